import { type AttributeOutcome } from '../model/apply/complete.js';
import { json, noContent, type Answer } from './answer.js';

/** 204, or 207 with what was not updated; names are expanded there (CIM 009 5.2.18, 6.3.6). */
export function updateAnswer({ updated, notUpdated }: AttributeOutcome): Answer {
  return notUpdated.length === 0 ? noContent : json(207, { updated, notUpdated });
}

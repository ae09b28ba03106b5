import { type BatchOutcome } from '../broker/provision/batch.js';
import { json, problemOf, type Answer } from './answer.js';

/**
 * The answer to a batch: `whole` when every item succeeded, else 207 with each item's fate (CIM 009 5.2.16).
 */
export function batchAnswer(outcome: BatchOutcome, whole: Answer): Answer {
  if (outcome.errors.length === 0) return whole;
  return json(207, {
    success: outcome.success,
    errors: outcome.errors.map(({ entityId, error }) => ({ entityId, error: problemOf(error) })),
  });
}

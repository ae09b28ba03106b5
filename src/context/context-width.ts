import { BOUNDS } from '../bounds.js';
import { type Width } from '../model/json-text.js';

/** How wide a context document may be: a term has a few members; terms are counted where a context is gathered. */
export const CONTEXT_WIDTH: Width = { whole: BOUNDS.contextTerms * 10, each: BOUNDS.contextTerms * 10 };

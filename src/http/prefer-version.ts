import { type Answer } from './answer.js';
import { type Exchange } from './exchange.js';
import { preferences } from './negotiate.js';

/** The version of the standard that answers conform to. */
const CONFORMS_TO = '1.9';

/**
 * `Prefer: ngsi-ld=<version>` (CIM 009 6.3.6): the answer says which version it conforms to. Nothing is amended for
 * older ones, which 4.3.6.8 leaves open ("will not be expected to be flexible enough").
 */
export function conformance({ req }: Exchange, answer: Answer): Answer {
  const { prefer } = req.headers;
  if (prefer === undefined || answer.body === undefined) return answer;
  if (!preferences(Array.isArray(prefer) ? prefer.join(', ') : prefer).has('ngsi-ld')) return answer;
  return { ...answer, headers: { ...answer.headers, 'Preference-Applied': `ngsi-ld=${CONFORMS_TO}` } };
}

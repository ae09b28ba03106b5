import { conformantVersion, parseVersion, versionText, type Version } from '../model/conform-to-version.js';
import { type Answer } from './answer.js';
import { type Exchange } from './exchange.js';
import { preferences } from './negotiate.js';

/**
 * The version of the standard that an answer conforms to, by `Prefer: ngsi-ld=<version>` (CIM 009 6.3.6): the one
 * asked for, or our own when that is newer. Undefined when none is asked for; what is no version is an unknown
 * preference, which RFC 7240 has ignored.
 */
export function preferredVersion({ req }: Exchange): Version | undefined {
  const { prefer } = req.headers;
  if (prefer === undefined) return undefined;
  const version = parseVersion(preferences(Array.isArray(prefer) ? prefer.join(', ') : prefer).get('ngsi-ld') ?? '');
  return version && conformantVersion(version);
}

/** Says which version an answer with a body conforms to, when the request asks. */
export function conformance(exchange: Exchange, answer: Answer): Answer {
  const version = answer.body === undefined ? undefined : preferredVersion(exchange);
  if (version === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'Preference-Applied': `ngsi-ld=${versionText(version)}` } };
}

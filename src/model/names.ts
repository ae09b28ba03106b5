import { BOUNDS } from '../bounds.js';
import { BadRequestData } from './errors.js';
import { type Iri } from './entity.js';
import { type Terms } from './terms.js';

/** RFC 3986 and 3987 as far as they can be told without knowing the scheme: a scheme, then no forbidden character. */
const ABSOLUTE_IRI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`\p{Cc}]+$/u;

/** A name of CIM 009 4.6.2, with or without a prefix. */
const NAME = /^(?:\p{L}[\p{N}\p{L}_]*:)?\p{L}[\p{N}\p{L}_]*$/u;

export function isIri(text: unknown): text is Iri {
  return typeof text === 'string' && text.length <= BOUNDS.iriBytes && ABSOLUTE_IRI.test(text);
}

/**
 * The URI in a member of a body or a parameter.
 * @param what - how the message calls it, such as `id`
 * @throws BadRequestData - it is not one, or it is longer than the stores' keys allow
 */
export function parseIri(value: unknown, what: string): Iri {
  if (!isIri(value)) throw new BadRequestData(`${what} is not a valid URI: ${shown(value)}`);
  if (Buffer.byteLength(value) > BOUNDS.iriBytes) {
    throw new BadRequestData(`${what} is longer than ${BOUNDS.iriBytes} bytes`);
  }
  return value;
}

/** Names that are known to be well-formed: the same few hundred come with every request. Bounded. */
const wellFormed = new Set<string>();
const WELL_FORMED_KEPT = 10_000;

/**
 * An attribute or type name, expanded (CIM 009 4.6.2, 5.5.7). A full IRI is a name too: that is what the broker
 * itself answers when a context has no term for it.
 * @throws BadRequestData - not a name
 */
export function expandName(name: unknown, terms: Terms, what: string): Iri {
  if (typeof name !== 'string' || !isName(name)) {
    throw new BadRequestData(`${what} is not a valid name (CIM 009 4.6.2): ${shown(name)}`);
  }
  const iri = terms.expand(name);
  if (iri.length > BOUNDS.iriBytes) throw new BadRequestData(`${what} expands to more than ${BOUNDS.iriBytes} characters`);
  return iri;
}

function isName(name: string): boolean {
  if (wellFormed.has(name)) return true;
  if (!NAME.test(name) && !isIri(name)) return false;
  if (wellFormed.size < WELL_FORMED_KEPT) wellFormed.add(name);
  return true;
}

/** A value as an error message may show it: short, and JSON. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}

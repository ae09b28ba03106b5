import { BOUNDS } from '../bounds.js';
import { BadRequestData } from './errors.js';
import { type Iri } from './entity.js';
import { NGSI_NULL } from './kinds.js';
import { type Terms } from './terms.js';

/** RFC 3986 as far as it can be told without knowing the scheme: a scheme, then characters that a URI may have. */
const ASCII_IRI = /^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-[\]_a-z~]+$/;

/**
 * The same for RFC 3987: no control, no half of a surrogate pair, no noncharacter, and nothing that a reader cannot
 * see (4.1 there forbids what turns the direction of text; U+2800 is a blank that Unicode counts as a symbol).
 */
const ABSOLUTE_IRI =
  /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`\u2800\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]+$/u;

/** A name of CIM 009 4.6.2, with or without a prefix. */
const NAME = /^(?:\p{L}[\p{N}\p{L}_]*:)?\p{L}[\p{N}\p{L}_]*$/u;

export function isIri(text: unknown): text is Iri {
  return typeof text === 'string' && fits(text) && (ASCII_IRI.test(text) || ABSOLUTE_IRI.test(text));
}

/** No UTF-16 unit takes more than three bytes of UTF-8: short texts need no counting. */
function fits(text: string): boolean {
  if (text.length * 3 <= BOUNDS.iriBytes) return true;
  return text.length <= BOUNDS.iriBytes && Buffer.byteLength(text) <= BOUNDS.iriBytes;
}

/**
 * The URI in a member of a body or a parameter.
 * @param what - how the message calls it, such as `id`
 * @throws BadRequestData - it is not one, it is longer than the stores' keys allow, or it is the NGSI-LD Null, which
 * identifies nothing (CIM 009 4.5.0)
 */
export function parseIri(value: unknown, what: string): Iri {
  if (typeof value === 'string' && !fits(value)) {
    throw new BadRequestData(`${what} is longer than ${BOUNDS.iriBytes} bytes`);
  }
  if (!isIri(value)) throw new BadRequestData(`${what} is not a valid URI: ${shown(value)}`);
  if (value === NGSI_NULL) throw new BadRequestData(`${what} is an NGSI-LD Null (CIM 009 5.5.4)`);
  return value;
}

/** Names that are known to be well-formed: the same few hundred come with every request. Bounded, in number and length. */
const wellFormed = new Set<string>();
const WELL_FORMED_KEPT = 10_000;
const WELL_FORMED_CHARS = 100;

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
  if (iri.startsWith('@')) throw new BadRequestData(`${what} is a keyword of JSON-LD: ${shown(name)}`);
  if (!fits(iri)) throw new BadRequestData(`${what} expands to more than ${BOUNDS.iriBytes} bytes`);
  return iri;
}

function isName(name: string): boolean {
  if (wellFormed.has(name)) return true;
  if (!fits(name) || name === NGSI_NULL || (!NAME.test(name) && !isIri(name))) return false;
  if (name.length <= WELL_FORMED_CHARS && wellFormed.size < WELL_FORMED_KEPT) wellFormed.add(name);
  return true;
}

/** A value as an error message may show it: short, and JSON. */
export function shown(value: unknown): string {
  const text = JSON.stringify(typeof value === 'string' ? value.slice(0, 100) : value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}

import { type Iri } from '../../model/entity.js';
import { DEFAULT_VOCABULARY, NGSI_LD } from '../../model/kinds.js';

/**
 * Names are most of an entity's bytes, and most begin alike. What is written instead of each beginning is its place
 * here and a colon, which no IRI starts with. Part of the format: append only; the first that fits is taken.
 */
const BEGINNINGS = [
  DEFAULT_VOCABULARY,
  NGSI_LD,
  'https://smartdatamodels.org/',
  'https://uri.fiware.org/ns/',
  'https://schema.org/',
  'http://schema.org/',
  'https://saref.etsi.org/',
  'http://www.w3.org/',
] as const;

const ILL_FORMED = /\p{Surrogate}/u;
const MISTAKEN = /^(?:"|\d:)/;

/** Names remembered each way: a table of work already done, forgotten when full. */
const REMEMBERED = 20_000;
const shortened = new Map<Iri, string>();
const restored = new Map<string, Iri>();

/** A name as the database holds it. */
export function shortName(name: Iri): string {
  return remembered(shortened, name, () => {
    if (ILL_FORMED.test(name)) return text(name);
    const at = BEGINNINGS.findIndex((beginning) => name.startsWith(beginning));
    return at < 0 ? text(name) : `${at}:${name.slice(BEGINNINGS[at]!.length)}`;
  });
}

/** The name behind {@link shortName}. */
export function longName(short: string): Iri {
  return remembered(restored, short, () => {
    const plain = original(short);
    return plain === short && /^\d:/.test(plain) ? BEGINNINGS[Number(plain[0])]! + plain.slice(2) : plain;
  });
}

/**
 * Any other string as the database holds it. BSON is UTF-8: a string with broken surrogates is written as its JSON,
 * and so is one that could be mistaken for something else.
 */
export function text(string: string): string {
  return ILL_FORMED.test(string) || MISTAKEN.test(string) ? JSON.stringify(string) : string;
}

/** The string behind {@link text}. */
export function original(written: string): string {
  return written.startsWith('"') ? (JSON.parse(written) as string) : written;
}

function remembered(table: Map<string, string>, key: string, make: () => string): string {
  const known = table.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (table.size >= REMEMBERED) table.clear();
  table.set(key, made);
  return made;
}

import { BadRequestData } from '../model/errors.js';
import { shown } from '../model/names.js';
import { type LanguageRange } from '../model/view.js';

/** A language range of RFC 4647, or `*`, then perhaps a quality value of RFC 9110 12.4.2. */
const RANGE =
  /^(\*|[A-Za-z]{1,8}(?:-(?:\*|[A-Za-z0-9]{1,8}))*)(?:\s*;\s*[qQ]\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/;

/** Ranges in one filter; nobody reads more languages. */
const MOST_RANGES = 64;

/**
 * A language filter (CIM 009 4.15): language ranges with quality values, as in `Accept-Language`. Quotes around it,
 * which the clause's examples have, are taken off.
 * @returns best first; of equal weight in the order given; weight 0 refuses a language
 * @throws BadRequestData - no such list
 */
export function parseLanguageFilter(text: string): readonly LanguageRange[] {
  const list = /^"(.*)"$/s.exec(text)?.[1] ?? text;
  const parts = list.split(',', MOST_RANGES + 1);
  if (parts.length > MOST_RANGES) throw new BadRequestData(`lang has more than ${MOST_RANGES} languages`);
  return parts.map((part) => parseRange(part.trim())).sort((one, other) => other.weight - one.weight);
}

function parseRange(text: string): LanguageRange {
  const [, tag, weight] = RANGE.exec(text) ?? [];
  if (tag === undefined) throw new BadRequestData(`lang is not a list such as fr-CH,fr;q=0.9: ${shown(text)}`);
  return { tag, weight: weight === undefined ? 1 : Number(weight) };
}

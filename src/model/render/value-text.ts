import { type Json } from '../entity.js';
import { keepsName } from '../parse-value.js';
import { type Terms } from '../terms.js';

/** What a JSON string cannot hold as it is (and, of other control characters and lone surrogates, had better not). */
const NEEDS_ESCAPE = /["\\\p{Cc}\p{Cs}]/u;

/** A string as JSON text. Nearly none needs an escape, and `JSON.stringify` costs twice as much as looking. */
export function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** A value as JSON text, nothing in it renamed. */
export function rawText(value: Json): string {
  return typeof value === 'string' ? quote(value) : JSON.stringify(value);
}

/**
 * A Property value as JSON text, the member names of objects in it compacted (CIM 009 5.5.7). Keywords, `id`, `type`
 * and JSON-LD value objects stay as they are, with what they hold: the way in leaves them unexpanded.
 */
export function compactedText(value: Json, terms: Terms): string {
  if (typeof value !== 'object' || value === null) return rawText(value);
  if (Array.isArray(value)) return arrayText(value as readonly Json[], (item) => compactedText(item, terms));
  const object = value as Readonly<Record<string, Json>>;
  if (Object.hasOwn(object, '@value')) return JSON.stringify(object);
  let members = '';
  for (const name of Object.keys(object)) {
    const member = object[name]!;
    const text = keepsName(name)
      ? `${quote(name)}:${rawText(member)}`
      : `${quote(terms.compact(name))}:${compactedText(member, terms)}`;
    members += members === '' ? text : `,${text}`;
  }
  return `{${members}}`;
}

/** Vocabulary terms or types: one as a string, several as an array of strings, each compacted. */
export function namesText(names: Json, terms: Terms): string {
  if (typeof names === 'string') return quote(terms.compact(names));
  const several = names as readonly string[];
  return arrayText(several, (name) => quote(terms.compact(name)));
}

export function arrayText<T>(items: readonly T[], text: (item: T) => string): string {
  let list = '';
  for (const item of items) list += list === '' ? text(item) : `,${text(item)}`;
  return `[${list}]`;
}

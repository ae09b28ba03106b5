import { createHash } from 'node:crypto';
import { type IndexedValue, type IndexTerms } from '../../query/index-terms.js';
import { type Iri } from '../../model/entity.js';
import { type Key, type KeyRange } from './table.js';

/**
 * The layout of keys. Numbers stand for tenants, names (4 bytes) and entities (6 bytes), big-endian, so that keys
 * sort by them. The index has one key for each fact and no values:
 *
 * - tenant | TYPE | type | entity
 * - tenant | VALUE | type | attribute | kind of value | value | entity, once for each type of the entity, so that
 *   a type and a value are one range, and an attribute is the range before its values
 * - tenant | CELL | type | attribute | cell | entity
 * - tenant | SCOPE | scope | NUL | entity
 * - EXPIRY | moment | entity, all tenants together
 */
export const TYPE = '\x01';
export const VALUE = '\x02';
export const CELL = '\x03';
export const SCOPE = '\x04';
const EXPIRY = `${number4(0)}\x05`;

const NUMBER_VALUE = '\x01';
const STRING_VALUE = '\x02';
const FALSE_VALUE = '\x03';
const TRUE_VALUE = '\x04';
const NO_VALUE = '\x05';

/** Sorts after whatever may follow a prefix: entity numbers and kinds of values begin with smaller bytes. */
export const BEYOND = '\xff';

/** Bytes of a string value, and of a scope, in the index; equal beginnings are told apart by the evaluator. */
const VALUE_BYTES = 48;
const SCOPE_BYTES = 256;

/** Keys end at 1,978 bytes (LMDB with pages of 4 KiB); what is longer goes by its beginning and its hash. */
const TEXT_BYTES = 1900;

export function number4(number: number): Key {
  return String.fromCharCode(number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255);
}

export function number6(number: number): Key {
  const high = Math.floor(number / 0x100000000);
  return String.fromCharCode((high >>> 8) & 255, high & 255) + number4(number >>> 0);
}

/** The 4-byte number at `at` of a key. */
export function read4(key: Key, at: number): number {
  return (
    ((key.charCodeAt(at) << 24) |
      (key.charCodeAt(at + 1) << 16) |
      (key.charCodeAt(at + 2) << 8) |
      key.charCodeAt(at + 3)) >>>
    0
  );
}

/** The entity number that ends a key of the index. */
export function entityOf(key: Key): number {
  const at = key.length - 6;
  return ((key.charCodeAt(at) << 8) | key.charCodeAt(at + 1)) * 0x100000000 + read4(key, at + 2);
}

const ASCII = /^[\0-\x7f]*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Text as part of a key: different texts, different keys. */
export function textKey(text: string): Key {
  // UTF-8 has no lone surrogates; no UTF-8 begins with 0xff
  const key = ASCII.test(text)
    ? text
    : LONE_SURROGATE.test(text)
      ? `\xff${Buffer.from(text, 'utf16le').toString('latin1')}`
      : Buffer.from(text, 'utf8').toString('latin1');
  if (key.length <= TEXT_BYTES) return key;
  return key.slice(0, TEXT_BYTES - 32) + createHash('sha256').update(key, 'latin1').digest().toString('latin1');
}

/** The beginning of a text, as far as the index keeps it: equal texts have equal ones. */
function beginning(text: string, bytes: number): Key {
  const cut = text.slice(0, bytes);
  return ASCII.test(cut) ? cut : Buffer.from(cut, 'utf8').toString('latin1', 0, bytes);
}

const view = new DataView(new ArrayBuffer(8));

/** A double as 8 bytes that sort as the numbers do. */
export function numberKey(number: number): Key {
  view.setFloat64(0, number + 0); // -0 becomes 0
  const high = view.getUint32(0);
  const low = view.getUint32(4);
  return high < 0x80000000
    ? number4((high | 0x80000000) >>> 0) + number4(low)
    : number4(~high >>> 0) + number4(~low >>> 0);
}

export function valueKey(value: IndexedValue | undefined): Key {
  switch (typeof value) {
    case 'number':
      return NUMBER_VALUE + numberKey(value);
    case 'string':
      return `${STRING_VALUE}${beginning(value, VALUE_BYTES)}\0`;
    case 'boolean':
      return value ? TRUE_VALUE : FALSE_VALUE;
    case 'undefined':
      return NO_VALUE;
  }
}

/** The values from `low` to `high`, both included. */
export function numberRange(low = -Infinity, high = Infinity): KeyRange {
  return { start: NUMBER_VALUE + numberKey(low), end: NUMBER_VALUE + numberKey(high) + BEYOND };
}

export function prefixRange(prefix: Key): KeyRange {
  return { start: prefix, end: prefix + BEYOND };
}

/** The scopes that equal this one, and those below it. */
export function scopeRanges(scope: string, below: boolean): KeyRange[] {
  const key = beginning(scope, SCOPE_BYTES);
  if (below && scope === '/') return [prefixRange('/')];
  return [prefixRange(`${key}\0`), ...(below ? [prefixRange(key.length < SCOPE_BYTES ? `${key}/` : key)] : [])];
}

/** The keys under which an entity stands in the index of its tenant. */
export function indexKeys(tenant: Key, terms: IndexTerms, name: (name: Iri) => Key, entity: Key): Key[] {
  const keys: Key[] = [];
  for (const type of terms.types) {
    const ofType = name(type);
    keys.push(tenant + TYPE + ofType + entity);
    for (const row of terms.values) keys.push(tenant + VALUE + ofType + name(row.name) + valueKey(row.value) + entity);
    for (const row of terms.cells) {
      for (const cell of row.cells) keys.push(tenant + CELL + ofType + name(row.name) + numberKey(cell) + entity);
    }
  }
  for (const scope of terms.scopes) keys.push(`${tenant}${SCOPE}${beginning(scope, SCOPE_BYTES)}\0${entity}`);
  return keys;
}

export function expiryKey(moment: number, entity: Key): Key {
  return EXPIRY + numberKey(moment) + entity;
}

/** Everything that expires until `moment`, included. */
export function expiryRange(moment: number): KeyRange {
  return { start: EXPIRY, end: EXPIRY + numberKey(moment) + BEYOND };
}

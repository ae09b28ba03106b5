import { BOUNDS } from '../bounds.js';
import { type Json } from './entity.js';
import { BadRequestData, InvalidRequest } from './errors.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** How many members and array items a document may have. */
export interface Width {
  readonly whole: number;
  /** In each item, where the document is an array. */
  readonly each: number;
}

const ONE_OBJECT: Width = { whole: BOUNDS.jsonMembers, each: BOUNDS.jsonMembers };

/**
 * A JSON document, refused before it is parsed when it is too deep or too wide: V8 parses 200,000 levels that its
 * own stringify and any recursive reader then overflow on.
 * @throws InvalidRequest - not JSON (CIM 009 5.5.4)
 * @throws BadRequestData - too deep or too wide, or with a number beyond what a double holds
 */
export function parseJson(text: string, width: Width = ONE_OBJECT): Json {
  guard(text, width);
  const document = parsed(text);
  if (MAYBE_HUGE.test(text)) refuseInfinity(document);
  return document;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new InvalidRequest(`the body is not valid JSON: ${(cause as Error).message}`, { cause });
  }
}

/** What any number of 1e309 and more has in it: an exponent of three digits, or so many that one of two is enough. */
const MAYBE_HUGE = /\d[eE]\+?\d{3}|\d{200}/;

/** JSON.parse takes a number that no double holds for Infinity, which JSON.stringify would write as null. */
function refuseInfinity(value: Json): void {
  if (value === Infinity || value === -Infinity) {
    throw new BadRequestData('the body has a number beyond what a double holds, 1.8e308 (RFC 8259, 6)');
  }
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(refuseInfinity);
}

/** Counts what is in the text, whether it is JSON or not. */
function guard(text: string, { whole, each }: Width): void {
  let depth = 0;
  let count = 0;
  let item = 0;
  let outermost = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = closingQuote(text, at);
    else if (code === COMMA) {
      count++;
      item = depth === 1 && outermost === OPEN_ARRAY ? 0 : item + 1;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (depth === 0) outermost = code;
      else item++;
      count++;
      if (++depth > BOUNDS.jsonDepth)
        throw new BadRequestData(`the body is nested deeper than ${BOUNDS.jsonDepth} levels`);
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) depth--;
    if (item > each) throw new BadRequestData(`an item of the body has more than ${each} members and items`);
  }
  if (count > whole) throw new BadRequestData(`the body has more than ${whole} members and items`);
}

/** Index of the quote that ends the string which begins at `from`; the end of the text when there is none. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

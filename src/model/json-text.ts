import { BOUNDS } from '../bounds.js';
import { type Json } from './entity.js';
import { BadRequestData, InvalidRequest } from './errors.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/**
 * A JSON document, refused before it is parsed when it is too deep or too wide: V8 parses 200,000 levels that its
 * own stringify and any recursive reader then overflow on.
 * @param members - members and items that the whole document may have
 * @throws InvalidRequest - not JSON (CIM 009 5.5.4)
 * @throws BadRequestData - too deep or too many members
 */
export function parseJson(text: string, members: number = BOUNDS.jsonMembers): Json {
  guard(text, members);
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new InvalidRequest(`the body is not valid JSON: ${(cause as Error).message}`, { cause });
  }
}

function guard(text: string, members: number): void {
  let depth = 0;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = closingQuote(text, at);
    else if (code === COMMA) count++;
    else if (code === 0x7b || code === 0x5b) {
      count++;
      if (++depth > BOUNDS.jsonDepth)
        throw new BadRequestData(`the body is nested deeper than ${BOUNDS.jsonDepth} levels`);
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  if (count > members) throw new BadRequestData(`the body has more than ${members} members and items`);
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

import { type Iri } from '../model/entity.js';
import { keepsName } from '../model/parse-value.js';
import { type Terms } from '../model/terms.js';
import { type Scanner } from './scanner.js';
import { type Trailing, valuePath, type ValuePath } from './target.js';

/** AttrName of CIM 009 4.9, with the prefix that 4.6.2 allows to names. */
const ATTRIBUTE_NAME = /\p{L}[\p{L}\p{N}_]*(?::\p{L}[\p{L}\p{N}_]*)?/uy;

/** A member of a compound value, a language tag, or `*`. */
const MEMBER_NAME = /[^\s.[\](){}"=!<>~;|,]+/uy;

/** An attribute name, expanded. */
export function readName(scanner: Scanner, terms: Terms): Iri {
  const name = scanner.match(ATTRIBUTE_NAME);
  return name === undefined ? scanner.fail('expected the name of an attribute') : terms.expand(name);
}

/**
 * The rest of a ValuePath of 4.9 after its first name: `.name` and one `[member.member]`.
 * @param jsonKeys - attributes whose values are raw, so that member names in them are not expanded
 */
export function readPath(scanner: Scanner, terms: Terms, first: Iri, jsonKeys: ReadonlySet<Iri>): ValuePath {
  const names = [first];
  while (!scanner.sees('..') && scanner.eat('.')) names.push(readName(scanner, terms));
  return valuePath(
    names,
    readTrailing(
      scanner,
      terms,
      names.some((name) => jsonKeys.has(name)),
    ),
  );
}

function readTrailing(scanner: Scanner, terms: Terms, isRaw: boolean): Trailing | undefined {
  if (!scanner.eat('[')) return undefined;
  const raw: string[] = [];
  do {
    raw.push(scanner.match(MEMBER_NAME) ?? scanner.fail('expected a member name or a language'));
  } while (scanner.eat('.'));
  scanner.expect(']');
  return { raw, expanded: isRaw ? raw : raw.map((name) => (keepsName(name) ? name : terms.expand(name))) };
}

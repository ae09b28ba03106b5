import { type Iri } from '../model/entity.js';
import { expandName } from '../model/names.js';
import { type Terms } from '../model/terms.js';
import { Scanner } from './scanner.js';

/** Any of these; of each, all: `(Home;Vehicle)|Motorhome` is `[[Home, Vehicle], [Motorhome]]`, expanded. */
export type TypeSelection = readonly (readonly Iri[])[];

/** A name or a URI, up to a character of the language; so a URI that has one of these cannot be named (4.17 NOTE). */
const TYPE = /[^\s,;|()]+/uy;
const OR = ['|', ','] as const;

/**
 * A selection of Entity Types (CIM 009 4.17).
 * @throws BadRequestData - it is not valid; the message says where
 * @throws TooComplexQuery - it is longer or more complex than the bounds allow
 */
export function parseTypeSelection(text: string, terms: Terms): TypeSelection {
  const scanner = new Scanner(text, 'type');
  const readType = (): Iri => {
    scanner.space();
    scanner.term();
    const name = scanner.match(TYPE) ?? scanner.fail('expected an Entity Type');
    scanner.space();
    return expandName(name, terms, 'type');
  };
  const anyOf: Iri[][] = [];
  do {
    scanner.space();
    if (!scanner.eat('(')) {
      anyOf.push([readType()]);
      continue;
    }
    const allOf = [readType()];
    while (scanner.eat(';')) allOf.push(readType());
    scanner.expect(')');
    scanner.space();
    anyOf.push(allOf);
  } while (scanner.eatAny(OR) !== undefined);
  scanner.end();
  return anyOf;
}

export function matchesTypes(selection: TypeSelection, types: readonly Iri[]): boolean {
  return selection.some((allOf) => allOf.every((type) => types.includes(type)));
}

import { type Iri } from '../model/entity.js';
import { expandName } from '../model/names.js';
import { type Terms } from '../model/terms.js';
import { readAlternatives } from './alternatives.js';
import { Scanner } from './scanner.js';

/** Any of these; of each, all: `(Home;Vehicle)|Motorhome` is `[[Home, Vehicle], [Motorhome]]`, expanded. */
export type TypeSelection = readonly (readonly Iri[])[];

/** A name or a URI, up to a character of the language; so a URI that has one of these cannot be named (4.17 NOTE). */
const TYPE = /[^\s,;|()]+/uy;

/**
 * A selection of Entity Types (CIM 009 4.17).
 * @throws BadRequestData - it is not valid; the message says where
 * @throws TooComplexQuery - it is longer or more complex than the bounds allow
 */
export function parseTypeSelection(text: string, terms: Terms): TypeSelection {
  const scanner = new Scanner(text, 'type');
  return readAlternatives(scanner, () => {
    const name = scanner.match(TYPE) ?? scanner.fail('expected an Entity Type');
    return expandName(name, terms, 'type');
  });
}

export function matchesTypes(selection: TypeSelection, types: readonly Iri[]): boolean {
  return selection.some((allOf) => allOf.every((type) => types.includes(type)));
}

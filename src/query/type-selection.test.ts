import { describe, expect, it } from '@jest/globals';
import { tableTerms } from '../../test/support/table-terms.js';
import { BOUNDS } from '../bounds.js';
import { BadRequestData, TooComplexQuery } from '../model/errors.js';
import { matchesTypes, parseTypeSelection } from './type-selection.js';

const terms = tableTerms({ Home: 'urn:t:Home', Vehicle: 'urn:t:Vehicle', Motorhome: 'urn:t:Motorhome' });

describe('a selection of Entity Types [4.17]', () => {
  it.each([
    ['Home', ['Home'], true],
    ['Home', ['Vehicle'], false],
    ['Home', ['Vehicle', 'Home'], true],
    ['Home|Vehicle', ['Vehicle'], true],
    ['Home,Vehicle', ['Vehicle'], true],
    ['Home, Vehicle', ['Vehicle'], true],
    ['(Home;Vehicle)', ['Vehicle'], false],
    ['(Home;Vehicle)', ['Vehicle', 'Home'], true],
    ['(Home;Vehicle)|Motorhome', ['Motorhome'], true],
    ['(Home;Vehicle),Motorhome', ['Home'], false],
    ['Home;Vehicle', ['Vehicle'], false],
    ['Home;Vehicle|Motorhome', ['Motorhome'], true],
    ['(Home)', ['Home'], true],
    ['urn:t:Home', ['Home'], true],
  ])('%s of %j is %s', (text, types, matches) => {
    const expanded = types.map((type) => terms.expand(type));
    expect(matchesTypes(parseTypeSelection(text, terms), expanded)).toBe(matches);
  });

  it.each(['', '|', 'Home|', ',Home', 'Home;', '(Home', 'Home)', '((Home))', '(Home,Vehicle)', '1Home', 'a b', 'a-b'])(
    'is refused: %j',
    (text) => expect(() => parseTypeSelection(text, terms)).toThrow(BadRequestData),
  );

  it('is refused beyond the bounds', () => {
    expect(() =>
      parseTypeSelection(
        Array(BOUNDS.queryTerms + 1)
          .fill('T')
          .join(),
        terms,
      ),
    ).toThrow(TooComplexQuery);
    expect(() => parseTypeSelection('T'.repeat(BOUNDS.queryChars + 1), terms)).toThrow(TooComplexQuery);
  });
});

import { describe, expect, it } from '@jest/globals';
import { BadRequestData } from '../model/errors.js';
import { chooseLanguage } from '../model/language.js';
import { parseLanguageFilter } from './language-filter.js';

describe('a language filter [4.15]', () => {
  it.each([
    ['en', ['en 1']],
    ['"en"', ['en 1']],
    ['fr-CH,fr', ['fr-CH 1', 'fr 1']],
    ['*', ['* 1']],
    ['fr-CH,fr;q=0.9,en;q=0.8,*;q=0.5', ['fr-CH 1', 'fr 0.9', 'en 0.8', '* 0.5']],
    ['fr;q=0.2, nl ; q=0.9', ['nl 0.9', 'fr 0.2']],
    ['en;q=0,de;q=1.000', ['de 1', 'en 0']],
  ])('%s', (text, ranges) => {
    expect(parseLanguageFilter(text).map(({ tag, weight }) => `${tag} ${weight}`)).toEqual(ranges);
  });

  it('decides which language is chosen', () => {
    expect(chooseLanguage(parseLanguageFilter('fr;q=0.2,nl;q=0.9'), { fr: 'Grand Place', nl: 'Grote Markt' })).toBe(
      'nl',
    );
  });

  it.each([
    '',
    ',',
    'en,',
    'e n',
    'toolonglanguage',
    'en-',
    'en;q=2',
    'en;q=0.1234',
    'en;q',
    'en;x=1',
    '@none',
    'en;q=1.5',
  ])('is refused: %j', (text) => expect(() => parseLanguageFilter(text)).toThrow(BadRequestData));

  it('is refused with too many languages', () => {
    expect(() => parseLanguageFilter(Array(65).fill('en').join())).toThrow(BadRequestData);
  });
});

import { describe, expect, it } from '@jest/globals';
import { chooseLanguage } from './language.js';
import { type LanguageRange } from './view.js';

/** `fr;0.5 en` as ranges, best first as written. */
function ranges(text: string): LanguageRange[] {
  return text.split(' ').map((range) => {
    const [tag, weight] = range.split(';');
    return { tag: tag!, weight: weight === undefined ? 1 : Number(weight) };
  });
}

const choices = [
  { rule: 'the language asked for', of: ['nl', 'fr'], by: 'fr', is: 'fr' },
  { rule: 'the best range that is there', of: ['nl', 'en'], by: 'fr en nl;0.5', is: 'en' },
  { rule: 'a tag whatever its case', of: ['nl', 'fr-ch'], by: 'FR-CH', is: 'fr-ch' },
  { rule: 'a shorter tag for a longer range', of: ['fr', 'nl'], by: 'nl-BE', is: 'nl' },
  { rule: 'the longest of the shorter tags', of: ['zh', 'zh-Hant'], by: 'zh-Hant-TW', is: 'zh-Hant' },
  { rule: 'a range cut over a single letter', of: ['fr', 'zh'], by: 'zh-x-private', is: 'zh' },
  { rule: 'a regional tag for a whole language', of: ['de', 'en-US'], by: 'en', is: 'en-US' },
  { rule: 'the whole language before its regions', of: ['en-US', 'en'], by: 'en', is: 'en' },
  { rule: 'no other region of a region', of: ['fr-FR', 'de'], by: 'fr-CH de;0.5', is: 'de' },
  { rule: 'no tag that merely begins alike', of: ['eng', 'de'], by: 'en de;0.5', is: 'de' },
  { rule: 'the first for any language', of: ['nl', 'fr'], by: '*', is: 'nl' },
  { rule: 'any language before what stands behind it', of: ['nl', 'fr'], by: '* fr;0.5', is: 'nl' },
  { rule: 'the default when nothing matches', of: ['nl', '@none'], by: 'fr', is: '@none' },
  { rule: 'the default for any language', of: ['nl', '@none'], by: '*', is: '@none' },
  { rule: 'the first when nothing matches and there is no default', of: ['nl', 'en'], by: 'fr', is: 'nl' },
  { rule: 'no refused language where there is another', of: ['nl', 'en'], by: '* nl;0', is: 'en' },
  { rule: 'a refused language where there is no other', of: ['nl-BE'], by: 'fr nl;0', is: 'nl-BE' },
];

describe('the language filter [4.15, RFC 4647]', () => {
  it.each(choices)('takes $rule: $by of $of is $is', ({ of, by, is }) => {
    expect(chooseLanguage(ranges(by), Object.fromEntries(of.map((tag) => [tag, 'text'])))).toBe(is);
  });
});

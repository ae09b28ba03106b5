import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BOUNDS } from '../bounds.js';
import { coreTerms } from '../context/compile-context.js';
import { BadRequestData, NgsiLdError, TooComplexQuery } from '../model/errors.js';
import { parseQ } from './parse-q.js';

/** What is no query of CIM 009 4.9, and where it stops to be one (counted from 1). */
const refused: readonly (readonly [q: string, position: number])[] = [
  ['', 1],
  [' ', 2],
  ['==20', 1],
  ['1a', 1],
  ['_a', 1],
  ['a-b==1', 2],
  ['!a', 1],
  ['a=1', 2],
  ['a=>1', 2],
  ['a==', 4],
  ['a>', 3],
  ['a~=', 4],
  ['a== ;b', 5],
  ['a==1;', 6],
  ['a==1|', 6],
  [';a', 1],
  ['a;;b', 3],
  ['a&b', 2],
  ['a,b', 2],
  ['(a', 3],
  ['a)', 2],
  ['()', 2],
  ['(a;b', 5],
  ['a.', 3],
  ['a..b', 2],
  ['a[', 3],
  ['a[]', 3],
  ['a[b', 4],
  ['a[b][c]', 5],
  ['a[b].c', 5],
  ['a[b.]', 5],
  ['a{', 3],
  ['a{}', 3],
  ['a{b', 4],
  ['a{b}}', 5],
  ['a{T:}', 5],
  ['a{b}.c', 5],
  ['a=="x', 4],
  ['a=="x"y', 7],
  [String.raw`a=="\q"`, 4],
  ['a=="line\nbreak"', 4],
  ['a==01', 5],
  ['a==1.', 5],
  ['a==1e999', 4],
  ['a==20x', 6],
  ['a==in-use', 4],
  ['a==1,', 6],
  ['a==1,,2', 6],
  ['a==1..', 7],
  ['a==1..true', 7],
  ['a==1..2..3', 8],
  ['a==1..2,3', 8],
  ['a==1,2..3', 7],
  ['a>1..2', 4],
  ['a>1,2', 4],
  ['a>true', 3],
  ['a<word', 3],
  ['a>=urn:x:1', 4],
  ['a==true..false', 4],
  ['a==2020-13-01', 4],
  ['a==2020-02-30', 4],
  ['a==2020-01-01T00:00:00', 14],
  ['a==2020-01-01T00:00Z', 4],
  ['a==2020-01-01T00:00:00+01:00', 14],
  ['a==2020-01-01T25:00:00Z', 4],
  ['a==12:60:00Z', 4],
  ['a==2020-01-01T00:00:00.1234567Z', 4],
  ['a~="x', 4],
];

describe('a malformed q', () => {
  it.each(refused)('is refused with its position: %j', (q, position) => {
    expect(() => parseQ(q, coreTerms)).toThrow(BadRequestData);
    expect(() => parseQ(q, coreTerms)).toThrow(`q is not valid at position ${position}`);
  });

  it.each(['a~="("', 'a~=[', 'a~="a**"', String.raw`a~="(a)\1"`, 'a~="(?=x)"'])(
    'is refused for its regular expression: %s',
    (q) => expect(() => parseQ(q, coreTerms)).toThrow(/q has an invalid regular expression/),
  );

  it('is refused under the name of its parameter', () => {
    expect(() => parseQ('a=1', coreTerms, {}, 'csf')).toThrow('csf is not valid at position 2 ("=1")');
  });
});

describe('a q beyond a bound', () => {
  it.each([
    ['characters', `a=="${'x'.repeat(BOUNDS.queryChars)}"`],
    [
      'terms',
      Array(BOUNDS.queryTerms + 1)
        .fill('a')
        .join(';'),
    ],
    ['depth', `${'('.repeat(BOUNDS.queryDepth + 1)}a${')'.repeat(BOUNDS.queryDepth + 1)}`],
    ['linked entities', `${'a{'.repeat(BOUNDS.queryDepth + 1)}a${'}'.repeat(BOUNDS.queryDepth + 1)}`],
    ['characters of a regular expression', `a~="${'x'.repeat(BOUNDS.regexChars + 1)}"`],
  ])('is too complex: %s', (_, q) => {
    expect(() => parseQ(q, coreTerms)).toThrow(TooComplexQuery);
  });

  it('is not reached at the bound itself', () => {
    const terms = Array(BOUNDS.queryTerms).fill('a').join('|');
    const depth = BOUNDS.queryDepth;
    expect(parseQ(terms, coreTerms)).toMatchObject({ op: 'or' });
    expect(parseQ(`${'('.repeat(depth)}a${')'.repeat(depth)}`, coreTerms)).toMatchObject({ op: 'term' });
  });
});

describe('any text at all', () => {
  const tokens = fc.constantFrom(
    ...'a b.c [ ] { } ( ) ; | , == != > >= < <= ~= !~= .. " \\ 1 -2.5e3 "x" true word urn:x:1 2020-01-01T00:00:00Z 2020-01-01 10:00:00Z * : é'.split(
      ' ',
    ),
    ' ',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(tokens, { maxLength: 30 }).map((parts) => parts.join('')),
  );

  it('parses or is refused as the standard says, and quickly', () => {
    const start = performance.now();
    let parsed = 0;
    fc.assert(
      fc.property(text, (q) => {
        try {
          parseQ(q, coreTerms);
          parsed++;
        } catch (error) {
          expect(error).toBeInstanceOf(NgsiLdError);
        }
      }),
      { numRuns: 5000 },
    );
    expect(parsed).toBeGreaterThan(50);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it.each(['(', 'a{', 'a[', '"', 'a.', 'a==1,', 'a~=(', '\\', 'a;', '1', '-', '2020-'])(
    'takes no time though it repeats %j to the bound',
    (part) => {
      const q = part.repeat(Math.floor(BOUNDS.queryChars / part.length));
      const start = performance.now();
      expect(() => parseQ(q, coreTerms)).toThrow(NgsiLdError);
      expect(() => parseQ(`a==${q}`.slice(0, BOUNDS.queryChars), coreTerms)).toThrow(NgsiLdError);
      expect(performance.now() - start).toBeLessThan(500);
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import { BOUNDS } from '../bounds.js';
import { BadRequestData, TooComplexQuery } from '../model/errors.js';
import { compilePattern } from './pattern.js';

describe('a regular expression', () => {
  it.each([
    ['urn:ngsi-ld:Building:.*', 'urn:ngsi-ld:Building:1', true],
    ['.*downtown$', 'urn:ngsi-ld:Building:downtown', true],
    ['.*downtown$', 'urn:ngsi-ld:Building:downtown:1', false],
    ['Building', 'urn:ngsi-ld:Building:1', true],
    ['^Building', 'urn:ngsi-ld:Building:1', false],
    ['^urn:x:[[:digit:]]{2}$', 'urn:x:12', true],
    ['^(a|b)+$', 'abba', true],
  ])('%s matches within %s: %s', (text, value, matches) => {
    expect(compilePattern(text, 'idPattern').test(value)).toBe(matches);
  });

  it.each(['(', '[a', 'a**', String.raw`\1`, 'a{1001}', '(?<=a)b', '((a{100}){100}){100}'])(
    'is refused: %s',
    (text) => {
      expect(() => compilePattern(text, 'idPattern')).toThrow(BadRequestData);
    },
  );

  it('is refused beyond its bound', () => {
    expect(() => compilePattern('a'.repeat(BOUNDS.regexChars + 1), 'q')).toThrow(TooComplexQuery);
  });

  it.each(['.{999}.{999}', '(.*a){500}', '(a{200}x?){5}'])('is refused when it repeats too much: %s', (text) => {
    expect(() => compilePattern(text, 'q')).toThrow(TooComplexQuery);
  });

  it.each([
    '(a+)+$',
    '(a|aa)*b',
    '(.*)*x',
    '(.*a){150}b',
    '(?:a?){200}a{200}b',
    `${'a?'.repeat(60)}${'a'.repeat(60)}b`,
  ])('runs in linear time: %s', (text) => {
    const start = performance.now();
    expect(compilePattern(text, 'q').test(`${'a'.repeat(20_000)}!`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

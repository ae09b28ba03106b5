import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJson } from './json-positions.js';

const text = `{
  "@context": [
    "https://example.org/a",
    {
      "speed": "https://example.org/speed",
      "brand": { "@id": "https://example.org/brand",
        "@type": "@id" }
    }
  ]
}
`;

describe('readJson', () => {
  it.each([
    { path: [], line: 1 },
    { path: ['@context'], line: 2 },
    { path: ['@context', 0], line: 3 },
    { path: ['@context', 1], line: 4 },
    { path: ['@context', 1, 'brand', '@type'], line: 7 },
    { path: ['@context', 1, 'speed', '@id'], line: 5 },
    { path: ['nowhere'], line: 1 },
  ])('knows the line of $path', ({ path, line }) => {
    expect(readJson(text).lineOf(path)).toBe(line);
  });

  it.each([
    { what: 'an empty text', broken: '', line: 1, message: 'a JSON value is expected, not the end' },
    { what: 'a missing comma', broken: '{\n"a": 1\n"b": 2}', line: 3, message: "',' or '}' is expected, not \"\\\"\"" },
    { what: 'a trailing comma', broken: '[1,\n2,\n]', line: 3, message: 'a JSON value is expected, not "]"' },
    {
      what: 'single quotes',
      broken: "{\n'a': 1}",
      line: 2,
      message: 'a member name in double quotes is expected, not "\'"',
    },
    { what: 'two values', broken: '{}\n{}', line: 2, message: 'nothing may follow the value, not "{"' },
    { what: 'a byte order mark', broken: '\ufeff{}', line: 1, message: 'a JSON value is expected, not "\ufeff"' },
    { what: 'hostile nesting', broken: '['.repeat(100_000), line: 1, message: 'nested deeper than 64 levels, not "["' },
  ])('says where $what breaks the grammar', ({ broken, line, message }) => {
    expect(readJson(broken).faults).toEqual([{ line, message }]);
    expect(readJson(broken).value).toBeUndefined();
  });

  it('finds a member that stands twice in one object, however it is spelled', () => {
    const { faults } = readJson('{"a": {"a": 1},\n"b": 2,\n"\\u0061": 3}');
    expect(faults).toEqual([
      { line: 3, message: 'the member "a" stands twice in one object; only the last would count' },
    ]);
  });

  it('accepts what JSON.parse accepts and reads the same value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (json) => {
        expect(readJson(json)).toMatchObject({ value: JSON.parse(json) as unknown, faults: [] });
      }),
    );
  });

  it('refuses what JSON.parse refuses', () => {
    const characters = fc.constantFrom(...'{}[]",:0-1.e+tru\\n \n\u0001'.split(''));
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 12 }), (json) => {
        let valid = true;
        try {
          JSON.parse(json);
        } catch {
          valid = false;
        }
        expect(readJson(json).value !== undefined).toBe(valid);
      }),
      { numRuns: 2000 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Piece } from './input.js';
import { splitArray } from './split-array.js';
import { splitLines } from './split-lines.js';

type Splitter = (chunks: AsyncIterable<string>, maxChars?: number) => AsyncGenerator<Piece>;

async function pieces(split: Splitter, text: string, chunkChars = 3, maxChars?: number): Promise<Piece[]> {
  async function* chunks() {
    for (let at = 0; at < text.length; at += chunkChars) yield text.slice(at, at + chunkChars);
  }
  const found: Piece[] = [];
  for await (const piece of split(chunks(), maxChars)) found.push(piece);
  return found;
}

describe('the items of a JSON array in chunks', () => {
  it('are those of JSON.parse, however the text is cut and indented', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(0, 2, '\t', '\n'),
        async (items, chunkChars, indent) => {
          const found = await pieces(splitArray, JSON.stringify(items, null, indent), chunkChars);
          expect(found.filter(({ fault }) => fault !== undefined)).toEqual([]);
          expect(JSON.stringify(found.map(({ text }) => JSON.parse(text) as unknown))).toBe(JSON.stringify(items));
        },
      ),
    );
  });

  it.each([
    {
      text: '[\n {"a":1},\n\n {"b":\n2}\n]',
      found: [
        { line: 2, text: '{"a":1}' },
        { line: 4, text: '{"b":\n2}' },
      ],
    },
    {
      text: ' {"a":"]}"}\n{"b":2}',
      found: [
        { line: 1, text: '{"a":"]}"}' },
        { line: 2, text: '{"b":2}' },
      ],
    },
    {
      text: '["\\"]", tru , 1]',
      found: [
        { line: 1, text: '"\\"]"' },
        { line: 1, text: 'tru' },
        { line: 1, text: '1' },
      ],
    },
    { text: '', found: [] },
    { text: ' \n', found: [] },
    { text: '[]', found: [] },
  ])('are told apart in $text', async ({ text, found }) => {
    expect(await pieces(splitArray, text)).toEqual(found);
  });

  it.each([
    { text: '[{"a":1}, {"b"', fault: 'the file ends inside an item', line: 1, before: 1 },
    { text: '[{"a":1}\n', fault: 'the file ends before its array does', line: 2, before: 1 },
    { text: '[{"a":1} {"b":1}]', fault: 'a comma is missing', line: 1, before: 1 },
    { text: '[{"a":1}]\n[]', fault: 'neither an array nor an object', line: 2, before: 1 },
    { text: 'hello', fault: 'neither an array nor an object', line: 1, before: 0 },
    { text: '{"a":1},{"b":1}', fault: 'neither an array nor an object', line: 1, before: 1 },
    { text: '[}]', fault: 'a comma is missing', line: 1, before: 1 },
    { text: `[{"a":1},"${'x'.repeat(60)}"]`, fault: 'an item is longer than 50 characters', line: 1, before: 1 },
  ])('end with one faulty piece in $text', async ({ text, fault, line, before }) => {
    const found = await pieces(splitArray, text, 3, 50);
    expect(found).toHaveLength(before + 1);
    expect(found.at(-1)).toMatchObject({ line, fault: expect.stringContaining(fault) });
  });
});

describe('the lines of a text in chunks', () => {
  it('are those of the whole text, without the empty ones', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('', ' ', 'a', '{"b":1}', 'long line', '\r')),
        fc.integer({ min: 1, max: 9 }),
        async (lines, chunkChars) => {
          const expected = lines.map((text, i) => ({ line: i + 1, text })).filter(({ text }) => text.trim() !== '');
          expect(await pieces(splitLines, lines.join('\n'), chunkChars)).toEqual(expected);
        },
      ),
    );
  });

  it('are cut and faulty when they are too long', async () => {
    expect(await pieces(splitLines, `a\n${'x'.repeat(30)}\nb`, 4, 10)).toEqual([
      { line: 1, text: 'a' },
      { line: 2, text: expect.stringMatching(/^x{10,14}$/), fault: 'longer than 10 characters' },
      { line: 3, text: 'b' },
    ]);
  });
});

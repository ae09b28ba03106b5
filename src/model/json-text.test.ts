import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BOUNDS } from '../bounds.js';
import { BadRequestData, InvalidRequest, NgsiLdError } from './errors.js';
import { parseJson } from './json-text.js';

const nested = (levels: number, [open, close]: string): string => open!.repeat(levels) + close!.repeat(levels);

describe('JSON text', () => {
  it('is read as JSON.parse reads it, within bounds', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6, stringUnit: 'binary' }), fc.constantFrom('', ' ', '\n\t'), (text, space) => {
        expect(parseJson(space + text + space)).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  it('is refused where JSON.parse refuses it, as an InvalidRequest [5.5.4], and by no other error', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '1',
      'null',
      '\\u',
      ' ',
      '\0',
      '\ud800',
      '-',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
        const text = parts.join('');
        const [ours, theirs] = [outcome(() => parseJson(text)), outcome(() => JSON.parse(text) as unknown)];
        if ('value' in theirs) expect(ours).toEqual(theirs);
        else expect(ours).toEqual({ error: InvalidRequest });
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['[]', '{}'])(`of %s may be ${BOUNDS.jsonDepth} deep and no more`, (brackets) => {
    const text = (levels: number): string =>
      brackets === '[]' ? nested(levels, '[]') : `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
    expect(() => parseJson(text(BOUNDS.jsonDepth))).not.toThrow();
    expect(() => parseJson(text(BOUNDS.jsonDepth + 1))).toThrow(BadRequestData);
    expect(() => parseJson(text(200_000))).toThrow(BadRequestData);
  });

  it('may have as many members as it is allowed and no more', () => {
    const items = (count: number): string => JSON.stringify(new Array(count).fill(0));
    expect(() => parseJson(items(10), { whole: 10, each: 10 })).not.toThrow();
    expect(() => parseJson(items(11), { whole: 10, each: 10 })).toThrow(BadRequestData);
    expect(() => parseJson(items(BOUNDS.jsonMembers + 1))).toThrow(BadRequestData);
  });

  it('may be a batch of many items, none of them too wide', () => {
    const width = { whole: 1000, each: 5 };
    const batch = (members: number): string =>
      ` [${new Array(50).fill(JSON.stringify(new Array(members).fill(0))).join()}]`;
    expect(() => parseJson(batch(5), width)).not.toThrow();
    expect(() => parseJson(batch(6), width)).toThrow(BadRequestData);
  });

  it('may hold brackets, commas and quotes in its strings', () => {
    const value = { a: '[[[{{{,,,'.repeat(1000), 'b"]\\': '\\"\\\\', c: '\\' };
    expect(parseJson(JSON.stringify(value))).toEqual(value);
  });

  it.each(['\\', '\\"', '"\\', '",', '\\\\"'])('is looked through once where %s goes on and on', (hostile) => {
    // A look that goes back over what it saw would not end within the test's time.
    const text = `"${hostile.repeat(400_000 / hostile.length)}`;
    expect(() => parseJson(text)).toThrow(NgsiLdError);
  });
});

function outcome(run: () => unknown): { value: unknown } | { error: unknown } {
  try {
    return { value: run() };
  } catch (error) {
    return { error: (error as Error).constructor };
  }
}

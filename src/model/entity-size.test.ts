import { describe, expect, it } from '@jest/globals';
import { BOUNDS } from '../bounds.js';
import { appendAttributes } from './apply/append-attributes.js';
import { completeEntity } from './apply/complete.js';
import { type Json } from './entity.js';
import { type EntityFragment } from './fragment.js';

const now = '2026-11-21T10:00:00.000Z';
const names = (count: number, what: string): string[] => Array.from({ length: count }, (_, at) => `urn:${what}:${at}`);

function fragmentOf(types: number, values: readonly Json[], what = 'a') {
  const attributes: EntityFragment['attributes'] = new Map(
    values.map((value, at) => [`urn:${what}:${at}`, [{ kind: 'Property' as const, value }]]),
  );
  return { id: 'urn:e', types: names(types, 'type'), attributes };
}

const half = BOUNDS.entityParts / 2;

describe('how large an entity may become', () => {
  it.each([
    ['many attributes of one type', 1, Array<Json>(half).fill(1), true],
    ['types for which its attributes would be indexed too often', 3, Array<Json>(half).fill(1), false],
    ['an array of as many items as it may have', 1, [Array<Json>(half).fill(1)], true],
    ['items that would be indexed too often', 3, [Array<Json>(half).fill(1)], false],
    ['as many types as it may have', BOUNDS.entityTypes, [1], true],
    ['one more', BOUNDS.entityTypes + 1, [1], false],
    ['a text as long as it may have', 1, ['x'.repeat(BOUNDS.entityChars - 100)], true],
    ['a longer one', 1, [{ text: 'x'.repeat(BOUNDS.entityChars) }], false],
  ])('%s', (_, types, values, fits) => {
    const make = () => completeEntity(fragmentOf(types, values), now);
    if (fits) expect(make().types).toHaveLength(types);
    else expect(make).toThrow(expect.objectContaining({ title: 'Bad request data' }));
  });

  it('holds however many requests it took', () => {
    const entity = completeEntity(fragmentOf(1, Array<Json>(half + 1).fill(1)), now);
    const more = fragmentOf(1, Array<Json>(half).fill(1), 'b');
    expect(() => appendAttributes(entity, more, true, now)).toThrow(/parts/);
  });
});

import { describe, expect, it } from '@jest/globals';
import { tableTerms } from '../../test/support/table-terms.js';
import { BOUNDS } from '../bounds.js';
import { BadRequestData, TooComplexQuery } from '../model/errors.js';
import { type Projection } from '../model/view.js';
import { parseProjection, projectionDepth } from './projection.js';

const terms = tableTerms({ a: 'urn:n:a', b: 'urn:n:b', c: 'urn:n:c' });

type Plain = { [name: string]: Plain | true };

function plain(projection: Projection): Plain {
  return Object.fromEntries(
    [...projection].map(([name, linked]) => [name, linked === undefined ? true : plain(linked)]),
  );
}

describe('an attribute projection [4.21]', () => {
  it.each([
    ['a', { 'urn:n:a': true }],
    ['a,b', { 'urn:n:a': true, 'urn:n:b': true }],
    ['a|b', { 'urn:n:a': true, 'urn:n:b': true }],
    ['id,type,scope', { id: true, type: true, scope: true }],
    ['id, a', { id: true, 'urn:n:a': true }],
    ['urn:n:x', { 'urn:n:x': true }],
    ['a{b,c}', { 'urn:n:a': { 'urn:n:b': true, 'urn:n:c': true } }],
    ['a{id,b{c}},c', { 'urn:n:a': { id: true, 'urn:n:b': { 'urn:n:c': true } }, 'urn:n:c': true }],
    ['a{b},a{c}', { 'urn:n:a': { 'urn:n:b': true, 'urn:n:c': true } }],
    ['a{b{c}},a{b}', { 'urn:n:a': { 'urn:n:b': true } }],
    ['a{b},a', { 'urn:n:a': true }],
    ['a,a{b}', { 'urn:n:a': true }],
  ])('%s', (text, projection) => {
    expect(plain(parseProjection(text, terms, 'pick'))).toEqual(projection);
  });

  it('may come as an array [5.2.23]', () => {
    expect(plain(parseProjection(['a{b}', 'id'], terms, 'pick'))).toEqual({ 'urn:n:a': { 'urn:n:b': true }, id: true });
  });

  it.each([
    ['a,id', 0],
    ['a{b},c', 1],
    ['a,b{c{a}}', 2],
  ])('knows how deep it goes: %s goes %i', (text, depth) => {
    expect(projectionDepth(parseProjection(text, terms, 'pick'))).toBe(depth);
  });

  it.each(['', 'a,', 'a||b', '|a', 'a{', 'a{}', 'a{b', 'a}', 'a{b}c', 'id{a}', 'a b', '1a', 'a;b'])(
    'is refused: %j',
    (text) => expect(() => parseProjection(text, terms, 'omit')).toThrow(BadRequestData),
  );

  it('is refused beyond the bounds', () => {
    const deep = BOUNDS.queryDepth + 1;
    expect(() => parseProjection(`${'a{'.repeat(deep)}a${'}'.repeat(deep)}`, terms, 'pick')).toThrow(TooComplexQuery);
    expect(() => parseProjection(Array<string>(BOUNDS.queryTerms + 1).fill('a'), terms, 'pick')).toThrow(
      TooComplexQuery,
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { entity, instance } from '../../test/support/entities.js';
import { type Attribute, type Json } from '../model/entity.js';
import { coverCells } from './geo/cells.js';
import { indexTerms } from './index-terms.js';

const of = (kind: Attribute['kind'], value: Json): Attribute[] => [instance(value, { kind })];

describe('what is indexed', () => {
  it.each<[string, Json | Attribute[], unknown[]]>([
    ['a number', 5, [5]],
    ['minus zero as zero', -0, [0]],
    ['a string', 'x', ['x']],
    ['a boolean', false, [false]],
    ['items of an array, each once', [1, 'x', 1, true], [1, 'x', true]],
    ['of a typed value the value', { '@type': 'Date', '@value': '2026-01-01' }, ['2026-01-01']],
    ['of a compound value that it exists', { 'urn:m:deep': 1 }, [undefined]],
    ['of an empty array that it exists', [], [undefined]],
    ['of an array of arrays that it exists', [[1], { 'urn:m:deep': 1 }], [undefined]],
    ['the object', of('Relationship', 'urn:x:1'), ['urn:x:1']],
    ['the objects', of('ListRelationship', ['urn:x:1', 'urn:x:2']), ['urn:x:1', 'urn:x:2']],
    ['the vocabulary', of('VocabProperty', ['urn:v:1']), ['urn:v:1']],
    ['items of a list', of('ListProperty', [1, 2]), [1, 2]],
    ['raw JSON that is a value', of('JsonProperty', 'x'), ['x']],
    ['of a raw null that it exists', of('JsonProperty', null), [undefined]],
    ['texts of all languages', of('LanguageProperty', { en: 'red', fr: ['rouge', 'red'] }), ['red', 'rouge']],
    ['each instance', [instance(1), instance([2, 1], { datasetId: 'urn:d:1' })], [1, 2]],
  ])('%s', (_, value, values) => {
    expect(indexTerms(entity('urn:x:1', 'urn:t:T', { 'urn:n:a': value }))).toEqual({
      types: ['urn:t:T'],
      values: values.map((indexed) => ({ name: 'urn:n:a', value: indexed })),
      cells: [],
      scopes: [],
    });
  });

  it('is a row for every attribute and every type', () => {
    const terms = indexTerms(entity('urn:x:1', ['urn:t:T', 'urn:t:U'], { 'urn:n:a': 1, 'urn:n:b': {} }));
    expect(terms.types).toEqual(['urn:t:T', 'urn:t:U']);
    expect(terms.values.map(({ name }) => name)).toEqual(['urn:n:a', 'urn:n:b']);
  });

  it('are the cells of all geometries of a GeoProperty', () => {
    const [here, there] = [[8, 40], [100, -40]].map((coordinates) => ({ type: 'Point' as const, coordinates })); // prettier-ignore
    const place = [
      instance(here!, { kind: 'GeoProperty' }),
      instance(there!, { kind: 'GeoProperty', datasetId: 'urn:d:1' }),
      instance(here!, { kind: 'GeoProperty', datasetId: 'urn:d:2' }),
    ];
    expect(indexTerms(entity('urn:x:1', 'urn:t:T', { 'urn:n:a': place }))).toMatchObject({
      values: [{ name: 'urn:n:a', value: undefined }],
      cells: [{ name: 'urn:n:a', cells: [...coverCells(here!), ...coverCells(there!)] }],
    });
  });

  it('are scopes with a leading slash, each once [4.18]', () => {
    expect(indexTerms(entity('urn:x:1', 'urn:t:T', {}, { scopes: ['a/b', '/a/b', '/c'] })).scopes).toEqual([
      '/a/b',
      '/c',
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryEntity, entity, instance } from '../../test/support/entities.js';
import { tableTerms } from '../../test/support/table-terms.js';
import { type Entity, type Json } from '../model/entity.js';
import { BadRequestData } from '../model/errors.js';
import { inOrder, type OrderParameters, parseOrder } from './order.js';

const terms = tableTerms({
  a: 'urn:n:a',
  b: 'urn:n:b',
  c: 'urn:n:c',
  id: '@id',
  createdAt: 'https://uri.etsi.org/ngsi-ld/createdAt',
  observedAt: 'https://uri.etsi.org/ngsi-ld/observedAt',
});

/** Ids of entities, one for each value of `a`, put in order. */
function ordered(parameters: OrderParameters, entities: readonly Entity[]): string[] {
  return inOrder(parseOrder(parameters, terms), entities, (each) => each).map(({ id }) => id);
}

function withValues(...values: (Json | undefined)[]): Entity[] {
  return values.map((value, at) => entity(String(at), 'urn:t:T', value === undefined ? {} : { 'urn:n:a': value }));
}

const point = (x: number, y: number): Json => ({ type: 'Point', coordinates: [x, y] });
const place = (id: string, x: number, y: number): Entity =>
  entity(id, 'urn:t:T', { 'urn:n:a': [instance(point(x, y), { kind: 'GeoProperty' })] });

describe('entity ordering [4.23]', () => {
  it.each<[string, OrderParameters, Entity[], string]>([
    ['numbers', { orderBy: 'a' }, withValues(10, 9, -1, 9.5), '2130'],
    ['numbers down', { orderBy: 'a;desc' }, withValues(10, 9, -1, 9.5), '0312'],
    ['strings by the root collation', { orderBy: 'a' }, withValues('b', 'á', 'B', 'a'), '3102'],
    ['strings as Germans do', { orderBy: 'a', collation: 'de-u-co-phonebk' }, withValues('Zebra', 'Ähre', 'Af'), '120'],
    ['case is told apart', { orderBy: 'a,b' }, [named('0', 'B', 1), named('1', 'b', 2)], '10'],
    ['case is not', { orderBy: 'a,b', collation: 'und-u-ks-level2' }, [named('0', 'B', 1), named('1', 'b', 2)], '01'],
    ['numbers in strings', { orderBy: 'a', collation: 'en-u-kn' }, withValues('a10', 'a9'), '10'],
    ['an unknown language as root', { orderBy: 'a', collation: 'tlh' }, withValues('b', 'á', 'a'), '210'],
    ['ICU names root', { orderBy: 'a', collation: 'und-x-icu' }, withValues('b', 'á', 'a'), '210'],
    ['instants', { orderBy: 'a' }, withValues('2020-01-01T00:00:00.5Z', '2020-01-01T00:00:00Z'), '10'],
    [
      'data types [4.23.2]',
      { orderBy: 'a' },
      withValues(undefined, null, '2020-01-01T00:00:00Z', '2020-01-01', '12:00:00Z', true, [1], { 'urn:m:x': 1 }, 'x', 5), // prettier-ignore
      '9876543210',
    ],
    ['null and absent last when descending', { orderBy: 'a;desc' }, withValues(undefined, null, 'x', 5), '2310'],
    ['arrays item by item', { orderBy: 'a' }, withValues([2], [1, 5], [1]), '210'],
    [
      'then by the next key',
      { orderBy: 'a,b;desc' },
      [named('0', 'x', 1), named('1', 'x', 2), named('2', 'a', 0)],
      '210',
    ],
    ['ties by id', { orderBy: 'a' }, withValues(1, 1, 1).reverse(), '012'],
    ['by id', { orderBy: 'id;desc' }, withValues(1, 1, 1), '210'],
    ['as an array of keys [5.2.43]', { orderBy: ['a', 'id;desc'] }, withValues(1, 1, 0), '210'],
    ['a sub-item', { orderBy: 'a[c]' }, withValues({ 'urn:n:c': 'Zurich' }, { 'urn:n:c': 'Berlin' }), '10'],
    ['a member', { orderBy: 'a.observedAt' }, [observed('0', '2021'), observed('1', '2020')], '10'],
    [
      'the default instance',
      { orderBy: 'a' },
      [multiple('0', [9, 'urn:d:1'], [3]), multiple('1', [1, 'urn:d:1'], [5])],
      '01',
    ],
    [
      'the first instance without one',
      { orderBy: 'a' },
      [multiple('0', [9, 'urn:d:1']), multiple('1', [1, 'urn:d:1'])],
      '10',
    ],
    ['near first', { orderBy: 'a;dist-asc', orderFrom: '[8,40]' }, [place('0', 10, 45), place('1', 8, 40.1)], '10'],
    ['far first', { orderBy: 'a;dist-desc', orderFrom: [8, 40] }, [place('0', 8, 40.1), place('1', 10, 45)], '10'],
    [
      'from a line',
      { orderBy: 'a;dist-asc', orderFrom: '[[8,40],[9,42]]', orderGeometry: 'LineString' },
      [place('0', 8, 41.5), place('1', 9, 42)],
      '10',
    ],
    [
      'what has no place after what has [4.23.2]',
      { orderBy: 'a;dist-asc', orderFrom: '[8,40]' },
      [...withValues(1, undefined), place('2', 100, -40)],
      '201',
    ],
  ])('%s', (_, parameters, entities, order) => {
    expect(ordered(parameters, entities).join('')).toBe(order);
  });

  it.each<[string, OrderParameters]>([
    ['nothing', { orderBy: '' }],
    ['a direction that is none', { orderBy: 'a;up' }],
    ['a name that is none', { orderBy: 'a,1' }],
    ['a distance from nowhere', { orderBy: 'a;dist-asc' }],
    ['coordinates that are no JSON', { orderBy: 'a;dist-asc', orderFrom: '8,40' }],
    ['coordinates that do not fit', { orderBy: 'a;dist-asc', orderFrom: '[8,40]', orderGeometry: 'Polygon' }],
    ['a geometry that is none', { orderBy: 'a', orderGeometry: 'Circle' }],
    ['a collation that is none', { orderBy: 'a', collation: '!!nope' }],
    ['a collation that is none either', { orderBy: 'a', collation: 'not a bcp47 tag!!' }],
  ])('is refused: %s', (_, parameters) => {
    expect(() => parseOrder(parameters, terms)).toThrow(BadRequestData);
  });

  it('is one order, whatever order the entities come in', () => {
    const order = parseOrder({ orderBy: 'urn_,urn__;desc' }, tableTerms({ urn_: 'urn:n:speed', urn__: 'urn:n:name' }));
    const entities = fc.tuple(...Array.from({ length: 6 }, (_, at) => arbitraryEntity(`urn:e:${at}`)));
    fc.assert(
      fc.property(entities, fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (list, shuffle) => {
        const one = inOrder(order, list, (each) => each);
        const other = inOrder(order, shuffle.map((at) => list[at]!), (each) => each); // prettier-ignore
        expect(other.map(({ id }) => id)).toEqual(one.map(({ id }) => id));
      }),
    );
  });
});

function named(id: string, name: string, b: number): Entity {
  return entity(id, 'urn:t:T', { 'urn:n:a': name, 'urn:n:b': b });
}

function observed(id: string, year: string): Entity {
  return entity(id, 'urn:t:T', { 'urn:n:a': [instance(1, { observedAt: `${year}-01-01T00:00:00Z` })] });
}

function multiple(id: string, ...instances: [value: number, datasetId?: string][]): Entity {
  const list = instances.map(([value, datasetId]) => instance(value, datasetId === undefined ? {} : { datasetId }));
  return entity(id, 'urn:t:T', { 'urn:n:a': list });
}

import { describe, expect, it } from '@jest/globals';
import { checkColumnMap, type ColumnMap, readColumnMap } from './column-map.js';
import { rowMapper } from './map-row.js';

const HEADER = ['station', 'year', 'month', 'day', 'hour', 'PM2.5', 'wd', 'on', 'lon', 'lat', 't'];
const ROW = ['Dongsi', '2013', '3', '1', '0', '4.50', 'NNW', 'TRUE', '116.4', '39.9', '2008-12-11 04:42:14+00'];
const TIME = { year: 'year', month: 'month', day: 'day', hour: 'hour', utcOffset: '+08:00' };
const BASE = { id: 'urn:x:{station}', type: 'X', missing: ['', 'NA'] };

/** The entity of the row, with some of its values replaced, as it goes out. */
function mapped(map: Partial<ColumnMap>, values: Record<string, string> = {}): Record<string, unknown> {
  const cells = HEADER.map((name, i) => values[name] ?? ROW[i]!);
  const entity = rowMapper(
    checkColumnMap({ ...BASE, attributes: { a: { constant: 1 } }, ...map }, 'map.json'),
    HEADER,
  )(cells);
  return JSON.parse(entity.json) as Record<string, unknown>;
}

describe('a column map', () => {
  it.each([
    { name: 'plain columns', id: 'urn:x:{station}:{year}', values: {}, expected: 'urn:x:Dongsi:2013' },
    { name: 'padding', id: '{station}:{year}{month:02}{day:02}T{hour:02}', values: {}, expected: 'Dongsi:20130301T00' },
    {
      name: 'characters no URI holds',
      id: 'urn:x:{station}',
      values: { station: 'Dōng sì/1:2' },
      expected: 'urn:x:D%C5%8Dng%20s%C3%AC%2F1:2',
    },
  ])('makes ids with $name', ({ id, values, expected }) => {
    expect(mapped({ id }, values as Record<string, string>)['id']).toBe(expected);
  });

  it.each([
    {
      rule: 'a number with its unit',
      attribute: { column: 'PM2.5', as: 'number', unitCode: 'GQ' },
      expected: { type: 'Property', value: 4.5, unitCode: 'GQ', observedAt: '2013-02-28T16:00:00Z' },
    },
    {
      rule: 'a text that is not observed',
      attribute: { column: 'wd', as: 'string', observed: false },
      expected: { type: 'Property', value: 'NNW' },
    },
    {
      rule: 'a boolean',
      attribute: { column: 'on', as: 'boolean' },
      expected: { type: 'Property', value: true, observedAt: '2013-02-28T16:00:00Z' },
    },
    {
      rule: 'a relationship',
      attribute: { template: 'urn:ngsi-ld:Station:{station}', as: 'relationship' },
      expected: { type: 'Relationship', object: 'urn:ngsi-ld:Station:Dongsi' },
    },
    {
      rule: 'a text from a template',
      attribute: { template: 'at {station} in {year}', as: 'string' },
      expected: { type: 'Property', value: 'at Dongsi in 2013' },
    },
    {
      rule: 'the time',
      attribute: { as: 'dateTime' },
      expected: { type: 'Property', value: '2013-02-28T16:00:00Z', valueType: 'DateTime' },
    },
    {
      rule: 'a point from a table',
      attribute: { column: 'station', as: 'point', table: { Dongsi: [116.417, 39.929] } },
      expected: { type: 'GeoProperty', value: { type: 'Point', coordinates: [116.417, 39.929] } },
    },
    {
      rule: 'a point from columns',
      attribute: { longitude: 'lon', latitude: 'lat', as: 'point' },
      expected: {
        type: 'GeoProperty',
        value: { type: 'Point', coordinates: [116.4, 39.9] },
        observedAt: '2013-02-28T16:00:00Z',
      },
    },
    {
      rule: 'a constant',
      attribute: { constant: { a: [1] }, unitCode: 'C62' },
      expected: { type: 'Property', value: { a: [1] }, unitCode: 'C62' },
    },
  ])('makes $rule', ({ attribute, expected }) => {
    expect(mapped({ time: TIME, attributes: { a: attribute as never } })).toEqual({
      id: 'urn:x:Dongsi',
      type: 'X',
      a: expected,
    });
  });

  it.each([
    { attribute: { column: 'PM2.5', as: 'number' }, values: { 'PM2.5': 'NA' } },
    { attribute: { column: 'wd', as: 'string' }, values: { wd: '' } },
    { attribute: { column: 'wd', as: 'string' }, values: { wd: ' NA ' } },
    { attribute: { template: 'x{wd}', as: 'relationship' }, values: { wd: 'NA' } },
    { attribute: { longitude: 'lon', latitude: 'lat', as: 'point' }, values: { lat: '' } },
    { attribute: { column: 'wd', as: 'point', table: { a: [1, 2] } }, values: { wd: 'NA' } },
  ])('makes no attribute of a missing value: $values', ({ attribute, values }) => {
    expect(mapped({ attributes: { a: attribute as never } }, values as never)).toEqual({
      id: 'urn:x:Dongsi',
      type: 'X',
    });
  });

  it.each([
    { t: '2008-12-11 04:42:14+00', utc: '2008-12-11T04:42:14Z' },
    { t: '2008-12-11T04:42:14', utc: '2008-12-10T20:42:14Z' },
    { t: '2008-12-11T04:42:14.5Z', utc: '2008-12-11T04:42:14.500Z' },
    { t: '2008-12-11T04:42:14-03:30', utc: '2008-12-11T08:12:14Z' },
    { t: '2008-12-11', utc: '2008-12-10T16:00:00Z' },
  ])('reads the time $t as $utc', ({ t, utc }) => {
    const map = { time: { column: 't', utcOffset: '+08:00' }, attributes: { a: { as: 'dateTime' } } } as const;
    expect(mapped(map, { t })).toMatchObject({ a: { value: utc } });
  });

  it.each([
    { values: { 'PM2.5': '4,5' }, says: 'PM2.5: "4,5" is no number' },
    { values: { 'PM2.5': '1e999' }, says: 'is no number' },
    { values: { 'PM2.5': '0x10' }, says: 'is no number' },
    { values: { on: 'maybe' }, says: 'on: "maybe" is neither true nor false' },
    { values: { lat: '91' }, says: 'lat: 91 is beyond 90 degrees' },
    { values: { station: 'Nowhere' }, says: 'station: the map has no point for "Nowhere"' },
    { values: { station: '__proto__' }, says: 'the map has no point for "__proto__"' },
    { values: { station: 'NA' }, says: 'a value is missing in the id urn:x:{station}' },
    { values: { month: '13' }, says: 'month "13"' },
    { values: { day: '30', month: '2' }, says: 'is no date and time' },
    { values: { hour: 'NA' }, says: 'hour: the value is missing' },
    { values: { year: '20x3' }, says: 'is no date and time' },
  ])('refuses a row with $values', ({ values, says }) => {
    const attributes = {
      a: { column: 'PM2.5', as: 'number' },
      b: { column: 'on', as: 'boolean' },
      c: { longitude: 'lon', latitude: 'lat', as: 'point' },
      d: { column: 'station', as: 'point', table: { Dongsi: [1, 2] } },
    } as const;
    expect(() => mapped({ time: TIME, attributes }, values as never)).toThrow(says);
  });

  it('refuses a row with too few columns, and a header without its columns', () => {
    const map = checkColumnMap({ ...BASE, attributes: { a: { column: 'wd', as: 'string' } } }, 'm');
    expect(() => rowMapper(map, HEADER)(['x'])).toThrow('1 columns in place of 11');
    expect(() => rowMapper(map, ['x', 'y'])).toThrow('columns that are not there: station, wd (there are x, y)');
  });

  it.each([
    { fault: { id: undefined }, says: ["must have required property 'id'"] },
    { fault: { id: 'urn:{a' }, says: ['/id: must match pattern'] },
    { fault: { other: 1 }, says: ['/: "other" is not known here'] },
    { fault: { time: { year: 'y' } }, says: ["/time: must have required property 'month'", "property 'day'"] },
    { fault: { attributes: { a: { as: 'dateTime' } } }, says: ['/attributes/a: there is no "time" in the map'] },
    { fault: { attributes: { id: { constant: 1 } } }, says: ['/attributes'] },
    {
      fault: { attributes: { a: { column: 'x', as: 'float' }, b: { column: 'y', as: 'string', unit: 'C' } } },
      says: ['/attributes/a/as: must be "number" or "string" or "boolean"', '/attributes/b: "unit" is not known here'],
    },
    {
      fault: { attributes: { a: { column: 'x', as: 'point', table: { s: [200, 0] } } } },
      says: ['/attributes/a/table/s/0'],
    },
  ])('names every fault of the map with $fault', ({ fault, says }) => {
    const map = { id: 'urn:{a}', type: 'X', attributes: { a: { constant: 1 } }, ...fault };
    for (const each of says) expect(() => checkColumnMap(JSON.parse(JSON.stringify(map)), 'm.json')).toThrow(each);
  });

  it('is valid in the example', () => {
    expect(readColumnMap('examples/air-quality/map.json').type).toBe('AirQualityObserved');
  });
});

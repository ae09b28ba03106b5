import { describe, expect, it } from '@jest/globals';
import { BOUNDS } from '../bounds.js';
import { BadRequestData } from './errors.js';
import { isGeometry, parseGeometry } from './geojson.js';

const ring = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 0],
];

const geometries = [
  { type: 'Point', coordinates: [13.3986, 52.5547] },
  { type: 'Point', coordinates: [-180, -90, 8848.86] },
  { type: 'MultiPoint', coordinates: [[0, 0]] },
  { type: 'LineString', coordinates: [[0, 0], [1, 1, 5]] }, // prettier-ignore
  { type: 'MultiLineString', coordinates: [[[0, 0], [1, 1]], [[2, 2], [3, 3]]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [ring] },
  { type: 'Polygon', coordinates: [ring, [[1, 1], [2, 1], [2, 2], [1, 1]]] }, // prettier-ignore
  { type: 'MultiPolygon', coordinates: [[ring], [ring]] },
  { type: 'Point', coordinates: [0, 0], bbox: [0, 0, 0, 0] },
];

const faults = [
  { rule: 'null', value: null, fault: /JSON object/ },
  { rule: 'an array', value: [1, 2], fault: /JSON object/ },
  { rule: 'a GeometryCollection (4.7.1)', value: { type: 'GeometryCollection', geometries: [] }, fault: /GeometryCollection is not/ },
  { rule: 'a Feature', value: { type: 'Feature', geometry: geometries[0] }, fault: /Feature is not/ },
  { rule: 'no type', value: { coordinates: [0, 0] }, fault: /needs one of/ },
  { rule: 'a type that every object has', value: { type: 'constructor', coordinates: [0, 0] }, fault: /constructor is not/ },
  { rule: 'no coordinates', value: { type: 'Point' }, fault: /Point: a position/ },
  { rule: 'one number', value: { type: 'Point', coordinates: [1] }, fault: /position/ },
  { rule: 'four numbers', value: { type: 'Point', coordinates: [1, 2, 3, 4] }, fault: /position/ },
  { rule: 'numbers as strings', value: { type: 'Point', coordinates: ['1', '2'] }, fault: /finite numbers/ },
  { rule: 'a number that is not finite', value: { type: 'Point', coordinates: [1, Infinity] }, fault: /finite numbers/ },
  { rule: 'a longitude beyond 180', value: { type: 'Point', coordinates: [180.1, 0] }, fault: /longitude 180.1/ },
  { rule: 'a latitude beyond 90', value: { type: 'Point', coordinates: [0, -91] }, fault: /latitude -91/ },
  { rule: 'an empty MultiPoint', value: { type: 'MultiPoint', coordinates: [] }, fault: /at least 1 positions/ },
  { rule: 'a line of one position', value: { type: 'LineString', coordinates: [[0, 0]] }, fault: /at least 2/ },
  { rule: 'a polygon with the depth of a line', value: { type: 'Polygon', coordinates: ring }, fault: /ring|position/ },
  { rule: 'a polygon without rings', value: { type: 'Polygon', coordinates: [] }, fault: /at least 1 rings/ },
  { rule: 'a ring of three', value: { type: 'Polygon', coordinates: [[[0, 0], [1, 1], [0, 0]]] }, fault: /at least 4/ },
  { rule: 'an open ring', value: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1]]] }, fault: /first and the last/ },
  { rule: 'an open ring in a MultiPolygon', value: { type: 'MultiPolygon', coordinates: [[ring], [[[0, 0], [1, 0], [1, 1], [0, 1]]]] }, fault: /first and the last/ },
  { rule: 'text that is no JSON', value: '{type: Point}', fault: /given as a string/ },
  { rule: 'the JSON of something else', value: '"Point"', fault: /JSON object/ },
]; // prettier-ignore

describe('GeoJSON geometries [4.7.1, RFC 7946]', () => {
  it.each(geometries)('accepts $type $coordinates', (geometry) => {
    expect(parseGeometry(geometry)).toBe(geometry);
    expect(isGeometry(geometry)).toBe(true);
  });

  it.each(faults)('refuses $rule', ({ value, fault }) => {
    expect(() => parseGeometry(value)).toThrow(BadRequestData);
    expect(() => parseGeometry(value)).toThrow(fault);
    expect(isGeometry(value)).toBe(false);
  });

  it('accepts a geometry encoded as a JSON string, but does not take the string itself for one [4.7.2]', () => {
    const text = '{"type": "Point", "coordinates": [8, 40], "note": {"deep": []}}';
    expect(parseGeometry(text)).toEqual({ type: 'Point', coordinates: [8, 40] });
    expect(isGeometry(text)).toBe(false);
  });

  it('counts the positions of all parts against one bound', () => {
    const line = Array.from({ length: BOUNDS.geometryVertices / 2 }, (_, i) => [i / 1000, 0]);
    expect(isGeometry({ type: 'MultiLineString', coordinates: [line, line] })).toBe(true);
    expect(() => parseGeometry({ type: 'MultiLineString', coordinates: [line, [...line, [0, 0]]] })).toThrow(
      /more than 10000 positions/,
    );
  });
});

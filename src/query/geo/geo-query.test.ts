import { describe, expect, it } from '@jest/globals';
import { BadRequestData } from '../../model/errors.js';
import { type Geometry } from '../../model/geojson.js';
import { type Terms } from '../../model/terms.js';
import { geoMatches, parseGeoQuery, type GeoParameters, type GeoQuery } from './geo-query.js';

const VOCABULARY = 'https://example.org/';
const terms: Terms = {
  key: 'example',
  url: undefined,
  source: {},
  expand: (name) => VOCABULARY + name,
  compact: (iri) => iri.slice(VOCABULARY.length),
};
const parse = (parameters: GeoParameters): GeoQuery | undefined => parseGeoQuery(parameters, terms);

const point = (...coordinates: number[]): Geometry => ({ type: 'Point', coordinates });
const points = (...coordinates: number[][]): Geometry => ({ type: 'MultiPoint', coordinates });
const line = (...coordinates: number[][]): Geometry => ({ type: 'LineString', coordinates });
const lines = (...coordinates: number[][][]): Geometry => ({ type: 'MultiLineString', coordinates });
const polygon = (...coordinates: number[][][]): Geometry => ({ type: 'Polygon', coordinates });
const polygons = (...coordinates: number[][][][]): Geometry => ({ type: 'MultiPolygon', coordinates });
const box = (west: number, south: number, east: number, north: number): number[][] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];

describe('A geo-query from its parameters [4.10, 5.2.13, 6.4.3.2]', () => {
  const near = { georel: 'near;maxDistance==2000', geometry: 'Point', coordinates: '[8, 40]' };

  it('is told with the default GeoProperty location', () => {
    expect(parse(near)).toEqual({
      georel: 'maxDistance',
      meters: 2000,
      geometry: { type: 'Point', coordinates: [8, 40] },
      geoproperty: 'https://uri.etsi.org/ngsi-ld/location',
    });
  });

  it('expands the name of another GeoProperty', () => {
    expect(parse({ ...near, geoproperty: 'observationSpace' })?.geoproperty).toBe(`${VOCABULARY}observationSpace`);
  });

  it('takes the coordinates of a body as JSON and as text [5.2.13]', () => {
    const coordinates = [box(0, 0, 1, 1)];
    const body = { georel: 'within', geometry: 'Polygon', coordinates };
    expect(parse(body)?.geometry).toEqual({ type: 'Polygon', coordinates });
    expect(parse({ ...body, coordinates: JSON.stringify(coordinates) })).toEqual(parse(body));
  });

  it('is absent without parameters, and a geoproperty alone is ignored', () => {
    expect(parse({})).toBeUndefined();
    expect(parse({ geoproperty: 'location' })).toBeUndefined();
  });

  it.each(['1', '0.5', '1e3', '1.5E+2', '12e-1'])('takes %s metres', (meters) => {
    expect(parse({ ...near, georel: `near;minDistance==${meters}` })).toMatchObject({
      georel: 'minDistance',
      meters: Number(meters),
    });
  });

  it.each([
    { rule: 'georel missing', parameters: { ...near, georel: undefined }, names: /georel/ },
    { rule: 'geometry missing', parameters: { ...near, geometry: undefined }, names: /geometry/ },
    { rule: 'coordinates missing', parameters: { ...near, coordinates: undefined }, names: /coordinates/ },
    { rule: 'an empty georel', parameters: { ...near, georel: '' }, names: /georel/ },
    { rule: 'a georel that is no string', parameters: { ...near, georel: ['within'] }, names: /georel/ },
    { rule: 'an empty geoproperty', parameters: { ...near, geoproperty: '' }, names: /geoproperty/ },
    { rule: 'an unknown relation', parameters: { ...near, georel: 'touches' }, names: /georel/ },
    { rule: 'a relation that every object has', parameters: { ...near, georel: 'toString' }, names: /georel/ },
    { rule: 'near without a distance', parameters: { ...near, georel: 'near' }, names: /georel/ },
    { rule: 'near with two distances', parameters: { ...near, georel: 'near;maxDistance==5;minDistance==1' }, names: /georel/ },
    { rule: 'within with a distance', parameters: { ...near, georel: 'within;maxDistance==5' }, names: /georel/ },
    ...['0', '0.0', '-1', '+1', '01', '.5', '1.', 'inf', 'NaN', '0x10', '1e400', '1e-400', ''].map((meters) => ({
      rule: `a distance of "${meters}"`,
      parameters: { ...near, georel: `near;maxDistance==${meters}` },
      names: /georel/,
    })),
    { rule: 'a GeometryCollection', parameters: { ...near, geometry: 'GeometryCollection' }, names: /geometry/ },
    { rule: 'coordinates that are no JSON', parameters: { ...near, coordinates: '8,40' }, names: /coordinates/ },
    { rule: 'coordinates of another type', parameters: { ...near, geometry: 'Polygon' }, names: /coordinates/ },
  ])('refuses $rule', ({ parameters, names }) => {
    expect(() => parse(parameters)).toThrow(BadRequestData);
    expect(() => parse(parameters)).toThrow(names);
  });
}); // prettier-ignore

/** The six topological relations by letter, in this order. */
const LETTERS = { w: 'within', c: 'contains', o: 'overlaps', i: 'intersects', e: 'equals', d: 'disjoint' } as const;

const square = polygon(box(0, 0, 4, 4));
const holed = polygon(box(0, 0, 10, 10), box(4, 4, 6, 6));
const twins = polygons([box(0, 0, 2, 2)], [box(5, 5, 7, 7)]);
/** Crosses itself at (2, 2): two triangles, left and right. */
const bowtie = polygon([[0, 0], [4, 4], [4, 0], [0, 4], [0, 0]]); // prettier-ignore

/** Each row: what holds of the target to the reference; what holds the other way round follows from it. */
const rows: [title: string, target: Geometry, reference: Geometry, holds: string][] = [
  ['a point and itself', point(1, 1), point(1, 1), 'wcie'],
  ['a point and itself higher up', point(1, 1), point(1, 1, 99), 'wcie'],
  ['two points', point(1, 1), point(1, 2), 'd'],
  ['a point and points with it', point(1, 1), points([1, 1], [2, 2]), 'wi'],
  ['points in common, others not', points([1, 1], [2, 2]), points([2, 2], [3, 3]), 'oi'],
  ['the same points in another order', points([1, 1], [2, 2]), points([2, 2], [1, 1], [2, 2]), 'wcie'],
  ['a point inside a line', point(1, 1), line([0, 0], [2, 2]), 'wi'],
  ['the end of a line, its boundary', point(0, 0), line([0, 0], [2, 2]), 'i'],
  ['the end of a closed line, which has no boundary', point(0, 0), line([0, 0], [2, 0], [1, 1], [0, 0]), 'wi'],
  ['a point where two lines join', point(1, 0), lines([[0, 0], [1, 0]], [[1, 0], [2, 5]]), 'wi'], // prettier-ignore
  ['points on a line and beside it', points([1, 1], [1, 2]), line([0, 0], [2, 2]), 'i'],
  ['a point in a polygon', point(1, 1), square, 'wi'],
  ['a point on an edge', point(4, 2), square, 'i'],
  ['a corner', point(4, 4), square, 'i'],
  ['a point outside', point(5, 2), square, 'd'],
  ['a point in a hole', point(5, 5), holed, 'd'],
  ['a point on the rim of a hole', point(4, 5), holed, 'i'],
  ['a point in the second polygon', point(6, 6), twins, 'wi'],
  ['a point between the polygons', point(3, 3), twins, 'd'],
  ['points inside and on the edge', points([1, 1], [4, 2]), square, 'wi'],
  ['points inside and outside', points([1, 1], [5, 2]), square, 'i'],
  ['points only on the edge', points([4, 1], [4, 2]), square, 'i'],
  ['a line and its reverse, cut in two', line([0, 0], [4, 4]), lines([[4, 4], [1, 1]], [[0, 0], [1, 1]]), 'wcie'], // prettier-ignore
  ['a line and a part of it', line([0, 0], [4, 4]), line([1, 1], [2, 2]), 'ci'],
  ['lines along each other in part', line([0, 0], [2, 2]), line([1, 1], [3, 3]), 'oi'],
  ['lines that cross', line([0, 0], [2, 2]), line([0, 2], [2, 0]), 'i'],
  ['lines that touch', line([0, 0], [2, 2]), line([2, 2], [3, 0]), 'i'],
  ['lines whose boxes cross', line([0, 0], [4, 4]), line([3, 0], [4, 1]), 'd'],
  ['a line inside a polygon', line([1, 1], [3, 3]), square, 'wi'],
  ['a line from edge to edge', line([0, 0], [4, 4]), square, 'wi'],
  ['a line along an edge', line([0, 0], [4, 0]), square, 'i'],
  ['a line that leaves', line([1, 1], [9, 1]), square, 'i'],
  ['a line that touches from outside', line([4, 2], [9, 2]), square, 'i'],
  ['a line across a hole', line([1, 5], [9, 5]), holed, 'i'],
  ['a line in a hole', line([4.5, 5], [5.5, 5]), holed, 'd'],
  ['a line around a polygon and never in it', line([-1, -1], [-1, 9], [9, 9]), square, 'd'],
  ['a polygon begun elsewhere and wound otherwise', polygon([[4, 0], [0, 0], [0, 4], [4, 4], [4, 0]]), square, 'wcie'], // prettier-ignore
  ['a polygon with a position more on an edge', polygon([[0, 0], [2, 0], [4, 0], [4, 4], [0, 4], [0, 0]]), square, 'wcie'], // prettier-ignore
  ['a smaller polygon inside', polygon(box(1, 1, 2, 2)), square, 'wi'],
  ['a smaller polygon in a corner', polygon(box(0, 0, 2, 2)), square, 'wi'],
  ['polygons that overlap', polygon(box(2, 2, 6, 6)), square, 'oi'],
  ['polygons that share an edge', polygon(box(4, 0, 8, 4)), square, 'i'],
  ['polygons that share a corner', polygon(box(4, 4, 8, 8)), square, 'i'],
  ['polygons apart', polygon(box(5, 0, 8, 4)), square, 'd'],
  ['a polygon over a hole', polygon(box(3, 3, 7, 7)), holed, 'oi'],
  ['a polygon that fills a hole', polygon(box(4, 4, 6, 6)), holed, 'i'],
  ['a polygon in a hole', polygon(box(4.5, 4.5, 5.5, 5.5)), holed, 'd'],
  ['a holed polygon in its own outline', holed, polygon(box(0, 0, 10, 10)), 'wi'],
  ['one polygon of two', polygon(box(5, 5, 7, 7)), twins, 'wi'],
  ['a polygon over both of two', polygon(box(0, 0, 7, 7)), twins, 'ci'],
  ['halves that make a square', polygons([box(0, 0, 2, 4)], [box(2, 0, 4, 4)]), square, 'wcie'],
  ['a line over the seam of halves', line([1, 2], [3, 2]), polygons([box(0, 0, 2, 4)], [box(2, 0, 4, 4)]), 'wi'],
  ['a bow-tie and itself, begun elsewhere', bowtie, polygon([[4, 4], [4, 0], [0, 4], [0, 0], [4, 4]]), 'wcie'], // prettier-ignore
  ['a bow-tie and the triangles it makes', bowtie, polygons([[[0, 0], [2, 2], [0, 4], [0, 0]]], [[[4, 0], [4, 4], [2, 2], [4, 0]]]), 'wcie'], // prettier-ignore
  ['a point in a wing of a bow-tie', point(1, 2), bowtie, 'wi'],
  ['a point between the wings', point(2, 1), bowtie, 'd'],
  ['a ring that runs over an area twice leaves it out', point(1, 1), polygon([...box(0, 0, 2, 2), ...box(0, 0, 2, 2)]), 'd'],
  ['a polygon without area is its line', polygon([[0, 0], [2, 2], [1, 1], [0, 0]]), line([0, 0], [2, 2]), 'wcie'], // prettier-ignore
  ['a line without length is its point', line([1, 1], [1, 1]), point(1, 1), 'wcie'],
  ['places that meet only over the antimeridian', point(180, 0), point(-180, 0), 'd'],
]; // prettier-ignore

const mirrored = (holds: string): string => holds.replace(/[wc]/g, (letter) => (letter === 'w' ? 'c' : 'w'));

describe('What a geo-query matches [4.10]', () => {
  it.each(rows)('%s', (_, target, reference, holds) => {
    for (const [letter, georel] of Object.entries(LETTERS)) {
      const both = { georel, geoproperty: 'https://uri.etsi.org/ngsi-ld/location' };
      const there = geoMatches({ ...both, geometry: reference }, target);
      const back = geoMatches({ ...both, geometry: target }, reference);
      expect({ georel, there, back }).toEqual({
        georel,
        there: holds.includes(letter),
        back: mirrored(holds).includes(letter),
      });
    }
  });

  const nearness: [title: string, target: Geometry, reference: Geometry, between: [number, number]][] = [
    ['two points', point(8.01, 40), point(8, 40), [851, 852]],
    ['points over the antimeridian', point(-179.99, 0), point(179.99, 0), [2223, 2225]],
    ['points over the pole', point(0, 89.99), point(180, 89.99), [2223, 2225]],
    ['a point and a line, not its end', point(5, 60.009), line([0, 60], [10, 60]), [1000, 1001]],
    ['a line by its nearest place, not all of it', line([0, 85.6], [1, 85]), point(0, 85), [9000, 10_000]],
    ['a point in a polygon', point(1, 1), square, [-1, 0]],
    ['a point in a hole, to its rim', point(5, 5), holed, [110_000, 111_000]],
    ['a polygon and one across the antimeridian', polygon(box(178, 0, 180, 1)), polygon(box(-180, 0, -179, 1)), [-1, 1]],
  ]; // prettier-ignore
  it.each(nearness)('near: %s', (_, target, reference, [more, atMost]) => {
    const holds = (georel: 'maxDistance' | 'minDistance', meters: number): boolean =>
      geoMatches({ georel, meters, geometry: reference, geoproperty: 'https://uri.etsi.org/ngsi-ld/location' }, target);
    expect(holds('maxDistance', atMost)).toBe(true);
    expect(holds('minDistance', atMost)).toBe(false);
    if (more < 0) return;
    expect(holds('maxDistance', more)).toBe(false);
    expect(holds('minDistance', more)).toBe(true);
  });
});

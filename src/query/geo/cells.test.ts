import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Geometry } from '../../model/geojson.js';
import { type CellRange } from '../narrowing.js';
import { cellRanges, coverCells } from './cells.js';
import { geoMatches, type GeoQuery } from './geo-query.js';

const point = (x: number, y: number): Geometry => ({ type: 'Point', coordinates: [x, y] });
const square = (x: number, y: number, side: number): Geometry => ({
  type: 'Polygon',
  coordinates: [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]], // prettier-ignore
});
const near = (geometry: Geometry, meters: number): GeoQuery => ({
  georel: 'maxDistance',
  meters,
  geometry,
  geoproperty: 'https://uri.etsi.org/ngsi-ld/location',
});
const intersecting = ({ georel }: GeoQuery): GeoQuery['georel'] => (georel === 'maxDistance' ? georel : 'intersects');
const found = (ranges: readonly CellRange[], geometry: Geometry): boolean =>
  coverCells(geometry).some((cell) => ranges.some(({ low, high }) => low <= cell && cell <= high));

/** Places where grids break: the antimeridian, the poles, the middles of cells, and anywhere. */
const longitude = fc.oneof(
  fc.constantFrom(-180, 180, 0, -0, 90, 179.9999999, -179.9999999, 180 - 2 ** -45, 5e-324),
  fc.double({ min: -180, max: 180, noNaN: true }),
);
const latitude = fc.oneof(
  fc.constantFrom(-90, 90, 0, -0, 45, 89.9999999, -89.9999999, 90 - 2 ** -46, -5e-324),
  fc.double({ min: -90, max: 90, noNaN: true }),
);
const anywhere = fc.tuple(longitude, latitude);
/** Places in one town, so that geometries meet. */
const inTown = fc.tuple(fc.double({ min: 116.3, max: 116.4, noNaN: true }), fc.double({ min: 39.9, max: 40, noNaN: true })); // prettier-ignore
const geometryOf = (place: fc.Arbitrary<[number, number]>): fc.Arbitrary<Geometry> =>
  fc.oneof(
    place.map((coordinates): Geometry => ({ type: 'Point', coordinates })),
    fc.tuple(place, fc.double({ noNaN: true, noDefaultInfinity: true })).map(([[x, y], z]): Geometry => ({ type: 'Point', coordinates: [x, y, z] })),
    fc.array(place, { minLength: 1, maxLength: 3 }).map((coordinates): Geometry => ({ type: 'MultiPoint', coordinates })),
    fc.array(place, { minLength: 2, maxLength: 4 }).map((coordinates): Geometry => ({ type: 'LineString', coordinates })),
    fc.array(place, { minLength: 3, maxLength: 5 }).map((all): Geometry => ({ type: 'Polygon', coordinates: [[...all, all[0]!]] })),
  ); // prettier-ignore
const meters = fc.oneof(
  fc.double({ min: 1e-6, max: 5000, noNaN: true }),
  fc.double({ min: 1, max: 4e7, noNaN: true }),
  fc.constantFrom(5e-324, 10_007_557, 20_015_087, 1e300),
);
const queryOf = (place: fc.Arbitrary<[number, number]>): fc.Arbitrary<GeoQuery> =>
  fc
    .tuple(
      geometryOf(place),
      meters,
      fc.constantFrom('within', 'contains', 'overlaps', 'intersects', 'equals', 'maxDistance', 'maxDistance'),
    )
    .map(([geometry, distance, georel]) => ({ ...near(geometry, distance), georel }) as GeoQuery);

describe('Index cells', () => {
  it.each([
    ['in a town', inTown],
    ['anywhere', anywhere],
  ])('lose no match, %s', (_, place) => {
    let matches = 0;
    fc.assert(
      fc.property(queryOf(place), geometryOf(place), (query, geometry) => {
        for (const target of [geometry, query.geometry]) {
          if (!geoMatches(query, target)) continue;
          matches++;
          expect(found(cellRanges(query)!.all, target)).toBe(true);
        }
      }),
      { numRuns: 800 },
    );
    expect(matches).toBeGreaterThan(400);
  });

  it('lose no match at the very rim of a distance', () => {
    fc.assert(
      fc.property(anywhere, fc.double({ min: 0, max: 360, noNaN: true }), meters, ([x, y], bearing, distance) => {
        // The place at a distance and bearing, by the direct formula on the sphere.
        const [angle, turn, north] = [distance / 6_371_008.8, (bearing * Math.PI) / 180, (y * Math.PI) / 180];
        const sine = Math.sin(north) * Math.cos(angle) + Math.cos(north) * Math.sin(angle) * Math.cos(turn);
        const east = Math.atan2(Math.sin(turn) * Math.sin(angle) * Math.cos(north), Math.cos(angle) - Math.sin(north) * sine);
        const lat = (Math.asin(Math.max(-1, Math.min(1, sine))) * 180) / Math.PI;
        const lon = ((((x + (east * 180) / Math.PI + 180) % 360) + 360) % 360) - 180;
        const query = near(point(x, y), distance);
        if (geoMatches(query, point(lon, lat))) expect(found(cellRanges(query)!.all, point(lon, lat))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  }); // prettier-ignore

  it('are few: at most eight for a geometry, one for a point, and 128 ranges for a query', () => {
    fc.assert(
      fc.property(queryOf(anywhere), geometryOf(anywhere), (query, geometry) => {
        const cells = coverCells(geometry);
        expect(cells.length).toBeLessThanOrEqual(8);
        expect(new Set(cells).size).toBe(cells.length);
        if (geometry.type === 'Point') expect(cells).toHaveLength(1);
        const ranges = cellRanges(query)!.all;
        expect(ranges.length).toBeLessThanOrEqual(128);
        for (const { low, high } of ranges) {
          expect(Number.isSafeInteger(low) && Number.isSafeInteger(high) && low <= high).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('are the same in parts, and inside a match is a match nearly always', () => {
    let [inside, matches] = [0, 0];
    fc.assert(
      fc.property(queryOf(inTown), inTown, (query, place) => {
        const reach = cellRanges(query)!;
        const target = point(...place);
        const isInside = found(reach.inside, target);
        expect(isInside || found(reach.beside, target)).toBe(found(reach.all, target));
        if (isInside) inside++;
        if (isInside && geoMatches({ ...query, georel: intersecting(query) } as GeoQuery, target)) matches++;
      }),
      { numRuns: 2000 },
    );
    expect(inside).toBeGreaterThan(20);
    expect(matches).toBeGreaterThan(0.9 * inside);
  });

  it('do not narrow disjoint and minDistance', () => {
    const { geometry, geoproperty } = near(point(0, 0), 1);
    expect(cellRanges({ georel: 'disjoint', geometry, geoproperty })).toBeUndefined();
    expect(cellRanges({ georel: 'minDistance', meters: 5, geometry, geoproperty })).toBeUndefined();
  });

  it.each([
    { town: 'Beijing', x: 116.397, y: 39.908 },
    { town: 'Greenwich, on the border of all large cells', x: 0, y: 51.4779 },
    { town: 'Quito, on the equator', x: -78.4678, y: 0 },
    { town: 'the place where both meet', x: 0, y: 0 },
    { town: 'Taveuni, on the antimeridian', x: 179.9999, y: -16.8 },
  ])('let a query for 1 km look at little more than 1 km, in $town', ({ x, y }) => {
    const ranges = cellRanges(near(point(x, y), 1000))!.all;
    const degree = 111_195;
    const at = (east: number, north: number): Geometry => {
      const lon = x + east / (degree * Math.cos((y * Math.PI) / 180));
      return point(lon > 180 ? lon - 360 : lon, y + north / degree);
    };
    let looked = 0;
    const [step, half] = [100, 5000];
    for (let east = -half; east <= half; east += step) {
      for (let north = -half; north <= half; north += step) if (found(ranges, at(east, north))) looked++;
    }
    const squareKilometres = (looked * step * step) / 1e6;
    expect(squareKilometres).toBeGreaterThan(Math.PI);
    expect(squareKilometres).toBeLessThan(6);
    expect(ranges.length).toBeLessThanOrEqual(128);
  });

  it('keep a small area in small cells, also astride the border of large ones', () => {
    for (const [x, y] of [
      [116.397, 39.908],
      [-0.0005, -0.0005],
    ] as const) {
      // prettier-ignore
      expect(found(cellRanges(near(point(x + 0.0005, y + 0.0005), 10))!.all, square(x, y, 0.001))).toBe(true);
      expect(found(cellRanges(near(point(x + 0.05, y), 1000))!.all, square(x, y, 0.001))).toBe(false);
    }
  });
});

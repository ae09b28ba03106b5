import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Geometry, type Position } from '../../model/geojson.js';
import { EARTH_RADIUS, distanceMeters, nearerThan } from './distance.js';

const point = (...coordinates: number[]): Geometry => ({ type: 'Point', coordinates });
const line = (...coordinates: Position[]): Geometry => ({ type: 'LineString', coordinates });

const position = fc.oneof(
  fc.tuple(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true })),
  // Around the pole, where longitude and distance have least to do with each other.
  fc.tuple(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: 89, max: 90, noNaN: true })),
  fc.tuple(fc.double({ min: 116, max: 117, noNaN: true }), fc.double({ min: 39, max: 40, noNaN: true })),
);
const ring = fc.array(position, { minLength: 3, maxLength: 6 }).map((all) => [...all, all[0]!]);
const geometry: fc.Arbitrary<Geometry> = fc.oneof(
  position.map((coordinates): Geometry => ({ type: 'Point', coordinates })),
  fc.array(position, { minLength: 2, maxLength: 20 }).map((coordinates): Geometry => ({ type: 'LineString', coordinates })),
  ring.map((only): Geometry => ({ type: 'Polygon', coordinates: [only] })),
); // prettier-ignore

/** By the angle between vectors: the same distance from another formula. */
function byVectors([x1, y1]: Position, [x2, y2]: Position): number {
  const vector = (x: number, y: number): [number, number, number] => {
    const [east, north] = [(x * Math.PI) / 180, (y * Math.PI) / 180];
    return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
  };
  const [a, b] = [vector(x1!, y1!), vector(x2!, y2!)];
  const cross = Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
  return EARTH_RADIUS * Math.atan2(cross, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
}

/** The least distance between places of two edges, by looking everywhere and then ever closer. */
function bySearch(e: readonly [Position, Position], f: readonly [Position, Position], steps: number): number {
  const on = ([a, b]: readonly [Position, Position], share: number): Position =>
    [a[0]! + (b[0]! - a[0]!) * share, a[1]! + (b[1]! - a[1]!) * share]; // prettier-ignore
  let [best, bestS, bestT, width] = [Infinity, 0.5, 0.5, 0.5];
  for (let round = 0; round < 40; round++) {
    const [aroundS, aroundT, reach] = [bestS, bestT, round === 0 ? steps : 3];
    for (let i = -reach; i <= reach; i++) {
      for (let j = -reach; j <= reach; j++) {
        const s = Math.min(1, Math.max(0, aroundS + (width * i) / reach));
        const t = Math.min(1, Math.max(0, aroundT + (width * j) / reach));
        const found = byVectors(on(e, s), on(f, t));
        if (found < best) [best, bestS, bestT] = [found, s, t];
      }
    }
    width = round === 0 ? 1 / steps : width * 0.7;
  }
  return best;
}

describe('Distances on the sphere [4.10, 4.23.1]', () => {
  it.each([
    { from: 'Aotizhongxin', to: 'Dongsi', a: [116.397, 39.982], b: [116.417, 39.929], meters: 6134.9 },
    { from: 'Nashville', to: 'Los Angeles', a: [-86.67, 36.12], b: [-118.4, 33.94], meters: 2_886_448.4 },
    { from: 'one side of the antimeridian', to: 'the other', a: [179.99, 0], b: [-179.99, 0], meters: 2223.9 },
    { from: 'a place', to: 'its antipode', a: [10, 20], b: [-170, -20], meters: Math.PI * EARTH_RADIUS },
    { from: 'the pole', to: 'the pole by another longitude', a: [0, 90], b: [123, 90], meters: 0 },
    { from: 'a place', to: 'the same, higher', a: [8, 40], b: [8, 40, 500], meters: 0 },
  ])('$from to $to', ({ a, b, meters }) => {
    expect(Math.abs(distanceMeters(point(...a), point(...b)) - meters)).toBeLessThan(0.1);
  });

  it.each([
    { rule: 'a long parallel is no great circle', a: point(0, 60.009), b: line([-90, 60], [90, 60]), meters: 1000.75 },
    { rule: 'the middle of a line is nearest', a: point(5, 60.009), b: line([0, 60], [10, 60]), meters: 1000.75 },
    { rule: 'a line reaches across the pole', a: point(90, 89), b: line([-90, 80], [-90, 90]), meters: 111_195.1 },
    { rule: 'two ends of the world touch', a: line([170, 0], [180, 0]), b: line([-180, 0], [-170, 5]), meters: 0 },
    { rule: 'lines that cross', a: line([0, 0], [2, 2]), b: line([0, 2], [2, 0]), meters: 0 },
  ])('$rule', ({ a, b, meters }) => {
    expect(Math.abs(distanceMeters(a, b) - meters)).toBeLessThan(0.1);
    expect(Math.abs(distanceMeters(b, a) - meters)).toBeLessThan(0.1);
  });

  it('agree with the angle between vectors', () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        expect(Math.abs(distanceMeters(point(...a), point(...b)) - byVectors(a, b))).toBeLessThan(0.2);
      }),
    );
  });

  it('are the least over all places of an edge, and of two', () => {
    fc.assert(
      fc.property(position, position, position, position, (a, b, c, d) => {
        const toPoint = distanceMeters(line(a, b), point(...c));
        const toEdge = distanceMeters(line(a, b), line(c, d));
        expect(toPoint).toBeLessThanOrEqual(bySearch([a, b], [c, c], 20) + 0.2);
        expect(toEdge).toBeLessThanOrEqual(bySearch([a, b], [c, d], 20) + 0.2);
        expect(toEdge).toBeLessThanOrEqual(toPoint + 1e-6);
      }),
      { numRuns: 20 },
    );
  });

  it('are the same both ways, never NaN, never beyond half the Earth, and never more than between positions', () => {
    fc.assert(
      fc.property(geometry, geometry, (a, b) => {
        const meters = distanceMeters(a, b);
        expect(Math.abs(distanceMeters(b, a) - meters)).toBeLessThanOrEqual(1e-6 + meters * 1e-9);
        expect(meters).toBeGreaterThanOrEqual(0);
        expect(meters).toBeLessThanOrEqual(Math.PI * EARTH_RADIUS);
        const [first, other] = [a, b].map(({ coordinates }) => point(...(coordinates.flat(2) as number[]).slice(0, 2)));
        expect(meters).toBeLessThanOrEqual(distanceMeters(first!, other!) + 1e-6);
      }),
      { numRuns: 150 },
    );
  });

  it('are compared as they are measured', () => {
    fc.assert(
      fc.property(geometry, geometry, fc.double({ min: 0.5, max: 2, noNaN: true }), (a, b, factor) => {
        const meters = distanceMeters(a, b);
        fc.pre(Math.abs(factor - 1) > 1e-6 && meters > 1e-3);
        expect(nearerThan(meters * factor, a, b)).toBe(factor > 1);
      }),
      { numRuns: 150 },
    );
  });
});

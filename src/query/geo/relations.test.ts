import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import GeometryFactory from 'jsts/org/locationtech/jts/geom/GeometryFactory.js';
import GeoJSONReader from 'jsts/org/locationtech/jts/io/GeoJSONReader.js';
import RelateOp from 'jsts/org/locationtech/jts/operation/relate/RelateOp.js';
import IsValidOp from 'jsts/org/locationtech/jts/operation/valid/IsValidOp.js';
import { type Geometry } from '../../model/geojson.js';
import { equals, intersects, overlaps, within } from './relations.js';
import { shapeOf } from './shape.js';

interface Matrix {
  isIntersects(): boolean;
  isWithin(): boolean;
  isEquals(dimensionOfA: number, dimensionOfB: number): boolean;
  isOverlaps(dimensionOfA: number, dimensionOfB: number): boolean;
}
interface OracleGeometry {
  getDimension(): number;
}
const oracle = {
  read: (geometry: Geometry): OracleGeometry =>
    new GeoJSONReader(new GeometryFactory()).read(JSON.stringify(geometry)) as OracleGeometry,
  isValid: (geometry: Geometry): boolean => IsValidOp.isValid(oracle.read(geometry)),
  relate: (a: OracleGeometry, b: OracleGeometry): Matrix => RelateOp.relate(a, b),
};

/** A small grid: corners, touches and common edges are frequent. */
const place = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }));
/** Lines by steps in the eight winds: they cross where floating point is exact, so that the oracle is too. */
const walk = fc
  .tuple(place, fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 4 }))
  .map(([start, steps]) => {
    const positions = [start];
    for (const [wind, length] of steps) {
      const [x, y] = positions.at(-1)!;
      const angle = (wind * Math.PI) / 4;
      positions.push([x + Math.round(Math.cos(angle)) * length, y + Math.round(Math.sin(angle)) * length]);
    }
    return positions;
  }); // prettier-ignore
const ring = fc.array(place, { minLength: 3, maxLength: 6 }).map((positions) => [...positions, positions[0]!]);
const frame = fc.constant([[-1, -1], [6, -1], [6, 6], [-1, 6], [-1, -1]] as [number, number][]); // prettier-ignore

const polygon = fc.oneof(
  ring.map((only) => [only]),
  fc.tuple(frame, ring),
);
const anyGeometry: fc.Arbitrary<Geometry> = fc.oneof(
  place.map((coordinates) => ({ type: 'Point' as const, coordinates })),
  fc.array(place, { minLength: 1, maxLength: 4 }).map((coordinates) => ({ type: 'MultiPoint' as const, coordinates })),
  walk.map((coordinates) => ({ type: 'LineString' as const, coordinates })),
  fc
    .array(walk, { minLength: 1, maxLength: 3 })
    .map((coordinates) => ({ type: 'MultiLineString' as const, coordinates })),
  polygon.map((coordinates) => ({ type: 'Polygon' as const, coordinates })),
  fc
    .array(polygon, { minLength: 1, maxLength: 2 })
    .map((coordinates) => ({ type: 'MultiPolygon' as const, coordinates })),
);
/** Valid by OGC simple features, which is all that the oracle knows. */
const validGeometry = anyGeometry.filter((geometry) => oracle.isValid(geometry));

/** The same point set, written otherwise. */
function rewritten(geometry: Geometry, turn: number): Geometry {
  const turned = (positions: readonly (readonly number[])[]): (readonly number[])[] => {
    const open = positions.slice(0, -1);
    const start = turn % open.length;
    const rotated = [...open.slice(start), ...open.slice(0, start), open[start]!];
    return turn % 2 === 0 ? rotated : rotated.reverse();
  };
  switch (geometry.type) {
    case 'Point':
      return { type: 'MultiPoint', coordinates: [geometry.coordinates, [...geometry.coordinates, 100]] };
    case 'MultiPoint':
      return { ...geometry, coordinates: [...geometry.coordinates, ...geometry.coordinates].reverse() };
    case 'LineString': {
      const halves = geometry.coordinates.flatMap((position, i) => {
        const next = geometry.coordinates[i + 1];
        return next === undefined ? [position] : [position, [(position[0]! + next[0]!) / 2, (position[1]! + next[1]!) / 2]];
      }); // prettier-ignore
      return { type: 'MultiLineString', coordinates: [halves.reverse()] };
    }
    case 'MultiLineString':
      return { ...geometry, coordinates: geometry.coordinates.map((line) => [...line].reverse()).reverse() };
    case 'Polygon':
      return { type: 'MultiPolygon', coordinates: [geometry.coordinates.map(turned).reverse()] };
    case 'MultiPolygon':
      return { ...geometry, coordinates: geometry.coordinates.map((rings) => rings.map(turned)).reverse() };
  }
}

const RELATIONS = { intersects, within, equals, overlaps };

describe('Planar relations [4.10, OGC 06-103r4 6.1.15]', () => {
  it('agree with JTS on all valid geometries', () => {
    fc.assert(
      fc.property(validGeometry, validGeometry, (a, b) => {
        const [one, other] = [oracle.read(a), oracle.read(b)];
        const [dimensionA, dimensionB] = [one.getDimension(), other.getDimension()];
        const matrix = oracle.relate(one, other);
        expect({
          intersects: intersects(shapeOf(a), shapeOf(b)),
          within: within(shapeOf(a), shapeOf(b)),
          equals: equals(shapeOf(a), shapeOf(b)),
          overlaps: overlaps(shapeOf(a), shapeOf(b)),
        }).toEqual({
          intersects: matrix.isIntersects(),
          within: matrix.isWithin(),
          equals: matrix.isEquals(dimensionA, dimensionB),
          overlaps: matrix.isOverlaps(dimensionA, dimensionB),
        });
      }),
      { numRuns: 600 },
    );
  });

  it('hold by the rules that bind them, on every shape, crossing rings and all', () => {
    fc.assert(
      fc.property(anyGeometry, anyGeometry, (one, other) => {
        const [a, b] = [shapeOf(one), shapeOf(other)];
        expect(intersects(a, b)).toBe(intersects(b, a));
        expect(overlaps(a, b)).toBe(overlaps(b, a));
        expect(equals(a, b)).toBe(equals(b, a));
        if (within(a, b) || equals(a, b) || overlaps(a, b)) expect(intersects(a, b)).toBe(true);
        if (overlaps(a, b)) expect(within(a, b) || within(b, a) || equals(a, b)).toBe(false);
        if (within(a, b) && within(b, a)) expect(equals(a, b)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('do not depend on how a point set is written', () => {
    fc.assert(
      fc.property(anyGeometry, anyGeometry, fc.nat(11), (one, other, turn) => {
        const [a, again, b] = [shapeOf(one), shapeOf(rewritten(one, turn)), shapeOf(other)];
        expect(equals(a, again)).toBe(true);
        for (const relation of Object.values(RELATIONS)) {
          expect(relation(again, b)).toBe(relation(a, b));
          expect(relation(b, again)).toBe(relation(b, a));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('have an answer for all coordinates on Earth', () => {
    const degrees = fc.tuple(
      fc.double({ min: -180, max: 180, noNaN: true }),
      fc.double({ min: -90, max: 90, noNaN: true }),
    );
    const area = fc
      .array(degrees, { minLength: 3, maxLength: 8 })
      .map((all): Geometry => ({ type: 'Polygon', coordinates: [[...all, all[0]!]] }));
    fc.assert(
      fc.property(area, area, (a, b) => {
        for (const relation of Object.values(RELATIONS)) {
          expect(typeof relation(shapeOf(a), shapeOf(b))).toBe('boolean');
        }
        expect(equals(shapeOf(a), shapeOf(structuredClone(a)))).toBe(true);
      }),
    );
  });
});

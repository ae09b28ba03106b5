import { type Geometry, type Position } from '../../model/geojson.js';
import { orientation } from './orientation.js';

/** A closed box in degrees. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Edges or boxes under one box. */
export const FANOUT = 8;

/**
 * A geometry made ready for computing: its points, or its edges in flat arrays with a hierarchy of boxes over runs
 * of neighbouring edges. Altitudes are left out (all relations and distances are those on the ground).
 */
export interface Shape {
  /** Of the point set: 0 points, 1 lines, 2 areas; a line or polygon that collapsed has that of what is left. */
  readonly dimension: 0 | 1 | 2;
  readonly box: Box;
  /** x, y of each point (dimension 0), else of one position of each line or ring. */
  readonly points: Float64Array;
  /** x1, y1, x2, y2 of each edge; none has length zero. Points (dimension 0) stand here as edges to themselves. */
  readonly edges: Float64Array;
  /** Which line or polygon each edge belongs to. */
  readonly owners: Uint16Array;
  /** For lines: x, y of the points where an odd number of lines end, the boundary (OGC 06-103r4 6.1.8.1). */
  readonly ends: Float64Array;
  /** Boxes (west, south, east, north) over FANOUT edges each, then over FANOUT boxes, up to a single one. */
  readonly levels: readonly Float64Array[];
}

const shapes = new WeakMap<Geometry, Shape>();

/** The shape of a geometry; remembered for as long as the geometry lives. */
export function shapeOf(geometry: Geometry): Shape {
  let shape = shapes.get(geometry);
  if (shape === undefined) {
    shape = makeShape(geometry);
    shapes.set(geometry, shape);
  }
  return shape;
}

/** The bounding box of a geometry. */
export function boxOf(geometry: Geometry): Box {
  if (geometry.type === 'Point') {
    const [x, y] = geometry.coordinates as [number, number];
    return { west: x, south: y, east: x, north: y };
  }
  return shapeOf(geometry).box;
}

export function boxesMeet(a: Box, b: Box): boolean {
  return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

/**
 * Calls `visit` with the offset in `edges` of every edge whose box meets the given one, until it returns true.
 * @returns whether `visit` did
 */
export function someEdge(
  shape: Shape,
  west: number,
  south: number,
  east: number,
  north: number,
  visit: (at: number) => boolean,
): boolean {
  const { edges, levels } = shape;
  const search = (level: number, first: number): boolean => {
    const boxes = level < 0 ? edges : levels[level]!;
    const end = Math.min((first + FANOUT) * 4, boxes.length);
    for (let at = first * 4; at < end; at += 4) {
      const y1 = boxes[at + 1]!;
      const y2 = boxes[at + 3]!;
      if ((y1 < south && y2 < south) || (y1 > north && y2 > north)) continue;
      const x1 = boxes[at]!;
      const x2 = boxes[at + 2]!;
      if ((x1 < west && x2 < west) || (x1 > east && x2 > east)) continue;
      if (level < 0 ? visit(at) : search(level - 1, (at / 4) * FANOUT)) return true;
    }
    return false;
  };
  return search(levels.length - 1, 0);
}

function makeShape(geometry: Geometry): Shape {
  switch (geometry.type) {
    case 'Point':
      return pointShape([geometry.coordinates]);
    case 'MultiPoint':
      return pointShape(geometry.coordinates);
    case 'LineString':
      return edgeShape(1, [[geometry.coordinates]]);
    case 'MultiLineString':
      return edgeShape(
        1,
        geometry.coordinates.map((line) => [line]),
      );
    case 'Polygon':
      return areaShape([geometry.coordinates]);
    case 'MultiPolygon':
      return areaShape(geometry.coordinates);
  }
}

function pointShape(positions: readonly Position[]): Shape {
  const points = new Float64Array(positions.length * 2);
  const edges = new Float64Array(positions.length * 4);
  positions.forEach(([x, y], at) => {
    points[at * 2] = edges[at * 4] = edges[at * 4 + 2] = x!;
    points[at * 2 + 1] = edges[at * 4 + 1] = edges[at * 4 + 3] = y!;
  });
  const [owners, ends] = [new Uint16Array(positions.length), new Float64Array(0)];
  return {
    dimension: 0,
    box: boxAround(edges, 0, edges.length),
    points,
    edges,
    owners,
    ends,
    levels: boxLevels(edges),
  };
}

/** An area; polygons whose positions all lie on one line have none and count as that line. */
function areaShape(polygons: readonly (readonly (readonly Position[])[])[]): Shape {
  const flat = polygons.every((rings) => rings.every(collinear));
  return edgeShape(flat ? 1 : 2, polygons);
}

function collinear(positions: readonly Position[]): boolean {
  const [ax, ay] = positions[0] as [number, number];
  const other = positions.find(([x, y]) => x !== ax || y !== ay) as [number, number] | undefined;
  if (other === undefined) return true;
  return positions.every(([x, y]) => orientation(ax, ay, other[0], other[1], x!, y!) === 0);
}

/** Lines or polygons, each as its position lists; a list that is one point many times leaves no edge. */
function edgeShape(dimension: 1 | 2, parts: readonly (readonly (readonly Position[])[])[]): Shape {
  const coordinates: number[] = [];
  const owners: number[] = [];
  const points: number[] = [];
  parts.forEach((lists, owner) => {
    for (const positions of lists) {
      const edgesBefore = coordinates.length;
      let [x, y] = positions[0] as [number, number];
      for (const [nextX, nextY] of positions as readonly [number, number][]) {
        if (nextX === x && nextY === y) continue;
        coordinates.push(x, y, nextX, nextY);
        owners.push(owner);
        [x, y] = [nextX, nextY];
      }
      if (coordinates.length > edgesBefore) points.push(x, y);
    }
  });
  if (coordinates.length === 0) return pointShape(parts.flat().map((positions) => positions[0]!));
  const edges = new Float64Array(coordinates);
  return {
    dimension,
    box: boxAround(edges, 0, edges.length),
    points: new Float64Array(points),
    edges,
    owners: new Uint16Array(owners),
    ends: dimension === 1 ? oddEnds(parts.flat()) : new Float64Array(0),
    levels: boxLevels(edges),
  };
}

function oddEnds(lines: readonly (readonly Position[])[]): Float64Array {
  const odd = new Map<string, readonly [number, number]>();
  for (const line of lines) {
    for (const [x, y] of [line[0]!, line.at(-1)!] as [number, number][]) {
      // -0 and 0 are the same place and print alike.
      const key = `${x} ${y}`;
      if (!odd.delete(key)) odd.set(key, [x, y]);
    }
  }
  return new Float64Array([...odd.values()].flat());
}

/** The box around the points (x, y) between two offsets. */
function boxAround(coordinates: Float64Array, from: number, to: number): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = from; at < Math.min(to, coordinates.length); at += 2) {
    west = Math.min(west, coordinates[at]!);
    east = Math.max(east, coordinates[at]!);
    south = Math.min(south, coordinates[at + 1]!);
    north = Math.max(north, coordinates[at + 1]!);
  }
  return { west, south, east, north };
}

function boxLevels(edges: Float64Array): readonly Float64Array[] {
  const levels: Float64Array[] = [];
  let below = edges;
  do {
    const boxes = new Float64Array(Math.ceil(below.length / 4 / FANOUT) * 4);
    for (let at = 0; at < boxes.length; at += 4) {
      // Ends of edges or corners of boxes: either way two points in four numbers.
      const { west, south, east, north } = boxAround(below, at * FANOUT, (at + 4) * FANOUT);
      boxes.set([west, south, east, north], at);
    }
    levels.push(boxes);
    below = boxes;
  } while (below.length > 4);
  return levels;
}

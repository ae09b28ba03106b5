import { BOUNDS } from '../../bounds.js';
import { type Geometry } from '../../model/geojson.js';
import { intersects } from './relations.js';
import { type Box, FANOUT, shapeOf, type Shape } from './shape.js';

/** Mean radius of the Earth in metres (IUGG R1): the sphere of all distances. */
export const EARTH_RADIUS = 6_371_008.8;

const RADIANS = Math.PI / 180;
/** Radians of an edge that are searched as one: short enough to hold one nearest place. */
const PIECE = 0.05;
/** Pieces between places of a long edge from which the nearest place of another edge is looked for. */
const PIECES_PER_START = 8;
/** Room for rounding beyond a distance past which nothing is looked at: a share of it, and metres. */
const SLACK = 1 + 1e-9;
const LEAST_METERS = 1e-6;
/** Rounds of the search for the nearest places of two edges; it ends earlier when nothing is gained. */
const ROUNDS = 64;

/**
 * Metres between the nearest places of two geometries on the sphere, by the haversine formula (CIM 009 4.23.1): 0
 * when they intersect. Edges are straight in longitude and latitude (RFC 7946 3.1.1), not great circles, and the
 * nearest place on one is found by its derivative. Nothing is special at the poles or the antimeridian.
 */
export function distanceMeters(a: Geometry, b: Geometry): number {
  if (a.type === 'Point' && b.type === 'Point') {
    const [x1, y1] = a.coordinates as [number, number];
    const [x2, y2] = b.coordinates as [number, number];
    return metersOf(haversine(x1, y1, x2, y2));
  }
  return metersOf(nearest(shapeOf(a), shapeOf(b), 1));
}

/** Whether two geometries are at most so many metres apart, as `distanceMeters` measures. */
export function nearerThan(meters: number, a: Geometry, b: Geometry): boolean {
  if (a.type === 'Point' && b.type === 'Point') return distanceMeters(a, b) <= meters;
  const halfAngle = Math.min((meters * SLACK + LEAST_METERS) / EARTH_RADIUS, Math.PI) / 2;
  return metersOf(nearest(shapeOf(a), shapeOf(b), Math.sin(halfAngle) ** 2)) <= meters;
}

/** Whether places of two boxes may be at most so many metres apart; true where it cannot be told. */
export function mayBeNearer(meters: number, a: Box, b: Box): boolean {
  const least = leastHaversine(a.west, a.south, a.east, a.north, b.west, b.south, b.east, b.north);
  const halfAngle = Math.min((meters * SLACK + LEAST_METERS) / EARTH_RADIUS, Math.PI) / 2;
  return least <= Math.sin(halfAngle) ** 2;
}

function metersOf(haversine: number): number {
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(haversine)));
}

/** The haversine of the angle between two places: grows with the distance, from 0 to 1. */
function haversine(x1: number, y1: number, x2: number, y2: number): number {
  const ofLatitude = Math.sin(((y2 - y1) / 2) * RADIANS);
  const ofLongitude = Math.sin(((x2 - x1) / 2) * RADIANS);
  return ofLatitude * ofLatitude + Math.cos(y1 * RADIANS) * Math.cos(y2 * RADIANS) * ofLongitude * ofLongitude;
}

/** A lower bound of the haversine between two boxes: each term of the formula at its least. */
function leastHaversine(
  west1: number,
  south1: number,
  east1: number,
  north1: number,
  west2: number,
  south2: number,
  east2: number,
  north2: number,
): number {
  const latitudes = Math.max(0, south2 - north1, south1 - north2);
  // Boxes lie in -180..180: the gap across the antimeridian is what the gap and the boxes leave of the circle.
  const across = 360 - (Math.max(east1, east2) - Math.min(west1, west2));
  const longitudes = Math.max(0, Math.min(Math.max(west2 - east1, west1 - east2), across));
  const ofLatitude = Math.sin((latitudes / 2) * RADIANS);
  const ofLongitude = Math.sin((longitudes / 2) * RADIANS);
  const widths = leastCosine(south1, north1) * leastCosine(south2, north2);
  return ofLatitude * ofLatitude + widths * ofLongitude * ofLongitude;
}

function leastCosine(south: number, north: number): number {
  return Math.max(0, Math.cos(Math.max(Math.abs(south), Math.abs(north)) * RADIANS));
}

/**
 * The least haversine between two shapes, or `most` if that is less: pairs of boxes, nearest first, down to edges,
 * without those that cannot be nearer than what was found. Past a bound of pairs the least so far stands.
 */
function nearest(a: Shape, b: Shape, most: number): number {
  if (intersects(a, b)) return 0;
  let best = most;
  let pairsLeft = BOUNDS.geometryPairs;
  const search = (levelA: number, atA: number, levelB: number, atB: number): void => {
    if (levelA < 0 && levelB < 0) {
      const [edgeA, edgeB] = [a.edges.subarray(atA, atA + 4), b.edges.subarray(atB, atB + 4)];
      pairsLeft -= 1 + piecesOf(edgeA) + piecesOf(edgeB);
      best = Math.min(best, betweenEdges(edgeA, edgeB));
      return;
    }
    const splitA = levelA >= levelB;
    const pairs = childrenOf(splitA ? a : b, splitA ? levelA : levelB, splitA ? atA : atB).map((child) => ({
      child,
      least: splitA
        ? leastBetween(boxes(a, levelA - 1), child, boxes(b, levelB), atB)
        : leastBetween(boxes(a, levelA), atA, boxes(b, levelB - 1), child),
    }));
    pairs.sort((one, other) => one.least - other.least);
    for (const { child, least } of pairs) {
      if (least >= best || pairsLeft <= 0) return;
      if (splitA) search(levelA - 1, child, levelB, atB);
      else search(levelA, atA, levelB - 1, child);
    }
  };
  search(a.levels.length - 1, 0, b.levels.length - 1, 0);
  return best;
}

function boxes(shape: Shape, level: number): Float64Array {
  return level < 0 ? shape.edges : shape.levels[level]!;
}

/** Offsets of what a box holds, in the boxes of the level below (or the edges). */
function childrenOf(shape: Shape, level: number, at: number): number[] {
  const children: number[] = [];
  const end = Math.min((at + 4) * FANOUT, boxes(shape, level - 1).length);
  for (let child = at * FANOUT; child < end; child += 4) children.push(child);
  return children;
}

/** `leastHaversine` of two boxes, or of edges taken as boxes. */
function leastBetween(a: Float64Array, atA: number, b: Float64Array, atB: number): number {
  const [ax, ay, bx, by] = [a[atA]!, a[atA + 1]!, a[atA + 2]!, a[atA + 3]!];
  const [cx, cy, dx, dy] = [b[atB]!, b[atB + 1]!, b[atB + 2]!, b[atB + 3]!];
  return leastHaversine(
    Math.min(ax, bx),
    Math.min(ay, by),
    Math.max(ax, bx),
    Math.max(ay, by),
    Math.min(cx, dx),
    Math.min(cy, dy),
    Math.max(cx, dx),
    Math.max(cy, dy),
  );
}

type EdgeEnds = Float64Array;

/**
 * The least haversine between two edges that do not meet. It starts from every end, and from places some pieces
 * apart on long edges, then goes back and forth between the edges to the nearest place on the other.
 */
function betweenEdges(e: EdgeEnds, f: EdgeEnds): number {
  let best = Infinity;
  let share = 0;
  for (const [from, to] of [
    [f, e],
    [e, f],
  ] as const) {
    const starts = Math.ceil(piecesOf(from) / PIECES_PER_START);
    for (let i = 0; i <= starts; i++) {
      const [x, y] = placeOn(from, i / Math.max(starts, 1));
      const nearestThere = nearestShare(to, x, y);
      const found = haversine(x, y, ...placeOn(to, nearestThere));
      if (found < best) {
        best = found;
        share = to === e ? nearestThere : i / Math.max(starts, 1);
      }
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    const onF = placeOn(f, nearestShare(f, ...placeOn(e, share)));
    share = nearestShare(e, ...onF);
    const found = haversine(...onF, ...placeOn(e, share));
    if (found >= best * (1 - 1e-12)) return Math.min(found, best);
    best = found;
  }
  return best;
}

/** How many pieces an edge is searched in; 0 for a point. */
function piecesOf([x1, y1, x2, y2]: EdgeEnds): number {
  return Math.ceil((Math.hypot(x2! - x1!, y2! - y1!) * RADIANS) / PIECE);
}

function placeOn([x1, y1, x2, y2]: EdgeEnds, share: number): [x: number, y: number] {
  return share === 1 ? [x2!, y2!] : [x1! + (x2! - x1!) * share, y1! + (y2! - y1!) * share];
}

/** The share of the edge, 0 to 1, where it is nearest to a place. */
function nearestShare(edge: EdgeEnds, x: number, y: number): number {
  const pieces = piecesOf(edge);
  if (pieces === 0) return 0;
  const slope = slopeAlong(edge, x, y);
  let bestShare = 0;
  let best = haversine(x, y, ...placeOn(edge, 0));
  const propose = (share: number): void => {
    const found = haversine(x, y, ...placeOn(edge, share));
    if (found < best) [best, bestShare] = [found, share];
  };
  let before = slope(0);
  for (let i = 1; i <= pieces; i++) {
    const after = slope(i / pieces);
    if (before < 0 && after >= 0) propose(rootOf(slope, (i - 1) / pieces, before, i / pieces, after));
    before = after;
  }
  propose(1);
  return bestShare;
}

/** The derivative of the haversine to a place by the share of the edge (times two), free of cancellation. */
function slopeAlong([x1, y1, x2, y2]: EdgeEnds, x: number, y: number): (share: number) => number {
  const [rise, run] = [(y2! - y1!) * RADIANS, (x2! - x1!) * RADIANS];
  const cosine = Math.cos(y * RADIANS);
  return (share) => {
    const latitude = y1! * RADIANS + rise * share;
    const longitudes = (x1! - x) * RADIANS + run * share;
    const half = Math.sin(longitudes / 2);
    return (
      rise * (Math.sin(latitude - y * RADIANS) - 2 * Math.sin(latitude) * cosine * half * half) +
      run * Math.cos(latitude) * cosine * Math.sin(longitudes)
    );
  };
}

/** Where a function grows from below zero to zero or above: false position, with the Illinois step against stalling. */
function rootOf(slope: (share: number) => number, low: number, atLow: number, high: number, atHigh: number): number {
  let last = 0;
  let middle = low;
  for (let round = 0; round < ROUNDS; round++) {
    middle = high - (atHigh * (high - low)) / (atHigh - atLow);
    // Rounded onto an end: that end is the root, as near as numbers come.
    if (middle <= low || middle >= high) break;
    const found = slope(middle);
    if (found === 0) break;
    if (found < 0) {
      [low, atLow] = [middle, found];
      if (last < 0) atHigh /= 2;
    } else {
      [high, atHigh] = [middle, found];
      if (last > 0) atLow /= 2;
    }
    last = Math.sign(found);
  }
  return middle;
}

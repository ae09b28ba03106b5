import { BOUNDS } from '../../bounds.js';
import { orientation } from './orientation.js';
import { boxesMeet, someEdge, type Box, type Shape } from './shape.js';

/**
 * Topological relations of OGC 06-103r4 6.1.15 between point sets in the longitude/latitude plane. Areas follow the
 * even-odd rule polygon by polygon, and a MultiPolygon is the union of its polygons; so every shape has one
 * meaning, also one whose rings cross or whose polygons overlap. Rings belong to their polygon throughout.
 */

/** The point sets have a point in common. */
export function intersects(a: Shape, b: Shape): boolean {
  if (!boxesMeet(a.box, b.box)) return false;
  if (a.dimension > b.dimension) return intersects(b, a);
  if (a.dimension === 0) return somePoint(a, (x, y) => locate(b, x, y) !== OUTSIDE);
  return (
    edgesMeet(a, b) ||
    (b.dimension === 2 && somePoint(a, (x, y) => locate(b, x, y) !== OUTSIDE)) ||
    (a.dimension === 2 && somePoint(b, (x, y) => locate(a, x, y) !== OUTSIDE))
  );
}

/** Every point of a belongs to b, and the interiors have a point in common. */
export function within(a: Shape, b: Shape): boolean {
  if (a.dimension > b.dimension || !boxWithin(a.box, b.box)) return false;
  if (a.dimension === 2) {
    const leaves = (seen: Faces): boolean => seen.onlyA || seen.strayA;
    const seen = compareAreas(a, b, leaves);
    return seen.both && !leaves(seen);
  }
  const seen = compareParts(a, b, ({ outside }) => outside);
  return seen.inside && !seen.outside;
}

/** The same point set, however it is written. */
export function equals(a: Shape, b: Shape): boolean {
  if (a.dimension !== b.dimension || !boxWithin(a.box, b.box) || !boxWithin(b.box, a.box)) return false;
  if (a.dimension === 2) {
    const differ = (seen: Faces): boolean => seen.onlyA || seen.onlyB || seen.strayA || seen.strayB;
    return !differ(compareAreas(a, b, differ));
  }
  const leaves = ({ outside }: Places): boolean => outside;
  return !leaves(compareParts(a, b, leaves)) && !leaves(compareParts(b, a, leaves));
}

/** Of one dimension: the interiors share something of that dimension, and neither lies within the other. */
export function overlaps(a: Shape, b: Shape): boolean {
  if (a.dimension !== b.dimension || !boxesMeet(a.box, b.box)) return false;
  if (a.dimension === 2) {
    const cross = (seen: Faces): boolean => seen.both && seen.onlyA && seen.onlyB;
    return cross(compareAreas(a, b, cross));
  }
  const splits = ({ inside, outside }: Places): boolean => inside && outside;
  return splits(compareParts(a, b, splits)) && splits(compareParts(b, a, splits));
}

export const INSIDE = 1;
const BOUNDARY = 0;
export const OUTSIDE = -1;
export type Place = typeof INSIDE | typeof BOUNDARY | typeof OUTSIDE;

/** Where a point lies with regard to a shape. */
export function locate(shape: Shape, x: number, y: number): Place {
  switch (shape.dimension) {
    case 0:
      return holdsPoint(shape.points, x, y) ? INSIDE : OUTSIDE;
    case 1:
      if (holdsPoint(shape.ends, x, y)) return BOUNDARY;
      return someEdge(shape, x, y, x, y, (at) => onEdgeLine(shape.edges, at, x, y)) ? INSIDE : OUTSIDE;
    case 2:
      return locateInArea(shape, x, y);
  }
}

/** What of one shape was found where, with regard to another. */
interface Places {
  inside: boolean;
  boundary: boolean;
  outside: boolean;
}

/** What stands for a comparison that grew too long: no relation holds. */
const UNDECIDED_PLACES: Places = { inside: false, boundary: false, outside: true };

/** Looks at every point of a, or every stretch of its edges between places where b's edges meet them. */
function compareParts(a: Shape, b: Shape, enough: (seen: Places) => boolean): Places {
  const seen: Places = { inside: false, boundary: false, outside: false };
  const note = (place: Place): boolean => {
    if (place === INSIDE) seen.inside = true;
    else if (place === BOUNDARY) seen.boundary = true;
    else seen.outside = true;
    return enough(seen);
  };
  if (a.dimension === 0) {
    somePoint(a, (x, y) => note(locate(b, x, y)));
    return seen;
  }
  const [cutters, work] = [[b], newWork()];
  for (let at = 0; at < a.edges.length; at += 4) {
    const edge = edgeAt(a, at);
    const visit: StretchVisitor = (x, y, along) => note(placeOfStretch(b, sides(b, x, y, edge, along, work)));
    if (someStretch(edge, cutters, visit, work)) break;
  }
  return work.left < 0 ? UNDECIDED_PLACES : seen;
}

function placeOfStretch(shape: Shape, found: number): Place {
  if (shape.dimension === 1) return found & ALONG ? INSIDE : OUTSIDE;
  if ((found & BOTH) === BOTH) return INSIDE;
  return found === 0 ? OUTSIDE : BOUNDARY;
}

/** Which faces two areas make together; a stray is a stretch of ring with no area beside it, outside the other. */
interface Faces {
  both: boolean;
  onlyA: boolean;
  onlyB: boolean;
  strayA: boolean;
  strayB: boolean;
}

const UNDECIDED_FACES: Faces = { both: false, onlyA: true, onlyB: true, strayA: false, strayB: false };

/** Looks at both sides of every stretch of ring between places where rings meet: together these are all faces. */
function compareAreas(a: Shape, b: Shape, enough: (seen: Faces) => boolean): Faces {
  const seen: Faces = { both: false, onlyA: false, onlyB: false, strayA: false, strayB: false };
  const [cutters, work] = [[a, b], newWork()];
  for (const shape of cutters) {
    for (let at = 0; at < shape.edges.length; at += 4) {
      const edge = edgeAt(shape, at);
      const visit: StretchVisitor = (x, y, along) => {
        const inA = sides(a, x, y, edge, along, work);
        const inB = sides(b, x, y, edge, along, work);
        if (inA & inB & BOTH) seen.both = true;
        if (inA & ~inB & BOTH) seen.onlyA = true;
        if (inB & ~inA & BOTH) seen.onlyB = true;
        if (inA === ALONG && inB === 0) seen.strayA = true;
        if (inB === ALONG && inA === 0) seen.strayB = true;
        return enough(seen);
      };
      if (someStretch(edge, cutters, visit, work)) return work.left < 0 ? UNDECIDED_FACES : seen;
    }
  }
  return seen;
}

/** Edges that one comparison may still look at. */
interface Work {
  left: number;
}

function newWork(): Work {
  return { left: BOUNDS.geometrySteps };
}

interface Edge {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** Places along the edge are told by their latitude, not their longitude. */
  readonly steep: boolean;
}

function edgeAt({ edges }: Shape, at: number): Edge {
  const [x1, y1, x2, y2] = [edges[at]!, edges[at + 1]!, edges[at + 2]!, edges[at + 3]!];
  return { x1, y1, x2, y2, steep: Math.abs(y2 - y1) > Math.abs(x2 - x1) };
}

/** Gets the middle of a stretch, and its place along the edge; true ends the walk. */
type StretchVisitor = (x: number, y: number, along: number) => boolean;

/**
 * Cuts an edge where edges of the shapes meet it, and visits the stretches between. A stretch too short to have a
 * middle in floating point is passed over.
 * @returns whether the visitor said so, or the work is used up
 */
function someStretch(edge: Edge, cutters: readonly Shape[], visit: StretchVisitor, work: Work): boolean {
  const { x1, y1, x2, y2, steep } = edge;
  const [from, to] = steep ? [y1, y2] : [x1, x2];
  const cuts = [Math.min(from, to), Math.max(from, to)];
  for (const shape of cutters) addCuts(shape, edge, cuts, work);
  cuts.sort((one, other) => one - other);
  for (let i = 1; i < cuts.length; i++) {
    const middle = cuts[i - 1]! + (cuts[i]! - cuts[i - 1]!) / 2;
    if (middle <= cuts[i - 1]! || middle >= cuts[i]!) continue;
    const share = (middle - from) / (to - from);
    const x = steep ? x1 + (x2 - x1) * share : middle;
    const y = steep ? middle : y1 + (y2 - y1) * share;
    if (visit(x, y, middle) || work.left < 0) return true;
  }
  return false;
}

/** Adds where edges of the shape meet the inside of this one: their own positions exactly, crossings rounded. */
function addCuts(shape: Shape, edge: Edge, cuts: number[], work: Work): void {
  const { edges } = shape;
  const { x1, y1, x2, y2, steep } = edge;
  const [low, high] = cuts as [number, number];
  const add = (place: number): void => {
    if (place > low && place < high) cuts.push(place);
  };
  someEdgeOf(shape, edge, (at) => {
    work.left--;
    const ax = edges[at]!;
    const ay = edges[at + 1]!;
    const bx = edges[at + 2]!;
    const by = edges[at + 3]!;
    const sideA = orientation(x1, y1, x2, y2, ax, ay);
    const sideB = orientation(x1, y1, x2, y2, bx, by);
    if (sideA === 0) add(steep ? ay : ax);
    if (sideB === 0) add(steep ? by : bx);
    if ((sideA < 0 && sideB > 0) || (sideA > 0 && sideB < 0)) {
      const share = ((ax - x1) * (by - ay) - (ay - y1) * (bx - ax)) / ((x2 - x1) * (by - ay) - (y2 - y1) * (bx - ax));
      add(steep ? y1 + (y2 - y1) * share : x1 + (x2 - x1) * share);
    }
    return false;
  });
}

/** What `sides` tells of the two sides of a stretch, and whether the shape has an edge along it. */
const ONE_SIDE = 1;
const OTHER_SIDE = 2;
const BOTH = ONE_SIDE | OTHER_SIDE;
const ALONG = 4;

/** Degrees by which the middle of a stretch may lie beside its edge. */
const ROUNDING = 1e-12;

/**
 * Which sides of a stretch of an edge lie inside the shape. Counts the edges that a ray from the middle of the
 * stretch to the east crosses, without those that run along the stretch: that is the eastern side (the northern
 * one of a level edge). Each edge along it then turns in and out for the other side.
 */
function sides(shape: Shape, x: number, y: number, edge: Edge, middle: number, work: Work): number {
  const { edges, owners, dimension } = shape;
  let found = 0;
  let owner = -1;
  let crossings = 0;
  let turns = 0;
  const settle = (): void => {
    if (crossings & 1) found |= ONE_SIDE;
    if ((crossings + turns) & 1) found |= OTHER_SIDE;
  };
  const east = dimension === 2 ? Infinity : x + ROUNDING;
  someEdge(shape, x - ROUNDING, y - ROUNDING, east, y + ROUNDING, (at) => {
    work.left--;
    if (owners[at >> 2] !== owner) {
      settle();
      owner = owners[at >> 2]!;
      crossings = turns = 0;
    }
    const farther = edges[at]! > x + ROUNDING && edges[at + 2]! > x + ROUNDING;
    if (!farther && runsAlong(edges, at, edge, middle)) {
      found |= ALONG;
      turns++;
    } else if (crossesRay(edges, at, x, y)) crossings++;
    return false;
  });
  if (dimension === 1) return found & ALONG;
  settle();
  return found;
}

function runsAlong(edges: Float64Array, at: number, edge: Edge, middle: number): boolean {
  const ax = edges[at]!;
  const ay = edges[at + 1]!;
  const bx = edges[at + 2]!;
  const by = edges[at + 3]!;
  const from = edge.steep ? ay : ax;
  const to = edge.steep ? by : bx;
  if ((from < middle && to < middle) || (from > middle && to > middle)) return false;
  const { x1, y1, x2, y2 } = edge;
  return orientation(x1, y1, x2, y2, ax, ay) === 0 && orientation(x1, y1, x2, y2, bx, by) === 0;
}

/** Whether the ray from the point to the east, a little north of it, crosses the edge. */
function crossesRay(edges: Float64Array, at: number, x: number, y: number): boolean {
  const ax = edges[at]!;
  const ay = edges[at + 1]!;
  const bx = edges[at + 2]!;
  const by = edges[at + 3]!;
  if (ay > y === by > y) return false;
  if (ax < x && bx < x) return false;
  if (ax > x && bx > x) return true;
  return ay < by ? orientation(ax, ay, bx, by, x, y) > 0 : orientation(bx, by, ax, ay, x, y) > 0;
}

function locateInArea(shape: Shape, x: number, y: number): Place {
  const { box, edges, owners } = shape;
  if (x < box.west || x > box.east || y < box.south || y > box.north) return OUTSIDE;
  let inside = false;
  let onRing = false;
  let owner = -1;
  let odd = false;
  let ownerOnRing = false;
  const settle = (): void => {
    inside ||= odd && !ownerOnRing;
    onRing ||= ownerOnRing;
  };
  someEdge(shape, x, y, Infinity, y, (at) => {
    if (owners[at >> 2] !== owner) {
      settle();
      owner = owners[at >> 2]!;
      odd = ownerOnRing = false;
    }
    if (onEdgeLine(edges, at, x, y)) ownerOnRing = true;
    else if (crossesRay(edges, at, x, y)) odd = !odd;
    return false;
  });
  settle();
  return inside ? INSIDE : onRing ? BOUNDARY : OUTSIDE;
}

/** Whether a point lies on an edge. */
function onEdgeLine(edges: Float64Array, at: number, x: number, y: number): boolean {
  const ax = edges[at]!;
  const ay = edges[at + 1]!;
  const bx = edges[at + 2]!;
  const by = edges[at + 3]!;
  if ((ax < x && bx < x) || (ax > x && bx > x) || (ay < y && by < y) || (ay > y && by > y)) return false;
  return orientation(ax, ay, bx, by, x, y) === 0;
}

function edgesMeet(a: Shape, b: Shape): boolean {
  const [few, many] = a.edges.length < b.edges.length ? [a, b] : [b, a];
  for (let at = 0; at < few.edges.length; at += 4) {
    const edge = edgeAt(few, at);
    if (someEdgeOf(many, edge, (other) => edgeMeets(edge, many.edges, other))) return true;
  }
  return false;
}

/** Whether two edges whose boxes meet have a point in common. */
function edgeMeets({ x1, y1, x2, y2 }: Edge, edges: Float64Array, at: number): boolean {
  const ax = edges[at]!;
  const ay = edges[at + 1]!;
  const bx = edges[at + 2]!;
  const by = edges[at + 3]!;
  const sideA = orientation(x1, y1, x2, y2, ax, ay);
  const sideB = orientation(x1, y1, x2, y2, bx, by);
  if ((sideA > 0 && sideB > 0) || (sideA < 0 && sideB < 0)) return false;
  const side1 = orientation(ax, ay, bx, by, x1, y1);
  const side2 = orientation(ax, ay, bx, by, x2, y2);
  return !((side1 > 0 && side2 > 0) || (side1 < 0 && side2 < 0));
}

/** `someEdge` for the box of an edge. */
function someEdgeOf(shape: Shape, { x1, y1, x2, y2 }: Edge, visit: (at: number) => boolean): boolean {
  return someEdge(shape, Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2), visit);
}

function somePoint({ points }: Shape, visit: (x: number, y: number) => boolean): boolean {
  for (let at = 0; at < points.length; at += 2) if (visit(points[at]!, points[at + 1]!)) return true;
  return false;
}

function holdsPoint(points: Float64Array, x: number, y: number): boolean {
  for (let at = 0; at < points.length; at += 2) if (points[at] === x && points[at + 1] === y) return true;
  return false;
}

function boxWithin(a: Box, b: Box): boolean {
  return a.west >= b.west && a.east <= b.east && a.south >= b.south && a.north <= b.north;
}

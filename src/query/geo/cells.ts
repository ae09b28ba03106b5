import { type Geometry } from '../../model/geojson.js';
import { type CellRange } from '../narrowing.js';
import { EARTH_RADIUS, mayBeNearer, nearerThan } from './distance.js';
import { type GeoQuery } from './geo-query.js';
import { locate, OUTSIDE } from './relations.js';
import { boxOf, shapeOf, someEdge, type Box } from './shape.js';

/**
 * A quadtree over longitude and latitude. A cell of a level is told by the interleaved bits of its column and row,
 * then a one, then zeros: so the cells under a cell are the whole numbers around its own, and no two cells share one
 * (S2 numbers its cells like this). With 24 levels (cells of 2.4 m by 1.2 m at most) 49 bits are used.
 */
const LEVELS = 24;
/** Geometries are indexed at every second level only: half the ancestors to look for. */
const STEP = 2;
/** Cells of one geometry in the index, at most. */
const COVER_CELLS = 8;
/** Cells that the box around a query is cut into to begin with (each half, for one over the antimeridian). */
const BOX_CELLS = 16;
/** Cells that a query looks into, at most. */
const QUERY_CELLS = 48;
/** Degrees added around what a query near something may reach: a tenth of a millimetre, far above rounding. */
const PAD = 1e-9;
/** Radians from a pole within which all longitudes count as near. */
const POLAR = 1e-6;

/** At most eight cells that cover the bounding box of a geometry; one of the deepest level for a point. */
export function coverCells(geometry: Geometry): number[] {
  return cellsOf(boxOf(geometry), COVER_CELLS, STEP).map(({ column, row, level }) => numberOf(column, row, level));
}

/** Where the index has the geometries that may match a query. */
export interface Reach {
  readonly all: readonly CellRange[];
  /** `all` in two parts: cells that lie in the query's reach as a whole, about, and the others. */
  readonly inside: readonly CellRange[];
  readonly beside: readonly CellRange[];
}

/**
 * Ranges such that every geometry that matches the query has a cell of its cover in one of them: the cells of the
 * query's reach with all below, and their ancestors. undefined when cells cannot narrow the query.
 */
export function cellRanges(query: GeoQuery): Reach | undefined {
  if (query.georel === 'disjoint' || query.georel === 'minDistance') return undefined;
  const { inside, rim } = cellsInReach(query);
  const above = ancestorsOf([...inside, ...rim]).map((number) => ({ low: number, high: number }));
  const [within, around] = [inside.map(rangeOf), rim.map(rangeOf)];
  return {
    all: merged([...within, ...around, ...above]),
    inside: merged(within),
    beside: merged([...around, ...above]),
  };
}

/** A cell with all below. */
function rangeOf({ column, row, level }: Cell): CellRange {
  const [number, below] = [numberOf(column, row, level), lowestBit(level) - 1];
  return { low: number - below, high: number + below };
}

/** Cells that together hold the query's reach: the ones on its rim are cut into four while there may be more. */
function cellsInReach(query: GeoQuery): { inside: Cell[]; rim: Cell[] } {
  const box = boxOf(query.geometry);
  const boxes = query.georel === 'maxDistance' ? boxesWithin(box, query.meters) : [box];
  const inside: Cell[] = [];
  const rim: Cell[] = [];
  const sort = (cell: Cell): void => {
    const place = placeOf(cell, query);
    if (place !== 'outside') (place === 'inside' ? inside : rim).push(cell);
  };
  for (const part of boxes) cellsOf(part, BOX_CELLS / boxes.length, 1).forEach(sort);
  const finest: Cell[] = [];
  while (rim.length > 0 && inside.length + rim.length + finest.length + 3 <= QUERY_CELLS) {
    const cell = rim.shift()!; // the coarsest: they come level by level
    if (cell.level === LEVELS) finest.push(cell);
    else quartersOf(cell).forEach(sort);
  }
  return { inside, rim: [...finest, ...rim] };
}

/** Where a cell lies to the places that a match touches; 'outside' is certain, 'inside' is a good guess. */
function placeOf(cell: Cell, query: GeoQuery): 'inside' | 'rim' | 'outside' {
  const box = boxOfCell(cell);
  const { geometry } = query;
  if (query.georel === 'maxDistance') {
    if (!mayBeNearer(query.meters, box, boxOf(geometry))) return 'outside';
    if (geometry.type !== 'Point') return 'rim';
    const isNear = (x: number, y: number): boolean =>
      nearerThan(query.meters, geometry, { type: 'Point', coordinates: [x, y] });
    const { west, south, east, north } = box;
    return isNear(west, south) && isNear(east, south) && isNear(west, north) && isNear(east, north) ? 'inside' : 'rim';
  }
  const shape = shapeOf(geometry);
  if (someEdge(shape, box.west, box.south, box.east, box.north, () => true)) return 'rim';
  // no edge comes near: the cell is as its middle is
  return locate(shape, (box.west + box.east) / 2, (box.south + box.north) / 2) === OUTSIDE ? 'outside' : 'inside';
}

function quartersOf({ column, row, level }: Cell): Cell[] {
  const [west, south] = [column * 2, row * 2];
  return [0, 1, 2, 3].map((at) => ({ column: west + (at >> 1), row: south + (at & 1), level: level + 1 }));
}

/** A little wider than the cell, so that rounding loses nothing. */
function boxOfCell({ column, row, level }: Cell): Box {
  const size = 360 / 2 ** level;
  const [west, south] = [column * size - 180, (row * size) / 2 - 90];
  return { west: west - PAD, south: south - PAD, east: west + size + PAD, north: south + size / 2 + PAD };
}

interface Cell {
  readonly column: number;
  readonly row: number;
  readonly level: number;
}

/** The cells of the deepest level (a multiple of `step`) at which no more than `most` cover the box. */
function cellsOf(box: Box, most: number, step: number): Cell[] {
  const [west, east] = [gridPlace(box.west, 360), gridPlace(box.east, 360)];
  const [south, north] = [gridPlace(box.south, 180), gridPlace(box.north, 180)];
  let level = LEVELS;
  const span = (low: number, high: number): number => (high >>> (LEVELS - level)) - (low >>> (LEVELS - level)) + 1;
  while (span(west, east) * span(south, north) > most) level -= step;
  const shift = LEVELS - level;
  const cells: Cell[] = [];
  for (let column = west >>> shift; column <= east >>> shift; column++) {
    for (let row = south >>> shift; row <= north >>> shift; row++) cells.push({ column, row, level });
  }
  return cells;
}

/** The column or row of the deepest level that holds a degree; never falls where the degree grows. */
function gridPlace(degrees: number, circle: number): number {
  const cells = 2 ** LEVELS;
  return Math.min(cells - 1, Math.max(0, Math.floor(((degrees + circle / 2) / circle) * cells)));
}

function lowestBit(level: number): number {
  return 4 ** (LEVELS - level);
}

function numberOf(column: number, row: number, level: number): number {
  return (spread(column) * 2 + spread(row)) * 2 * lowestBit(level) + lowestBit(level);
}

/** The bits of a number with a zero before each: as arithmetic, because the result passes 32 bits. */
function spread(number: number): number {
  return spread12(number >>> 12) * 2 ** 24 + spread12(number & 0xfff);
}

function spread12(number: number): number {
  let bits = number;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

/** Numbers of all cells above the given ones at which geometries are indexed. */
function ancestorsOf(cells: readonly Cell[]): number[] {
  const numbers = new Set<number>();
  for (const { column, row, level } of cells) {
    for (let above = 0; above < level; above += STEP) {
      numbers.add(numberOf(column >>> (level - above), row >>> (level - above), above));
    }
  }
  return [...numbers];
}

/** In order, with ranges that touch as one. */
function merged(ranges: CellRange[]): CellRange[] {
  ranges.sort((one, other) => one.low - other.low);
  const result: { low: number; high: number }[] = [];
  for (const { low, high } of ranges) {
    const last = result.at(-1);
    if (last !== undefined && low <= last.high + 1) last.high = Math.max(last.high, high);
    else result.push({ low, high });
  }
  return result;
}

/** One or two boxes that hold every place so many metres or less from a box, cut at the antimeridian. */
function boxesWithin(box: Box, meters: number): Box[] {
  const angle = (meters / EARTH_RADIUS) * (1 + PAD);
  const up = angle * (180 / Math.PI) + PAD;
  const [south, north] = [Math.max(-90, box.south - up), Math.min(90, box.north + up)];
  const across = longitudesWithin(Math.max(Math.abs(box.south), Math.abs(box.north)) * (Math.PI / 180), angle);
  const [west, east] = [box.west - across, box.east + across];
  if (east - west >= 360) return [{ west: -180, south, east: 180, north }];
  if (west < -180) {
    return [
      { west: -180, south, east, north },
      { west: west + 360, south, east: 180, north },
    ];
  }
  if (east > 180) {
    return [
      { west, south, east: 180, north },
      { west: -180, south, east: east - 360, north },
    ];
  }
  return [{ west, south, east, north }];
}

/** Degrees of longitude that a circle of the given angle spans to either side of its centre, all 360 over a pole. */
function longitudesWithin(latitude: number, angle: number): number {
  if (latitude + angle >= Math.PI / 2 - POLAR) return 360;
  return Math.asin(Math.min(1, Math.sin(angle) / Math.cos(latitude))) * (180 / Math.PI) * (1 + PAD) + PAD;
}

import { type Entity, type Json } from '../model/entity.js';
import { BadRequestData } from '../model/errors.js';
import { type Geometry, GEOMETRY_TYPES, parseGeometry } from '../model/geojson.js';
import { shown } from '../model/names.js';
import { type Terms } from '../model/terms.js';
import { parseCollation } from './collation.js';
import { distanceMeters } from './geo/distance.js';
import { readName, readPath } from './path.js';
import { Scanner } from './scanner.js';
import { plainValue, someTarget, type TargetKind, type ValuePath } from './target.js';
import { parseTemporal, type TemporalType } from './temporal.js';

/** How to order entities (CIM 009 4.23). */
export interface Order {
  readonly keys: readonly OrderKey[];
  readonly collator: Intl.Collator;
}

export interface OrderKey {
  readonly path: ValuePath;
  readonly descending: boolean;
  /** Order by the distance to this geometry. */
  readonly from?: Geometry;
}

/** The parameters as they come; `orderFrom` as text of a URL or as an array of a Query body (5.2.43). */
export interface OrderParameters {
  readonly orderBy: string | readonly string[];
  readonly collation?: string;
  readonly orderFrom?: Json;
  readonly orderGeometry?: string;
}

const DIRECTIONS = ['dist-asc', 'dist-desc', 'asc', 'desc'] as const;

/**
 * An ordering (CIM 009 4.23.3, 5.2.43).
 * @throws BadRequestData - it is not valid, or orders by distance without saying from where
 * @throws TooComplexQuery - it is longer or more complex than the bounds allow
 */
export function parseOrder(parameters: OrderParameters, terms: Terms): Order {
  const { orderBy } = parameters;
  const scanner = new Scanner(typeof orderBy === 'string' ? orderBy : orderBy.join(','), 'orderBy');
  const from = parseReference(parameters);
  const keys: OrderKey[] = [];
  do {
    scanner.space();
    scanner.term();
    const path = readPath(scanner, terms, readName(scanner, terms), NO_JSON_KEYS);
    const direction = scanner.eat(';') ? readDirection(scanner) : 'asc';
    const descending = direction.endsWith('desc');
    if (!direction.startsWith('dist')) keys.push({ path, descending });
    else if (from !== undefined) keys.push({ path, descending, from });
    else throw new BadRequestData(`orderBy has ${direction}, which needs the coordinates of a geometry (orderFrom)`);
    scanner.space();
  } while (scanner.eat(','));
  scanner.end();
  return { keys, collator: parseCollation(parameters.collation) };
}

const NO_JSON_KEYS: ReadonlySet<string> = new Set();

function readDirection(scanner: Scanner): (typeof DIRECTIONS)[number] {
  return scanner.eatAny(DIRECTIONS) ?? scanner.fail(`expected one of ${DIRECTIONS.join(', ')}`);
}

function parseReference({ orderFrom, orderGeometry = 'Point' }: OrderParameters): Geometry | undefined {
  if (!(GEOMETRY_TYPES as readonly string[]).includes(orderGeometry)) {
    throw new BadRequestData(`orderGeometry is none of ${GEOMETRY_TYPES.join(', ')}: ${shown(orderGeometry)}`);
  }
  if (orderFrom === undefined) return undefined;
  const coordinates = typeof orderFrom === 'string' ? parseJson(orderFrom) : orderFrom;
  return parseGeometry({ type: orderGeometry, coordinates });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BadRequestData(`orderFrom is not a JSON array of coordinates: ${shown(text)}`, { cause });
  }
}

/**
 * The items in the order that their entities have. Equal ones by id, so that every store answers alike.
 */
export function inOrder<T>(order: Order, items: readonly T[], entityOf: (item: T) => Entity): T[] {
  const rows = items.map((item) => {
    const entity = entityOf(item);
    return { item, id: entity.id, ranks: order.keys.map((key) => rankOf(key, entity)) };
  });
  rows.sort((one, other) => {
    for (let at = 0; at < order.keys.length; at++) {
      const difference = compareRanks(one.ranks[at]!, other.ranks[at]!, order.keys[at]!.descending, order.collator);
      if (difference !== 0) return difference;
    }
    return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
  });
  return rows.map((row) => row.item);
}

/** A value to order by: its data type's place in the order of 4.23.2, then the value itself. */
interface Rank {
  readonly place: number;
  readonly by: number | string | readonly Rank[];
}

const TEMPORAL_PLACE: Readonly<Record<TemporalType, number>> = { time: 6, date: 7, dateTime: 8 };
const PLACE = { distance: 0, number: 1, string: 2, object: 3, array: 4, boolean: 5, null: 9, absent: 10 } as const;

const NULL: Rank = { place: PLACE.null, by: 0 };
const ABSENT: Rank = { place: PLACE.absent, by: 0 };

function rankOf({ path, from }: OrderKey, entity: Entity): Rank {
  const found: { rank?: Rank } = {};
  // The instance without a datasetId stands for the attribute; the first one does when there is none.
  if (!someTarget(path, entity, DEFAULT_INSTANCE, takeFirst, { found, from })) {
    someTarget(path, entity, undefined, takeFirst, { found, from });
  }
  return found.rank ?? ABSENT;
}

const DEFAULT_INSTANCE: ReadonlySet<string> = new Set(['@none']);

function takeFirst(
  target: Json,
  kind: TargetKind,
  { found, from }: { readonly found: { rank?: Rank }; readonly from: Geometry | undefined },
): boolean {
  if (kind === 'geometry' && from !== undefined) {
    found.rank = { place: PLACE.distance, by: distanceMeters(from, target as unknown as Geometry) };
  } else {
    found.rank = valueRank(kind === 'language' ? ((target as readonly Json[])[0] ?? null) : target);
  }
  return true;
}

function valueRank(target: Json): Rank {
  const value = plainValue(target);
  switch (typeof value) {
    case 'number':
      return { place: PLACE.number, by: value };
    case 'boolean':
      return { place: PLACE.boolean, by: Number(value) };
    case 'string': {
      const temporal = parseTemporal(value);
      if (temporal !== undefined) return { place: TEMPORAL_PLACE[temporal.type], by: temporal.instant };
      return { place: PLACE.string, by: value };
    }
    default:
      if (value === null) return NULL;
      if (Array.isArray(value)) return { place: PLACE.array, by: (value as readonly Json[]).map(valueRank) };
      return { place: PLACE.object, by: JSON.stringify(value) };
  }
}

/** Null and absent come last in both directions (4.23.2, "null values last"). */
function compareRanks(one: Rank, other: Rank, descending: boolean, collator: Intl.Collator): number {
  const sign = descending && one.place < PLACE.null && other.place < PLACE.null ? -1 : 1;
  return sign * compareAscending(one, other, collator);
}

function compareAscending(one: Rank, other: Rank, collator: Intl.Collator): number {
  if (one.place !== other.place) return one.place - other.place;
  if (typeof one.by === 'number') return one.by - (other.by as number);
  if (typeof one.by === 'string') return collator.compare(one.by, other.by as string);
  const others = other.by as readonly Rank[];
  for (let at = 0; at < Math.min(one.by.length, others.length); at++) {
    const difference = compareAscending(one.by[at]!, others[at]!, collator);
    if (difference !== 0) return difference;
  }
  return one.by.length - others.length;
}

import { BOUNDS } from '../bounds.js';
import { BadRequestData } from './errors.js';

/** Longitude and latitude in degrees (WGS 84), then perhaps an altitude in metres (RFC 7946 3.1.1). */
export type Position = readonly number[];

/** A GeoJSON geometry that NGSI-LD allows: all of RFC 7946 but GeometryCollection (CIM 009 4.7.1). */
export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'MultiPoint' | 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'MultiLineString' | 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] };

export type GeometryType = Geometry['type'];

/** Returns what is wrong with coordinates, if something is. */
type Check = (coordinates: unknown, budget: Budget) => string | undefined;
/** Positions that may still come. */
interface Budget {
  left: number;
}

/** The coordinates of each type, by RFC 7946 3.1.2 to 3.1.7. */
const CHECKS: ReadonlyMap<unknown, Check> = new Map<GeometryType, Check>([
  ['Point', position],
  ['MultiPoint', arrayOf(position, 1, 'positions')],
  ['LineString', line],
  ['MultiLineString', arrayOf(line, 1, 'lines')],
  ['Polygon', arrayOf(ring, 1, 'rings')],
  ['MultiPolygon', arrayOf(arrayOf(ring, 1, 'rings'), 1, 'polygons')],
]);

export const GEOMETRY_TYPES = [...CHECKS.keys()] as readonly GeometryType[];

/**
 * The geometry that `value` is: an object, or the same encoded as a JSON string (CIM 009 4.7.2). Longitudes lie in
 * [-180, 180] and latitudes in [-90, 90] (a geometry over the antimeridian is cut there, RFC 7946 3.1.9). Rings
 * may cross themselves and wind either way.
 * @throws BadRequestData - it is no geometry of RFC 7946, a GeometryCollection, or has too many positions
 */
export function parseGeometry(value: unknown): Geometry {
  const geometry = typeof value === 'string' ? decode(value) : value;
  const fault = faultOf(geometry);
  if (fault !== undefined) throw new BadRequestData(fault);
  return geometry as Geometry;
}

/** Whether `value` is a GeoJSON geometry object (not its string encoding): what makes a concise value a GeoProperty (4.7.3). */
export function isGeometry(value: unknown): value is Geometry {
  // Nearly nothing is one, and saying why not costs more than all the rest of reading an attribute.
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    CHECKS.has(value.type) &&
    faultOf(value) === undefined
  );
}

function decode(text: string): unknown {
  let decoded: unknown;
  try {
    decoded = JSON.parse(text);
  } catch (cause) {
    throw new BadRequestData('a GeoProperty value given as a string must be a GeoJSON geometry in JSON', { cause });
  }
  if (typeof decoded !== 'object' || decoded === null) return decoded;
  // Nothing else of the string was bounded by the body's own checks.
  const { type, coordinates } = decoded as Record<string, unknown>;
  return { type, coordinates };
}

function faultOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'a geometry must be a JSON object';
  const { type, coordinates } = value as Record<string, unknown>;
  const check = CHECKS.get(type);
  if (check === undefined) {
    const named = typeof type === 'string' ? `${type.slice(0, 40)} is not` : 'a geometry needs';
    return `${named} one of the geometry types ${GEOMETRY_TYPES.join(', ')}`;
  }
  const fault = check(coordinates, { left: BOUNDS.geometryVertices });
  return fault === undefined ? undefined : `coordinates of the ${type as string}: ${fault}`;
}

function position(value: unknown, budget: Budget): string | undefined {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3 || !value.every(Number.isFinite)) {
    return 'a position must be an array of two or three finite numbers';
  }
  const [longitude, latitude] = value as [number, number];
  if (longitude < -180 || longitude > 180) return `longitude ${longitude} is outside -180 to 180`;
  if (latitude < -90 || latitude > 90) return `latitude ${latitude} is outside -90 to 90`;
  return --budget.left < 0 ? `more than ${BOUNDS.geometryVertices} positions` : undefined;
}

function line(value: unknown, budget: Budget): string | undefined {
  return arrayOf(position, 2, 'positions')(value, budget);
}

function ring(value: unknown, budget: Budget): string | undefined {
  const fault = arrayOf(position, 4, 'positions in a ring')(value, budget);
  if (fault !== undefined) return fault;
  const positions = value as Position[];
  const [first, last] = [positions[0]!, positions.at(-1)!];
  return first[0] === last[0] && first[1] === last[1] && first[2] === last[2]
    ? undefined
    : 'the first and the last position of a ring must be the same';
}

function arrayOf(check: Check, atLeast: number, items: string): Check {
  return (value, budget) => {
    if (!Array.isArray(value) || value.length < atLeast) return `needs an array of at least ${atLeast} ${items}`;
    for (const item of value as unknown[]) {
      const fault = check(item, budget);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

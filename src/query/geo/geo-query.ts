import { type Iri } from '../../model/entity.js';
import { BadRequestData } from '../../model/errors.js';
import { parseGeometry, type Geometry } from '../../model/geojson.js';
import { LOCATION } from '../../model/kinds.js';
import { type Terms } from '../../model/terms.js';
import { nearerThan } from './distance.js';
import { INSIDE, OUTSIDE, equals, intersects, locate, overlaps, within, type Place } from './relations.js';
import { boxesMeet, boxOf, shapeOf, type Shape } from './shape.js';

/** A geo-query (CIM 009 4.10, 5.2.13): what the target geometry of an entity must be to the reference geometry. */
export type GeoQuery = {
  /** Expanded name of the GeoProperty with the target geometry. */
  readonly geoproperty: Iri;
  /** The reference geometry. */
  readonly geometry: Geometry;
} & (
  | { readonly georel: 'within' | 'contains' | 'overlaps' | 'intersects' | 'equals' | 'disjoint' }
  | { readonly georel: 'maxDistance' | 'minDistance'; readonly meters: number }
);

type Relation = Exclude<GeoQuery['georel'], 'maxDistance' | 'minDistance'>;

/** The parameters as they come: strings of a URL, or members of a JSON body. */
export interface GeoParameters {
  readonly georel?: unknown;
  readonly geometry?: unknown;
  readonly coordinates?: unknown;
  readonly geoproperty?: unknown;
}

/** Number of RFC 8259 without a minus. */
const NEAR = /^near;(maxDistance|minDistance)==((?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/**
 * The geo-query that the parameters make; undefined when there is none (geoproperty alone is ignored, 6.4.3.2).
 * @throws BadRequestData - one is missing, malformed or does not fit the others
 */
export function parseGeoQuery(parameters: GeoParameters, terms: Terms): GeoQuery | undefined {
  const { georel, geometry, coordinates, geoproperty } = parameters;
  if (georel === undefined && geometry === undefined && coordinates === undefined) return undefined;
  const relation = parseGeorel(needed('georel', georel));
  const type = needed('geometry', geometry);
  return {
    ...relation,
    geoproperty: geoproperty === undefined ? LOCATION : terms.expand(needed('geoproperty', geoproperty)),
    geometry: parseGeometry({ type, coordinates: parseCoordinates(coordinates) }),
  };
}

function needed(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new BadRequestData(
    value === undefined ? `a geo-query needs the parameter ${name}` : `${name} must be a string that is not empty`,
  );
}

/**
 * One relation of the grammar of 4.10: exactly one distance for `near`, none for the others.
 * @throws BadRequestData - it is none of them
 */
function parseGeorel(text: string): { georel: Relation } | { georel: 'maxDistance' | 'minDistance'; meters: number } {
  if (isRelation(text)) return { georel: text };
  const near = NEAR.exec(text);
  const meters = Number(near?.[2]);
  if (near === null || !(meters > 0 && meters < Infinity)) {
    throw new BadRequestData(
      `georel must be near;maxDistance==x or near;minDistance==x with metres above 0, or one of ${RELATIONS}`,
    );
  }
  return { georel: near[1] as 'maxDistance' | 'minDistance', meters };
}

/** Coordinates as a JSON array or the text of one (5.2.13). */
function parseCoordinates(value: unknown): unknown {
  if (typeof value !== 'string') {
    if (value === undefined) throw new BadRequestData('a geo-query needs the parameter coordinates');
    return value;
  }
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw new BadRequestData('coordinates must be a JSON array', { cause });
  }
}

/** What each topological relation asks of the target and the reference (4.10: "the target geometry shall ..."). */
const HOLDS = {
  within,
  contains: (target, reference) => within(reference, target),
  overlaps,
  intersects,
  equals,
  disjoint: (target, reference) => !intersects(target, reference),
} satisfies Record<Relation, (target: Shape, reference: Shape) => boolean>;

const RELATIONS = Object.keys(HOLDS).join(', ');

/** Relations of a single point that its place in the reference decides: most targets are points. */
const OF_POINT: Partial<Record<Relation, (place: Place) => boolean>> = {
  within: (place) => place === INSIDE,
  intersects: (place) => place !== OUTSIDE,
  disjoint: (place) => place === OUTSIDE,
};

function isRelation(text: string): text is Relation {
  return Object.hasOwn(HOLDS, text);
}

/**
 * Whether a target geometry is to the reference what the query asks (4.10), by the one geometry model of Castor
 * (docs/decisions/0004-geometry-model.md). Never throws.
 */
export function geoMatches(query: GeoQuery, geometry: Geometry): boolean {
  const { georel, geometry: reference } = query;
  if (georel === 'maxDistance') return nearerThan(query.meters, reference, geometry);
  if (georel === 'minDistance') return !nearerThan(query.meters, reference, geometry);
  // Most targets lie elsewhere: that is told without making a shape of them.
  if (!boxesMeet(boxOf(reference), boxOf(geometry))) return georel === 'disjoint';
  const ofPoint = OF_POINT[georel];
  if (geometry.type !== 'Point' || ofPoint === undefined) return HOLDS[georel](shapeOf(geometry), shapeOf(reference));
  return ofPoint(locate(shapeOf(reference), geometry.coordinates[0]!, geometry.coordinates[1]!));
}

import { type Json } from '../entity.js';
import { GEOMETRY_TYPES } from '../geojson.js';
import { type Terms } from '../terms.js';

/** Members by which a reader takes an object for an attribute, not for a value (CIM 009 4.5.2.3 and kin). */
const ATTRIBUTE_MEMBERS: ReadonlySet<string> = new Set([
  'type',
  '@type',
  'value',
  'object',
  'languageMap',
  'vocab',
  'json',
  'valueList',
  'objectList',
  'datasetId',
  'observedAt',
  'expiresAt',
  'unitCode',
  'valueType',
  'objectType',
  'entityIdSealed',
  'entityTypeSealed',
]);

const GEOMETRIES: ReadonlySet<unknown> = new Set(GEOMETRY_TYPES);

/**
 * Whether a Property's value, standing alone behind the Property's name, can be read as nothing else: not as an
 * attribute object, nor as an array of attribute instances. Concise is as short as it can be without losing that.
 */
export function isUnmistakable(value: Json, terms: Terms): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((item: Json) => Array.isArray(item) || isUnmistakable(item, terms));
  return !Object.keys(value).some((name) => ATTRIBUTE_MEMBERS.has(name) || ATTRIBUTE_MEMBERS.has(terms.compact(name)));
}

/** Whether a reader would infer a GeoProperty from this value of a Property without a `type` (4.5.2.3). */
export function looksLikeGeometry(value: Json): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && GEOMETRIES.has(value.type);
}

import { type Iri } from './entity.js';
import { LOCATION, NGSI_LD } from './kinds.js';

/**
 * Terms of the core context (Annex B) that name no attribute, expanded: non-reified properties, and what brokers
 * generate (CIM 009 4.5.1). Compared after expansion, so that neither the full IRI nor a user's own term for it
 * slips in.
 */
export const NON_REIFIED_NAMES: ReadonlySet<Iri> = core(
  'createdAt',
  'modifiedAt',
  'deletedAt',
  'observedAt',
  'expiresAt',
  'instanceId',
  'datasetId',
  'unitCode',
  'scope',
  'lang',
  'entity',
  'entityList',
  'entityIdSealed',
  'entityTypeSealed',
  'hasValueType',
  'hasObjectType',
  'hasPreviousValue',
  'hasPreviousObject',
  'hasPreviousLanguageMap',
  'hasPreviousVocab',
  'hasPreviousJson',
  'hasPreviousValueList',
  'hasPreviousObjectList',
);

/** What holds the value of an attribute: an entity may have an attribute of that name, an attribute may not. */
export const VALUE_NAMES: ReadonlySet<Iri> = core(
  'hasValue',
  'hasObject',
  'hasLanguageMap',
  'hasVocab',
  'hasJSON',
  'hasValueList',
  'hasObjectList',
);

function core(...names: readonly string[]): ReadonlySet<Iri> {
  return new Set(names.map((name) => NGSI_LD + name));
}

/** Attributes of an entity that are GeoProperties by definition (4.7.1). */
export const GEO_NAMES: ReadonlySet<Iri> = new Set([
  LOCATION,
  `${NGSI_LD}observationSpace`,
  `${NGSI_LD}operationSpace`,
]);

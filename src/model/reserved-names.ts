import { type Iri } from './entity.js';
import { LOCATION, NGSI_LD } from './kinds.js';

/**
 * Terms of the core context (Annex B) that name no attribute, expanded: what is non-reified, what holds the value of
 * an attribute, and what brokers generate (CIM 009 4.5.1). Compared after expansion, so that neither the full IRI
 * nor a user's own term for it slips in.
 */
export const RESERVED_NAMES: ReadonlySet<Iri> = new Set(
  [
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
    'hasDataset',
    'hasValue',
    'hasObject',
    'hasLanguageMap',
    'hasVocab',
    'hasJSON',
    'hasValueList',
    'hasObjectList',
    'hasValueType',
    'hasObjectType',
    'hasPreviousValue',
    'hasPreviousObject',
    'hasPreviousLanguageMap',
    'hasPreviousVocab',
    'hasPreviousJson',
    'hasPreviousValueList',
    'hasPreviousObjectList',
  ].map((name) => NGSI_LD + name),
);

/** Attributes of an entity that are GeoProperties by definition (4.7.1). */
export const GEO_NAMES: ReadonlySet<Iri> = new Set([
  LOCATION,
  `${NGSI_LD}observationSpace`,
  `${NGSI_LD}operationSpace`,
]);

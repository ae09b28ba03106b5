/**
 * The information model inside Castor: every name is an IRI (expanded at the door by CIM 009 5.5.7), every value
 * is immutable, nothing here does I/O. A change makes a new Entity.
 */

/** An absolute IRI: an expanded name, an id, a datasetId. */
export type Iri = string;

/** An ISO 8601 UTC DateTime as CIM 009 4.6.3 writes it, with a decimal point: `2026-11-21T10:00:00.123Z`. */
export type DateTime = string;

/** A JSON value. Members of objects inside a Property value are expanded names too; JsonProperty values are raw. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

export type AttributeKind =
  | 'Property'
  | 'Relationship'
  | 'GeoProperty'
  | 'LanguageProperty'
  | 'VocabProperty'
  | 'JsonProperty'
  | 'ListProperty'
  | 'ListRelationship';

/**
 * One instance of an Attribute (CIM 009 4.5.2, 4.5.3 and kin). What `value` holds depends on `kind`:
 *
 * - Property: any JSON value but null; member names of objects in it are IRIs
 * - Relationship: an IRI or an array of IRIs (`object`)
 * - GeoProperty: a GeoJSON geometry
 * - LanguageProperty: an object of language tag to string or strings (`languageMap`)
 * - VocabProperty: an IRI or an array of IRIs (`vocab`)
 * - JsonProperty: raw JSON (`json`)
 * - ListProperty: an array of values (`valueList`)
 * - ListRelationship: an array of IRIs (`objectList`)
 */
export interface Attribute {
  readonly kind: AttributeKind;
  readonly value: Json;
  /** Absent on the default instance (4.5.5). */
  readonly datasetId?: Iri;
  readonly observedAt?: DateTime;
  readonly unitCode?: string;
  /** Expanded datatype of the value (4.5.2.2). */
  readonly valueType?: Iri;
  /** Expanded types of the Relationship's target (4.5.23). */
  readonly objectType?: readonly Iri[];
  /** Transient attributes (4.22). */
  readonly expiresAt?: DateTime;
  /** Only on `ngsildproof` (4.5.2.2). */
  readonly entityIdSealed?: Json;
  readonly entityTypeSealed?: Json;
  readonly createdAt: DateTime;
  readonly modifiedAt: DateTime;
  /** Sub-attributes, in the order given. */
  readonly attributes?: Attributes;
}

/** Name to instances; never an empty array; at most one default instance; datasetIds differ. */
export type Attributes = ReadonlyMap<Iri, readonly Attribute[]>;

/** An NGSI-LD Entity (CIM 009 4.5.1, 5.2.4). */
export interface Entity {
  readonly id: Iri;
  /** At least one, without repetition (4.16). */
  readonly types: readonly Iri[];
  /** Without repetition; absent when there is none (4.18). */
  readonly scopes?: readonly string[];
  readonly expiresAt?: DateTime;
  readonly createdAt: DateTime;
  readonly modifiedAt: DateTime;
  readonly attributes: Attributes;
}

import { type AttributeKind } from './entity.js';

/** What the standard calls the member that holds the value of each kind of Attribute (CIM 009 4.5.2 and kin). */
export const VALUE_MEMBER = {
  Property: 'value',
  Relationship: 'object',
  GeoProperty: 'value',
  LanguageProperty: 'languageMap',
  VocabProperty: 'vocab',
  JsonProperty: 'json',
  ListProperty: 'valueList',
  ListRelationship: 'objectList',
} as const satisfies Record<AttributeKind, string>;

export const ATTRIBUTE_KINDS = Object.keys(VALUE_MEMBER) as readonly AttributeKind[];

/** Namespace of the core vocabulary and the default vocabulary of unknown terms (Annex B). */
export const NGSI_LD = 'https://uri.etsi.org/ngsi-ld/';
export const DEFAULT_VOCABULARY = 'https://uri.etsi.org/ngsi-ld/default-context/';

/** The NGSI-LD Null (4.5.0). */
export const NGSI_NULL = 'urn:ngsi-ld:null';

/** Expanded names that the model knows by itself. */
export const LOCATION = `${NGSI_LD}location`;
export const NGSILDPROOF = `${NGSI_LD}ngsildproof`;
export const SCOPE = `${NGSI_LD}scope`;

/** The only `valueType` of a LanguageProperty (Table 5.2.32-1). */
export const LANG_STRING = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#langString';

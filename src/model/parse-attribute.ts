import { type AttributeKind, type Iri, type Json } from './entity.js';
import { parseDateTime } from './date-time.js';
import { BadRequestData } from './errors.js';
import { type AttributeFragment, type AttributeFragments } from './fragment.js';
import { isGeometry } from './geojson.js';
import { ATTRIBUTE_KINDS, NGSI_LD, NGSI_NULL, NGSILDPROOF, VALUE_MEMBER } from './kinds.js';
import { expandName, parseIri, shown } from './names.js';
import { isObject, parseValue, type Reading } from './parse-value.js';

type Mutable<T> = { -readonly [member in keyof T]: T[member] };
type JsonObject = Readonly<Record<string, Json>>;

/** Each kind under its name, its compact IRI and its IRI, as `type` may give it. */
const KINDS = new Map<string, AttributeKind>(
  ATTRIBUTE_KINDS.flatMap((kind) => [kind, `ngsi-ld:${kind}`, NGSI_LD + kind].map((name) => [name, kind] as const)),
);

/** Kind to infer from the value member of a concise attribute (4.5.2.3 and kin); `value` is told by its geometry. */
const INFERRED = new Map<string, AttributeKind>([
  ['value', 'Property'],
  ['object', 'Relationship'],
  ['languageMap', 'LanguageProperty'],
  ['vocab', 'VocabProperty'],
  ['json', 'JsonProperty'],
  ['valueList', 'ListProperty'],
  ['objectList', 'ListRelationship'],
]);

/** Kinds that have a unit; on the others `unitCode` is prohibited. */
const UNITED = new Set<AttributeKind>(['Property', 'ListProperty', 'GeoProperty']);

/** Made by brokers for answers and notifications; ignored when a client sends them back (5.2.2, 5.2.5 and kin). */
export const OUTPUT_ONLY: ReadonlySet<string> = new Set([
  'createdAt',
  'modifiedAt',
  'deletedAt',
  'instanceId',
  'entity',
  'entityList',
  'lang',
  'previousValue',
  'previousObject',
  'previousLanguageMap',
  'previousVocab',
  'previousJson',
  'previousValueList',
  'previousObjectList',
]);

type Reader = (fragment: Mutable<AttributeFragment>, value: Json, path: string, context: Context) => void;

interface Context extends Reading {
  readonly name: Iri;
}

/** A non-reified member that a Null may remove. */
function removable<M extends 'observedAt' | 'unitCode' | 'valueType' | 'objectType' | 'expiresAt'>(
  member: M,
  read: (value: Json, path: string, context: Context) => NonNullable<AttributeFragment[M]>,
): Reader {
  return (fragment, value, path, context) => {
    if (!isNull(value)) fragment[member] = read(value, path, context);
    else if (context.nulls === 'none') throw new BadRequestData(`${path} is an NGSI-LD Null (CIM 009 5.5.4)`);
    else fragment[member] = null;
  };
}

/** The non-reified members of an attribute; whatever else it has are sub-attributes. */
const METADATA = new Map<string, Reader>([
  ['observedAt', removable('observedAt', (value, path) => parseDateTime(value, path))],
  ['expiresAt', removable('expiresAt', (value, path) => parseDateTime(value, path))],
  ['unitCode', removable('unitCode', (value, path) => text(value, path))],
  ['valueType', removable('valueType', (value, path, { terms }) => terms.expand(text(value, path)))],
  [
    'objectType',
    removable('objectType', (value, path, { terms }) =>
      (Array.isArray(value) ? value : [value]).map((type) => expandName(type, terms, path)),
    ),
  ],
  [
    'datasetId',
    (fragment, value, path) => {
      if (isNull(value)) throw new BadRequestData(`${path} cannot be removed (CIM 009 5.5.8)`);
      if (value !== '@none') fragment.datasetId = parseIri(value, path);
    },
  ],
  ['entityIdSealed', sealed('entityIdSealed')],
  ['entityTypeSealed', sealed('entityTypeSealed')],
]);

function sealed(member: 'entityIdSealed' | 'entityTypeSealed'): Reader {
  return (fragment, value, path, { name }) => {
    if (name !== NGSILDPROOF) throw new BadRequestData(`${path} is allowed in ngsildproof only (CIM 009 4.5.2.2)`);
    fragment[member] = value;
  };
}

/** Members of an attribute that are no sub-attributes: none of them may name an attribute (4.5.1). */
export const NON_REIFIED: ReadonlySet<string> = new Set([...METADATA.keys(), ...INFERRED.keys(), ...OUTPUT_ONLY]);

/**
 * All instances of one attribute, in normalized, concise or simplified representation (CIM 009 4.5.2 to 4.5.5).
 * @param value - what stands behind the attribute's name
 * @param name - its expanded name
 * @param path - where it stands, for messages
 * @throws BadRequestData - naming the fault and its place
 */
export function parseInstances(value: Json, name: Iri, reading: Reading, path: string): readonly AttributeFragment[] {
  if (!Array.isArray(value) || !value.some((item) => isInstance(item as Json))) {
    return [parseAttribute(value, name, reading, path)];
  }
  const seen = new Set<string>();
  return value.map((item, at) => {
    if (!isInstance(item as Json)) throw new BadRequestData(`${path}[${at}] is no attribute instance: ${shown(item)}`);
    const instance = parseAttribute(item as Json, name, reading, `${path}[${at}]`);
    const datasetId = instance.datasetId ?? '@none';
    if (seen.has(datasetId)) throw new BadRequestData(`${path} has two instances with datasetId ${datasetId} (CIM 009 4.5.5)`);
    seen.add(datasetId);
    return instance;
  });
}

/** An object that can only be read as an attribute, not as a value: it says its kind or has a value member. */
function isInstance(item: Json): boolean {
  return isObject(item) && (kindOf(item) !== undefined || [...INFERRED.keys()].some((member) => Object.hasOwn(item, member)));
}

function kindOf(object: JsonObject): AttributeKind | undefined {
  const type = object['type'] ?? object['@type'];
  return typeof type === 'string' ? KINDS.get(type) : undefined;
}

/** One instance, or a bare value (4.5.2.3, 4.5.4). */
function parseAttribute(value: Json, name: Iri, reading: Reading, path: string): AttributeFragment {
  if (isNull(value)) {
    if (reading.nulls === 'none') throw new BadRequestData(`${path} is an NGSI-LD Null (CIM 009 5.5.4)`);
    return { removed: true };
  }
  if (isObject(value) && !isGeometry(value) && isAttributeObject(value)) {
    return parseAttributeObject(value, name, reading, path);
  }
  const kind = isGeometry(value) ? 'GeoProperty' : 'Property';
  return {
    kind,
    value: parseValue(kind, value, reading, path),
    as: (other) => parseValue(other, value, reading, path),
  };
}

/**
 * Whether an object is an attribute rather than a bare value. One with a `type` always is (4.5.2.3); one without
 * is when it has a value member, or nothing of its own but metadata that a fragment may carry alone.
 */
function isAttributeObject(object: JsonObject): boolean {
  const members = Object.keys(object);
  return members.some((member) => member === 'type' || member === '@type' || INFERRED.has(member) || METADATA.has(member));
}

/**
 * An attribute given as an object: also the body of a partial update, where everything may be missing (5.6.4).
 * @throws BadRequestData - naming the fault and its place
 */
export function parseAttributeObject(object: JsonObject, name: Iri, reading: Reading, path: string): AttributeFragment {
  const context: Context = { ...reading, name };
  const stated = object['type'] ?? object['@type'];
  const kind = stated === undefined ? inferredKind(object) : kindOf(object);
  if (stated !== undefined && kind === undefined) {
    throw new BadRequestData(`${path}.type is no attribute type of CIM 009: ${shown(stated)}`);
  }
  const fragment: Mutable<AttributeFragment> = kind === undefined ? {} : { kind };
  const subAttributes: [string, Json][] = [];
  for (const [member, value] of Object.entries(object)) {
    if (member === 'type' || member === '@type' || OUTPUT_ONLY.has(member)) continue;
    if (INFERRED.has(member)) readValue(fragment, member, value, context, path);
    else if (METADATA.has(member)) METADATA.get(member)!(fragment, value, `${path}.${member}`, context);
    else if (member === '@context') throw new BadRequestData(`${path} holds an @context; only the top level may (CIM 009 5.5.7)`);
    else subAttributes.push([member, value]);
  }
  if (fragment.unitCode && kind !== undefined && !UNITED.has(kind)) {
    throw new BadRequestData(`${path}.unitCode is prohibited in a ${kind}`);
  }
  if (subAttributes.length > 0) fragment.attributes = parseAttributes(subAttributes, reading, path);
  return fragment;
}

function inferredKind(object: JsonObject): AttributeKind | undefined {
  for (const [member, kind] of INFERRED) {
    if (Object.hasOwn(object, member)) return kind === 'Property' && isGeometry(object[member]) ? 'GeoProperty' : kind;
  }
  return undefined;
}

function readValue(fragment: Mutable<AttributeFragment>, member: string, value: Json, context: Context, path: string): void {
  const kind = fragment.kind!;
  if (VALUE_MEMBER[kind] !== member) throw new BadRequestData(`${path}.${member} is prohibited in a ${kind}`);
  if (context.nulls !== 'none' && isRemoval(kind, value)) fragment.removed = true;
  else if (context.name === NGSILDPROOF && value !== NGSI_NULL) fragment.value = value;
  else fragment.value = parseValue(kind, value, context, path);
}

/** How each kind writes the Null that removes the attribute (4.5.0). A JSON null is a value of a JsonProperty. */
function isRemoval(kind: AttributeKind, value: Json): boolean {
  if (value === NGSI_NULL || (value === null && kind !== 'JsonProperty')) return true;
  if (kind === 'LanguageProperty') return isObject(value) && value['@none'] === NGSI_NULL && Object.keys(value).length === 1;
  if (kind === 'ListProperty' || kind === 'ListRelationship') {
    return Array.isArray(value) && value.length === 1 && (value[0] === NGSI_NULL || value[0] === null);
  }
  return false;
}

/**
 * The attributes among the members of an entity or of an attribute.
 * @throws BadRequestData - a name is none, two names expand to the same, or an attribute is wrong
 */
export function parseAttributes(members: Iterable<readonly [string, Json]>, reading: Reading, path: string): AttributeFragments {
  const attributes = new Map<Iri, readonly AttributeFragment[]>();
  for (const [member, value] of members) {
    const at = path === '' ? member : `${path}.${member}`;
    const name = expandName(member, reading.terms, `attribute name ${at}`);
    if (attributes.has(name)) throw new BadRequestData(`${at} names the attribute ${name} a second time`);
    attributes.set(name, parseInstances(value, name, reading, at));
  }
  return attributes;
}

export function isNull(value: Json | undefined): boolean {
  return value === null || value === NGSI_NULL;
}

function text(value: Json, path: string): string {
  if (typeof value !== 'string' || value === '') throw new BadRequestData(`${path} is not a string: ${shown(value)}`);
  return value;
}

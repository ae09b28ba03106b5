import { type AttributeKind, type Iri, type Json } from './entity.js';
import { parseDateTime } from './date-time.js';
import { BadRequestData } from './errors.js';
import { type AttributeFragment } from './fragment.js';
import { GEOMETRY_TYPES, isGeometry, parseGeometry } from './geojson.js';
import { ATTRIBUTE_KINDS, NGSI_LD, NGSILDPROOF, VALUE_MEMBER } from './kinds.js';
import { expandName, parseIri, shown } from './names.js';
import { isNull, isObject, parseValue, type Reading } from './parse-value.js';
import { GEO_NAMES, NON_REIFIED_NAMES, VALUE_NAMES } from './reserved-names.js';

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

/** Generated for answers and notifications; ignored when a client sends them back (5.2.2, 5.2.5 and kin, 4.15). */
const GENERATED: ReadonlySet<string> = new Set(['createdAt', 'modifiedAt', 'deletedAt', 'instanceId', 'lang']);

/** Output only too, but of some kinds: in any other kind they are prohibited (4.5.2.2, 4.5.3.2 and kin). */
const OUTPUT_ONLY: ReadonlyMap<string, readonly AttributeKind[]> = new Map<string, readonly AttributeKind[]>([
  ['entity', ['Relationship']],
  ['entityList', ['ListRelationship']],
  ['previousValue', ['Property', 'GeoProperty']],
  ['previousObject', ['Relationship']],
  ['previousLanguageMap', ['LanguageProperty']],
  ['previousVocab', ['VocabProperty']],
  ['previousJson', ['JsonProperty']],
  ['previousValueList', ['ListProperty']],
  ['previousObjectList', ['ListRelationship']],
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
  return (fragment, value, path, { name, nulls }) => {
    if (name !== NGSILDPROOF) throw new BadRequestData(`${path} is allowed in ngsildproof only (CIM 009 4.5.2.2)`);
    fragment[member] = nulls !== 'none' && isNull(value) ? null : text(value, path);
  };
}

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
    if (seen.has(datasetId))
      throw new BadRequestData(`${path} has two instances with datasetId ${datasetId} (CIM 009 4.5.5)`);
    seen.add(datasetId);
    return instance;
  });
}

/** An object that can only be read as an attribute, not as a value: it says its kind or has a value member. */
function isInstance(item: Json): boolean {
  return (
    isObject(item) && (kindOf(item) !== undefined || [...INFERRED.keys()].some((member) => Object.hasOwn(item, member)))
  );
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
    return parseObject(value, name, reading, path);
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
  return members.some(
    (member) => member === 'type' || member === '@type' || INFERRED.has(member) || METADATA.has(member),
  );
}

/**
 * An attribute of an entity, given as an object: also the body of a partial update, where everything may be missing
 * (5.6.4).
 * @throws BadRequestData - naming the fault and its place
 */
export function parseAttributeObject(object: JsonObject, name: Iri, reading: Reading, path: string): AttributeFragment {
  return GEO_NAMES.has(name)
    ? asGeoProperty(parseObject(object, name, reading, path), path)
    : parseObject(object, name, reading, path);
}

/**
 * `location` and its kin are GeoProperties (4.7.1, Table 5.2.4-1), whatever a bare value looks like.
 * @throws BadRequestData - it is of another kind, or no geometry
 */
export function asGeoProperty(fragment: AttributeFragment, path: string): AttributeFragment {
  if (fragment.kind === undefined || fragment.kind === 'GeoProperty') return fragment;
  if (fragment.as === undefined) throw new BadRequestData(`${path} is no GeoProperty (CIM 009 4.7.1)`);
  return { ...fragment, kind: 'GeoProperty', value: fragment.as('GeoProperty') };
}

function parseObject(object: JsonObject, name: Iri, reading: Reading, path: string): AttributeFragment {
  const context: Context = { ...reading, name };
  const kind = statedKind(object, path) ?? inferredKind(object);
  const fragment: Mutable<AttributeFragment> = kind === undefined ? {} : { kind };
  const subAttributes: [string, Json][] = [];
  for (const [member, value] of Object.entries(object)) {
    if (member === 'type' || member === '@type' || GENERATED.has(member)) continue;
    const owners = OUTPUT_ONLY.get(member);
    if (INFERRED.has(member)) readValue(fragment, member, value, context, path);
    else if (METADATA.has(member)) METADATA.get(member)!(fragment, value, `${path}.${member}`, context);
    else if (owners !== undefined) {
      if (kind !== undefined && !owners.includes(kind)) throw prohibited(path, member, kind);
    } else if (member === '@context') {
      throw new BadRequestData(`${path} holds an @context; only the top level may (CIM 009 5.5.7)`);
    } else subAttributes.push([member, value]);
  }
  if (subAttributes.length > 0) fragment.attributes = parseAttributes(subAttributes, reading, path);
  return fragment;
}

function prohibited(path: string, member: string, kind: AttributeKind): BadRequestData {
  return new BadRequestData(`${path}.${member} is prohibited in a ${kind}`);
}

function statedKind(object: JsonObject, path: string): AttributeKind | undefined {
  const [plain, keyword] = [Object.hasOwn(object, 'type'), Object.hasOwn(object, '@type')];
  if (!plain && !keyword) return undefined;
  if (plain && keyword) throw new BadRequestData(`${path} has a type and an @type`);
  const kind = kindOf(object);
  if (kind !== undefined) return kind;
  // What looks like a geometry and is none deserves to be told why.
  if (GEOMETRY_NAMES.has(object['type'])) parseGeometry(object);
  throw new BadRequestData(`${path}.type is no attribute type of CIM 009: ${shown(object['type'] ?? object['@type'])}`);
}

const GEOMETRY_NAMES: ReadonlySet<unknown> = new Set(GEOMETRY_TYPES);

function inferredKind(object: JsonObject): AttributeKind | undefined {
  for (const [member, kind] of INFERRED) {
    if (Object.hasOwn(object, member)) return kind === 'Property' && isGeometry(object[member]) ? 'GeoProperty' : kind;
  }
  return undefined;
}

function readValue(
  fragment: Mutable<AttributeFragment>,
  member: string,
  value: Json,
  context: Context,
  path: string,
): void {
  const kind = fragment.kind!;
  if (VALUE_MEMBER[kind] !== member) throw prohibited(path, member, kind);
  if (context.nulls !== 'none' && isRemoval(kind, value)) fragment.removed = true;
  else if (context.name === NGSILDPROOF) fragment.value = proof(kind, value, path);
  else fragment.value = parseValue(kind, value, context, path);
}

/** A proof is kept as it is: a signature covers it (4.5.2.2). */
function proof(kind: AttributeKind, value: Json, path: string): Json {
  if (kind !== 'Property' || !isObject(value)) {
    throw new BadRequestData(`${path} is a Property whose value is an object (CIM 009 4.5.2.2)`);
  }
  return value;
}

/** How each kind writes the Null that removes the attribute (4.5.0). */
export function isRemoval(kind: AttributeKind, value: Json): boolean {
  if (isNull(value)) return true;
  if (kind === 'LanguageProperty') {
    return (
      isObject(value) && Object.hasOwn(value, '@none') && isNull(value['@none']) && Object.keys(value).length === 1
    );
  }
  if (kind === 'ListProperty' || kind === 'ListRelationship') {
    return Array.isArray(value) && value.length === 1 && isNull(value[0] as Json);
  }
  return false;
}

/**
 * The attributes among the members of an entity or of an attribute.
 * @param path - of the attribute; empty for an entity
 * @throws BadRequestData - a name is none, two names expand to the same, or an attribute is wrong
 */
export function parseAttributes(
  members: Iterable<readonly [string, Json]>,
  reading: Reading,
  path: string,
): Map<Iri, readonly AttributeFragment[]> {
  const attributes = new Map<Iri, readonly AttributeFragment[]>();
  for (const [member, value] of members) {
    const at = path === '' ? member : `${path}.${member}`;
    const name = attributeName(member, reading, at);
    if (path !== '' && VALUE_NAMES.has(name)) {
      throw new BadRequestData(`${at} names what holds the value of an attribute (CIM 009 4.5.2)`);
    }
    if (attributes.has(name)) throw new BadRequestData(`${at} names the attribute ${name} a second time`);
    attributes.set(name, parseInstances(value, name, reading, at));
  }
  return attributes;
}

/**
 * An attribute's name, expanded.
 * @throws BadRequestData - not a name, or the name of something that is no attribute (4.5.1)
 */
export function attributeName(member: string, { terms }: Reading, path: string): Iri {
  const name = expandName(member, terms, `attribute name ${path}`);
  if (NON_REIFIED_NAMES.has(name)) {
    throw new BadRequestData(`${path} names the core term ${name}, which is no attribute (CIM 009 4.5.1)`);
  }
  return name;
}

function text(value: Json, path: string): string {
  if (typeof value !== 'string' || value === '') throw new BadRequestData(`${path} is not a string: ${shown(value)}`);
  return value;
}

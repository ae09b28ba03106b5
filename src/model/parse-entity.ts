import { type AttributeKind, type Iri, type Json } from './entity.js';
import { parseDateTime } from './date-time.js';
import { BadRequestData } from './errors.js';
import { type AttributeFragment, type EntityFragment, type Nulls } from './fragment.js';
import { isGeometry } from './geojson.js';
import { expandName, parseIri, shown } from './names.js';
import { asGeoProperty, attributeName, isRemoval, parseAttributes } from './parse-attribute.js';
import { isNull, isObject, parseValue, type Reading } from './parse-value.js';
import { GEO_NAMES } from './reserved-names.js';
import { type Terms } from './terms.js';

/** A Scope of CIM 009 4.18. */
const SCOPE = /^\/?\p{L}[\p{N}\p{L}_]*(?:\/\p{L}[\p{N}\p{L}_]*)*$/u;

/**
 * An Entity or Entity Fragment in normalized or concise representation, GeoJSON Features included.
 * @param body - one JSON object, its `@context` taken out
 * @throws BadRequestData - naming the fault and its place
 */
export function parseEntityFragment(body: unknown, terms: Terms, nulls: Nulls): EntityFragment {
  const reading: Reading = { terms, nulls };
  return parseMembers(flattened(body), reading, (members) => parseAttributes(members, reading, ''));
}

/**
 * An Entity that has what every Entity must have: an id and a type (5.2.4).
 * @throws BadRequestData - naming the fault and its place
 */
export function parseEntity(
  body: unknown,
  terms: Terms,
): EntityFragment & { readonly id: Iri; readonly types: readonly Iri[] } {
  const { id, types, ...rest } = parseEntityFragment(body, terms, 'none');
  if (id === undefined) throw new BadRequestData('the entity has no id');
  if (types === undefined) throw new BadRequestData('the entity has no type');
  return { id, types, ...rest };
}

/**
 * An Entity Fragment in simplified representation (4.5.4), as a merge may carry it (5.6.17): what kind an attribute
 * is of is known only when it meets the stored one; `as` reads it then.
 * @throws BadRequestData - naming the fault and its place
 */
export function parseSimplifiedFragment(body: unknown, terms: Terms): EntityFragment {
  const reading: Reading = { terms, nulls: 'everywhere' };
  return parseMembers(flattened(body), reading, (members) => {
    const attributes = new Map<Iri, readonly AttributeFragment[]>();
    for (const [member, value] of members) {
      const name = attributeName(member, reading, member);
      if (attributes.has(name)) throw new BadRequestData(`${member} names the attribute ${name} a second time`);
      attributes.set(name, parseSimplified(value, reading, member));
    }
    return attributes;
  });
}

/** What a simplified value that is more than a value wraps it in (4.5.4). */
const WRAPPED = new Map<string, AttributeKind>([
  ['languageMap', 'LanguageProperty'],
  ['vocab', 'VocabProperty'],
  ['json', 'JsonProperty'],
]);

function parseSimplified(value: Json, reading: Reading, path: string): readonly AttributeFragment[] {
  const inner = wrapped(value, 'dataset');
  if (!isObject(inner)) return [parseSimplifiedInstance(value, reading, path)];
  return Object.entries(inner).map(([datasetId, each]) => ({
    ...parseSimplifiedInstance(each, reading, `${path}.dataset`),
    ...(datasetId === '@none' ? {} : { datasetId: parseIri(datasetId, `${path}.dataset`) }),
  }));
}

function parseSimplifiedInstance(value: Json, reading: Reading, path: string): AttributeFragment {
  if (isNull(value)) return { removed: true };
  const as = (other: AttributeKind): Json => parseValue(other, value, reading, path);
  for (const [member, kind] of WRAPPED) {
    const inner = wrapped(value, member);
    if (inner === undefined) continue;
    return isRemoval(kind, inner) ? { removed: true } : { kind, value: parseValue(kind, inner, reading, path), as };
  }
  const kind = isGeometry(value) ? 'GeoProperty' : 'Property';
  return { kind, value: parseValue(kind, value, reading, path), as };
}

/** What the only member of an object holds, if it is called so. */
function wrapped(value: Json, member: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, member) && Object.keys(value).length === 1 ? value[member] : undefined;
}

/** A GeoJSON Feature (4.5.16) carries type and attributes in `properties`; its geometry repeats one of them. */
function flattened(body: unknown): Readonly<Record<string, Json>> {
  if (!isObject(body as Json)) throw new BadRequestData(`an entity is a JSON object, not ${shown(body)}`);
  const object = body as Readonly<Record<string, Json>>;
  if (object['type'] !== 'Feature' || !Object.hasOwn(object, 'geometry') || !isObject(object['properties']))
    return object;
  return object['id'] === undefined ? object['properties'] : { ...object['properties'], id: object['id'] };
}

type Mutable<T> = { -readonly [member in keyof T]: T[member] };

function parseMembers(
  body: Readonly<Record<string, Json>>,
  { terms, nulls }: Reading,
  attributesOf: (members: readonly [string, Json][]) => Map<Iri, readonly AttributeFragment[]>,
): EntityFragment {
  const entity: Mutable<Partial<EntityFragment>> = {};
  const members: [string, Json][] = [];
  for (const [member, value] of Object.entries(body)) {
    const read = MEMBERS.get(member);
    if (read !== undefined) read(entity, value, terms, nulls);
    else if (!GENERATED.has(member)) members.push([member, value]);
  }
  const attributes = attributesOf(members);
  for (const name of GEO_NAMES) {
    const instances = attributes.get(name);
    if (instances !== undefined)
      attributes.set(
        name,
        instances.map((instance) => asGeoProperty(instance, name)),
      );
  }
  return { ...entity, attributes };
}

/** Ignored when a client sends them (5.2.2). */
const GENERATED: ReadonlySet<string> = new Set(['createdAt', 'modifiedAt', 'deletedAt']);

type MemberReader = (entity: Mutable<Partial<EntityFragment>>, value: Json, terms: Terms, nulls: Nulls) => void;

const id: MemberReader = (entity, value) => {
  if (entity.id !== undefined) throw new BadRequestData('the entity has an id and an @id');
  entity.id = parseIri(value, 'id');
};
const type: MemberReader = (entity, value, terms) => {
  if (entity.types !== undefined) throw new BadRequestData('the entity has a type and an @type');
  entity.types = parseTypes(value, terms);
};

/** The members of an entity that are no attributes. */
const MEMBERS = new Map<string, MemberReader>([
  ['id', id],
  ['@id', id],
  ['type', type],
  ['@type', type],
  ['scope', (entity, value, _, nulls) => (entity.scopes = nullable(value, nulls, 'scope', parseScopes))],
  [
    'expiresAt',
    (entity, value, _, nulls) =>
      (entity.expiresAt = nullable(value, nulls, 'expiresAt', (text) => parseDateTime(text, 'expiresAt'))),
  ],
  [
    '@context',
    () => {
      throw new BadRequestData('an @context is not expected here (CIM 009 6.3.5)');
    },
  ],
]);

function nullable<T>(value: Json, nulls: Nulls, what: string, read: (value: Json) => T): T | null {
  if (!isNull(value)) return read(value);
  if (nulls === 'none') throw new BadRequestData(`${what} is an NGSI-LD Null (CIM 009 5.5.4)`);
  return null;
}

/** One or more Entity Types, each once (4.16). */
function parseTypes(value: Json, terms: Terms): readonly Iri[] {
  const names = Array.isArray(value) ? value : [value];
  if (names.length === 0) throw new BadRequestData('type names no Entity Type');
  return [...new Set(names.map((name) => expandName(name, terms, 'type')))];
}

function parseScopes(value: Json): readonly string[] {
  const scopes = Array.isArray(value) ? value : [value];
  if (scopes.length === 0) throw new BadRequestData('scope names no Scope');
  for (const scope of scopes) {
    if (typeof scope !== 'string' || !SCOPE.test(scope)) {
      throw new BadRequestData(`scope is not as CIM 009 4.18 says: ${shown(scope)}`);
    }
  }
  return [...new Set(scopes as readonly string[])];
}

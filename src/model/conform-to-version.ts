import { type Attribute, type AttributeKind, type Attributes, type Entity, type Iri, type Json } from './entity.js';
import { chooseLanguage } from './language.js';
import { type Terms } from './terms.js';
import { type LanguageRange } from './view.js';

/** A version of CIM 009, as `Prefer: ngsi-ld=<version>` names it (4.3.6.8). */
export interface Version {
  readonly major: number;
  readonly minor: number;
}

/** What Castor speaks by itself, and the first version that the tables of 4.3.6.8 know. */
export const NATIVE: Version = { major: 1, minor: 9 };
const FIRST: Version = { major: 1, minor: 0 };

/** `major.minor` as a version; undefined when the text is none. */
export function parseVersion(text: string): Version | undefined {
  const parts = /^(\d{1,4})\.(\d{1,4})$/.exec(text);
  return parts === null ? undefined : { major: Number(parts[1]), minor: Number(parts[2]) };
}

export function versionText({ major, minor }: Version): string {
  return `${major}.${minor}`;
}

/** The version to which an answer can conform when this one is asked for: none is newer than our own. */
export function conformantVersion(asked: Version): Version {
  if (isBefore(asked, FIRST)) return FIRST;
  return isBefore(asked, NATIVE) ? asked : NATIVE;
}

/** How a client reads an entity, as far as an amended value depends on it. */
export interface Reader {
  readonly terms: Terms;
  /** The languages asked for (4.15). */
  readonly lang?: readonly LanguageRange[] | undefined;
}

/**
 * The entity as a reader of an earlier version of the standard understands it, by the fallbacks of 4.3.6.8 (Tables
 * 4.3.6.8-1 to -3), down the sub-attributes. The very same object when it conforms as it is.
 */
export function conformTo(entity: Entity, version: Version, reader: Reader): Entity {
  const single = isBefore(version, MULTIPLE);
  const attributes = conformedAttributes(entity.attributes, version, reader);
  const members = without(entity, ENTITY_MEMBERS, version);
  const types = single && entity.types.length > 1 ? entity.types.slice(0, 1) : entity.types;
  if (members === entity && types === entity.types && attributes === entity.attributes) return entity;
  return { ...members, types, attributes };
}

const V1_3: Version = { major: 1, minor: 3 };
const V1_4: Version = { major: 1, minor: 4 };
const V1_8: Version = { major: 1, minor: 8 };
const V1_9: Version = { major: 1, minor: 9 };

/** Notes 1 to 3 of Table 4.3.6.8-1: several types of an entity, several instances of an attribute. */
const MULTIPLE = V1_3;

/** Members and the version that introduced them; earlier readers do not get them. */
const ENTITY_MEMBERS: readonly (readonly [keyof Entity, Version])[] = [
  ['expiresAt', V1_9],
  ['scopes', V1_4],
];
const ATTRIBUTE_MEMBERS: readonly (readonly [keyof Attribute, Version])[] = [
  ['datasetId', V1_3],
  ['expiresAt', V1_9],
  ['observedAt', V1_3],
  ['unitCode', V1_3],
  ['valueType', V1_9],
  ['objectType', V1_8],
];

interface Fallback {
  readonly since: Version;
  readonly kind: AttributeKind;
  readonly value: (value: Json, reader: Reader) => Json;
}

/** Kinds that came later, and as what earlier readers get them. */
const FALLBACKS: ReadonlyMap<AttributeKind, Fallback> = new Map<AttributeKind, Fallback>([
  ['LanguageProperty', { since: V1_4, kind: 'Property', value: oneLanguage }],
  ['JsonProperty', { since: V1_8, kind: 'Property', value: unchanged }],
  ['VocabProperty', { since: V1_8, kind: 'Property', value: asNames }],
  ['ListProperty', { since: V1_8, kind: 'Property', value: unchanged }],
  ['ListRelationship', { since: V1_8, kind: 'Relationship', value: unchanged }],
]);

function unchanged(value: Json): Json {
  return value;
}

/** A Property's value is never compacted: the reader gets the terms that the VocabProperty would have shown. */
function asNames(value: Json, { terms }: Reader): Json {
  return typeof value === 'string' ? terms.compact(value) : (value as readonly Iri[]).map((iri) => terms.compact(iri));
}

/** The text in the language asked for, as ever (4.15); else all of them. */
function oneLanguage(value: Json, { lang }: Reader): Json {
  const map = value as Readonly<Record<string, Json>>;
  const tag = lang && chooseLanguage(lang, map);
  return tag === undefined ? map : map[tag]!;
}

function conformedAttributes(attributes: Attributes, version: Version, reader: Reader): Attributes {
  let changed = false;
  const conformed = new Map<Iri, readonly Attribute[]>();
  for (const [name, all] of attributes) {
    const kept = isBefore(version, MULTIPLE) ? preferred(all) : all;
    const instances = kept.map((instance) => conformedInstance(instance, version, reader));
    const same = kept === all && instances.every((instance, at) => instance === all[at]);
    changed ||= !same;
    conformed.set(name, same ? all : instances);
  }
  return changed ? conformed : attributes;
}

/** One instance, the default one if there is one. */
function preferred(instances: readonly Attribute[]): readonly Attribute[] {
  if (instances.length === 1) return instances;
  return [instances.find(({ datasetId }) => datasetId === undefined) ?? instances[0]!];
}

function conformedInstance(instance: Attribute, version: Version, reader: Reader): Attribute {
  const members = without(instance, ATTRIBUTE_MEMBERS, version);
  const attributes = instance.attributes && conformedAttributes(instance.attributes, version, reader);
  const fallback = FALLBACKS.get(instance.kind);
  const late = fallback !== undefined && isBefore(version, fallback.since);
  if (!late && members === instance && attributes === instance.attributes) return instance;
  return {
    ...members,
    ...(late ? { kind: fallback.kind, value: fallback.value(instance.value, reader) } : {}),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

/** Without the members that the version does not know; the very same object when it has none of them. */
function without<T extends object>(of: T, members: readonly (readonly [keyof T, Version])[], version: Version): T {
  const late = members.filter(([member, since]) => of[member] !== undefined && isBefore(version, since));
  if (late.length === 0) return of;
  const unknown = new Set<unknown>(late.map(([member]) => member));
  return Object.fromEntries(Object.entries(of).filter(([member]) => !unknown.has(member))) as T;
}

function isBefore(version: Version, other: Version): boolean {
  return version.major < other.major || (version.major === other.major && version.minor < other.minor);
}

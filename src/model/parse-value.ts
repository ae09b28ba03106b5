import { type AttributeKind, type Iri, type Json } from './entity.js';
import { BadRequestData } from './errors.js';
import { type Nulls } from './fragment.js';
import { parseGeometry } from './geojson.js';
import { NGSI_NULL, VALUE_MEMBER } from './kinds.js';
import { parseIri, shown } from './names.js';
import { type Terms } from './terms.js';

export interface Reading {
  readonly terms: Terms;
  readonly nulls: Nulls;
}

type JsonObject = Readonly<Record<string, Json>>;

/**
 * The value of an attribute of one kind, checked and expanded.
 * @param path - where it stands, for messages
 * @throws BadRequestData - it is no value of that kind, or holds a Null where none may be
 */
export function parseValue(kind: AttributeKind, value: Json, reading: Reading, path: string): Json {
  return READERS[kind](value, reading, `${path}.${VALUE_MEMBER[kind]}`);
}

const READERS: Record<AttributeKind, (value: Json, reading: Reading, path: string) => Json> = {
  Property: (value, { terms, nulls }, path) => {
    if (value === null) throw new BadRequestData(`${path} is null, which JSON-LD takes for absent (CIM 009 4.5.0)`);
    return walk(value, (name) => terms.expand(name), nulls, path);
  },
  Relationship: (value, _, path) => (Array.isArray(value) ? iris(value, path) : parseIri(value, path)),
  GeoProperty: (value) => parseGeometry(value),
  LanguageProperty: (value, { nulls }, path) => languageMap(value, nulls, path),
  VocabProperty: (value, { terms }, path) => {
    if (typeof value === 'string') return vocabulary(value, terms, path);
    return nonEmpty(value, path).map((item) => vocabulary(item, terms, path));
  },
  JsonProperty: (value, { nulls }, path) => {
    if (typeof value !== 'object' || value === null) {
      throw new BadRequestData(`${path} is neither an object nor an array (CIM 009 4.5.24.2): ${shown(value)}`);
    }
    return nulls === 'everywhere' ? rawPatch(value) : value;
  },
  ListProperty: (value, { terms }, path) => {
    if (!Array.isArray(value)) throw new BadRequestData(`${path} is not an array: ${shown(value)}`);
    return walk(value, (name) => terms.expand(name), 'none', path);
  },
  ListRelationship: (value, _, path) => {
    if (!Array.isArray(value)) throw new BadRequestData(`${path} is not an array: ${shown(value)}`);
    return (value as readonly Json[]).map((item, at) => parseIri(listed(item), `${path}[${at}]`));
  },
};

/** 4.5.22.2: an object with `object` alone; 4.5.22.3: or just the URI. */
function listed(item: Json): Json | undefined {
  return isObject(item) && Object.keys(item).length === 1 ? item['object'] : item;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A Property value: JSON-LD expands the names of members of objects in it, and so does Castor, so that a reader
 * with another context finds them under its own names. Keywords, `id` and `type` stay with their values as they
 * are, and so does a JSON literal or any other JSON-LD value object.
 */
function walk(value: Json, rename: (name: string) => string, nulls: Nulls, path: string): Json {
  if (isNull(value)) throw refusedNull(path);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    // A merge replaces arrays as a whole (RFC 7396): a Null in one could only be a value.
    return value.map((item: Json, at) => walk(item, rename, 'none', `${path}[${at}]`));
  }
  const object = value as JsonObject;
  if (isValueObject(object)) return object;
  if (Object.hasOwn(object, '@context')) {
    throw new BadRequestData(`${path} holds an @context; only the top level may have one (CIM 009 5.5.7)`);
  }
  const walked = new Map<string, Json>();
  for (const [name, member] of Object.entries(object)) {
    const kept = keepsName(name);
    const key = kept ? name : rename(name);
    if (walked.has(key)) throw new BadRequestData(`${path} names ${key} twice`);
    if (nulls === 'everywhere' && isNull(member)) walked.set(key, null);
    else walked.set(key, walk(member, kept ? same : rename, nulls, `${path}.${name}`));
  }
  return Object.fromEntries(walked);
}

function same(name: string): string {
  return name;
}

/** A JSON-LD value object, such as a JSON literal (CIM 009 4.5.0): one value, whatever it is made of. */
export function isValueObject(object: JsonObject): boolean {
  return Object.hasOwn(object, '@value');
}

/** An NGSI-LD Null, or the JSON null that stands for it in a fragment (4.5.0, 5.4). */
export function isNull(value: Json | undefined): boolean {
  return value === null || value === NGSI_NULL;
}

/** Members of an object value whose names and values are not subject to the context. */
export function keepsName(name: string): boolean {
  return name.startsWith('@') || name === 'id' || name === 'type';
}

/** Raw JSON for a merge: an NGSI-LD Null of a member is written as null, as RFC 7396 has it. */
function rawPatch(value: Json): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, isNull(member) ? null : rawPatch(member)]),
  );
}

function refusedNull(path: string): BadRequestData {
  return new BadRequestData(`${path} is an NGSI-LD Null, which this operation does not take there (CIM 009 5.5.4)`);
}

function nonEmpty(value: Json, path: string): readonly Json[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new BadRequestData(`${path} is neither a string nor an array of strings: ${shown(value)}`);
  }
  return value as readonly Json[];
}

function iris(value: readonly Json[], path: string): readonly Iri[] {
  return nonEmpty(value, path).map((item) => parseIri(item, path));
}

function vocabulary(value: Json, terms: Terms, path: string): Iri {
  if (typeof value !== 'string' || value === '') throw new BadRequestData(`${path} is not a string: ${shown(value)}`);
  if (value === NGSI_NULL) throw refusedNull(path);
  return terms.expand(value);
}

/** RFC 5646 as far as its shape goes; registries of subtags change. */
const LANGUAGE_TAG = /^(?:@none|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)$/;

export function isLanguageTag(tag: string): boolean {
  return LANGUAGE_TAG.test(tag);
}

/** CIM 009 4.6.5: language tags or `@none` to a string or strings. A Null removes that language in a merge. */
function languageMap(value: Json, nulls: Nulls, path: string): Json {
  if (!isObject(value)) throw new BadRequestData(`${path} is not an object: ${shown(value)}`);
  const languages: [string, Json][] = [];
  for (const [tag, text] of Object.entries(value)) {
    if (!isLanguageTag(tag)) throw new BadRequestData(`${path} has a key that is no language tag: ${shown(tag)}`);
    if (isNull(text)) {
      if (nulls !== 'everywhere') throw refusedNull(`${path}.${tag}`);
      languages.push([tag, null]);
    } else if (isText(text)) {
      languages.push([tag, text]);
    } else {
      throw new BadRequestData(`${path}.${tag} is neither a string nor an array of strings: ${shown(text)}`);
    }
  }
  if (languages.length === 0) throw new BadRequestData(`${path} names no language`);
  return Object.fromEntries(languages);
}

/** A string or an array of strings, none of them an NGSI-LD Null. */
function isText(value: Json): boolean {
  if (!Array.isArray(value)) return typeof value === 'string';
  return value.every((item) => typeof item === 'string' && item !== NGSI_NULL);
}

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
  Property: (value, reading, path) => {
    if (value === null) throw new BadRequestData(`${path} is null, which JSON-LD takes for absent (CIM 009 4.5.0)`);
    return expandMembers(value, reading, path);
  },
  Relationship: (value, _, path) => (Array.isArray(value) ? iris(value, path) : parseIri(value, path)),
  GeoProperty: (value) => parseGeometry(value) as unknown as Json,
  LanguageProperty: (value, { nulls }, path) => languageMap(value, nulls, path),
  VocabProperty: (value, { terms }, path) => {
    if (typeof value === 'string') return vocabulary(value, terms, path);
    return nonEmpty(value, path).map((item) => vocabulary(item, terms, path));
  },
  JsonProperty: (value, _, path) => {
    if (value === NGSI_NULL) throw refusedNull(path);
    return value;
  },
  ListProperty: (value, reading, path) => {
    if (!Array.isArray(value)) throw new BadRequestData(`${path} is not an array: ${shown(value)}`);
    return value.map((item, at) => expandMembers(item as Json, { ...reading, nulls: 'none' }, `${path}[${at}]`));
  },
  ListRelationship: (value, _, path) => {
    if (!Array.isArray(value)) throw new BadRequestData(`${path} is not an array: ${shown(value)}`);
    return value.map((item, at) => parseIri(isObject(item as Json) ? (item as JsonObject)['object'] : item, `${path}[${at}]`));
  },
};

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A Property value: JSON-LD expands the names of members of objects in it, and so does Castor, so that a reader
 * with another context finds them under its own names. Keywords, `id` and `type` stay with their values as they
 * are, and so does a JSON literal or any other JSON-LD value object.
 */
function expandMembers(value: Json, reading: Reading, path: string): Json {
  if (value === null || value === NGSI_NULL) throw refusedNull(path);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    return value.map((item, at) => expandMembers(item as Json, { ...reading, nulls: 'none' }, `${path}[${at}]`));
  }
  const object = value as JsonObject;
  if (Object.hasOwn(object, '@value')) return object;
  if (Object.hasOwn(object, '@context')) {
    throw new BadRequestData(`${path} holds an @context; only the top level may have one (CIM 009 5.5.7)`);
  }
  const expanded: Record<Iri, Json> = {};
  for (const [name, member] of Object.entries(object)) {
    const key = keepsName(name) ? name : reading.terms.expand(name);
    if (Object.hasOwn(expanded, key)) throw new BadRequestData(`${path} names ${key} twice`);
    const isNull = member === null || member === NGSI_NULL;
    if (isNull && reading.nulls === 'everywhere') expanded[key] = null;
    else expanded[key] = keepsName(name) ? keyword(member, `${path}.${name}`) : expandMembers(member, reading, `${path}.${name}`);
  }
  return expanded;
}

/** Members of an object value whose names and values are not subject to the context. */
export function keepsName(name: string): boolean {
  return name.startsWith('@') || name === 'id' || name === 'type';
}

function keyword(value: Json, path: string): Json {
  if (value === null || value === NGSI_NULL) throw refusedNull(path);
  return value;
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
    if (text === null || text === NGSI_NULL) {
      if (nulls !== 'everywhere') throw refusedNull(`${path}.${tag}`);
      languages.push([tag, null]);
    } else if (typeof text === 'string' || (Array.isArray(text) && text.every((item) => typeof item === 'string'))) {
      languages.push([tag, text]);
    } else {
      throw new BadRequestData(`${path}.${tag} is neither a string nor an array of strings: ${shown(text)}`);
    }
  }
  if (languages.length === 0) throw new BadRequestData(`${path} names no language`);
  return Object.fromEntries(languages);
}

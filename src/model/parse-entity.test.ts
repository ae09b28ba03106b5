import { describe, expect, it } from '@jest/globals';
import { tableTerms } from '../../test/support/table-terms.js';
import { BOUNDS } from '../bounds.js';
import { completeEntity } from './apply/complete.js';
import { type Attribute, type Entity, type Json } from './entity.js';
import { BadRequestData } from './errors.js';
import { type Nulls } from './fragment.js';
import { DEFAULT_VOCABULARY as DEFAULT, LANG_STRING, NGSI_LD } from './kinds.js';
import { parseAttributeObject } from './parse-attribute.js';
import { parseEntity, parseEntityFragment, parseSimplifiedFragment } from './parse-entity.js';

const EXAMPLE = 'https://example.org/';
const terms = tableTerms({
  speed: `${EXAMPLE}speed`,
  velocity: `${EXAMPLE}speed`,
  Vehicle: `${EXAMPLE}Vehicle`,
  Car: `${EXAMPLE}Car`,
  measured: `${NGSI_LD}observedAt`,
  worth: `${NGSI_LD}hasValue`,
});
const NOW = '2026-11-21T10:00:00.000Z';
const NULL = 'urn:ngsi-ld:null';
const THEN = '2026-01-01T00:00:00Z';
const point = { type: 'Point', coordinates: [13.4, 52.5] };
const base = { id: 'urn:x:1', type: 'Vehicle' };

function read(body: unknown): Entity {
  return completeEntity(parseEntity(body, terms), NOW);
}

/** The instances of the attribute `speed` of an entity that is given it, without the timestamps. */
function speeds(value: unknown): unknown[] {
  return (read({ ...base, speed: value }).attributes.get(terms.expand('speed')) ?? []).map(bare);
}

function bare({ createdAt: _, modifiedAt: __, attributes, ...rest }: Attribute): object {
  return attributes === undefined
    ? rest
    : { ...rest, sub: Object.fromEntries([...attributes].map(([name, each]) => [name, each.map(bare)])) };
}

/** Each kind in each representation, and what it is inside. */
const kinds: readonly { what: string; normalized: Json; concise: Json; inside: object }[] = [
  {
    what: 'Property [4.5.2]',
    normalized: { type: 'Property', value: 50 },
    concise: 50,
    inside: { kind: 'Property', value: 50 },
  },
  {
    what: 'Property of an object, its names expanded [5.5.7]',
    normalized: { type: 'Property', value: { speed: { velocity: [{ other: true }] }, id: 'a', type: 'speed' } },
    concise: { value: { speed: { velocity: [{ other: true }] }, id: 'a', type: 'speed' } },
    inside: {
      kind: 'Property',
      value: {
        [`${EXAMPLE}speed`]: { [`${EXAMPLE}speed`]: [{ [`${DEFAULT}other`]: true }] },
        id: 'a',
        type: 'speed',
      },
    },
  },
  {
    what: 'Property of a JSON literal, kept whole [4.5.0]',
    normalized: { type: 'Property', value: { '@type': '@json', '@value': null } },
    concise: { value: { '@type': '@json', '@value': null } },
    inside: { kind: 'Property', value: { '@type': '@json', '@value': null } },
  },
  {
    what: 'Property with metadata [4.5.2.2]',
    normalized: { type: 'Property', value: 1, unitCode: 'KMH', observedAt: THEN, expiresAt: THEN, valueType: 'Car' },
    concise: { value: 1, unitCode: 'KMH', observedAt: THEN, expiresAt: THEN, valueType: 'Car' },
    inside: {
      kind: 'Property',
      value: 1,
      unitCode: 'KMH',
      observedAt: THEN,
      expiresAt: THEN,
      valueType: `${EXAMPLE}Car`,
    },
  },
  {
    what: 'Relationship [4.5.3]',
    normalized: { type: 'Relationship', object: 'urn:x:2', objectType: 'Car' },
    concise: { object: 'urn:x:2', objectType: 'Car' },
    inside: { kind: 'Relationship', value: 'urn:x:2', objectType: [`${EXAMPLE}Car`] },
  },
  {
    what: 'Relationship with several objects [4.5.3]',
    normalized: { type: 'Relationship', object: ['urn:x:2', 'urn:x:3'] },
    concise: { object: ['urn:x:2', 'urn:x:3'] },
    inside: { kind: 'Relationship', value: ['urn:x:2', 'urn:x:3'] },
  },
  {
    what: 'GeoProperty [4.7]',
    normalized: { type: 'GeoProperty', value: point },
    concise: point,
    inside: { kind: 'GeoProperty', value: point },
  },
  {
    what: 'GeoProperty encoded as a string [4.7.2]',
    normalized: { type: 'GeoProperty', value: JSON.stringify(point) },
    concise: { value: point },
    inside: { kind: 'GeoProperty', value: point },
  },
  {
    what: 'LanguageProperty [4.5.18]',
    normalized: { type: 'LanguageProperty', languageMap: { en: 'fast', 'de-CH': ['schnell', 'rasch'], '@none': '?' } },
    concise: { languageMap: { en: 'fast', 'de-CH': ['schnell', 'rasch'], '@none': '?' } },
    inside: { kind: 'LanguageProperty', value: { en: 'fast', 'de-CH': ['schnell', 'rasch'], '@none': '?' } },
  },
  {
    what: 'LanguageProperty with its valueType [5.2.32]',
    normalized: { type: 'LanguageProperty', languageMap: { en: 'fast' }, valueType: 'langString' },
    concise: { languageMap: { en: 'fast' }, valueType: LANG_STRING },
    inside: { kind: 'LanguageProperty', value: { en: 'fast' }, valueType: LANG_STRING },
  },
  {
    what: 'VocabProperty [4.5.20]',
    normalized: { type: 'VocabProperty', vocab: ['speed', 'other'] },
    concise: { vocab: ['speed', 'other'] },
    inside: { kind: 'VocabProperty', value: [`${EXAMPLE}speed`, `${DEFAULT}other`] },
  },
  {
    what: 'JsonProperty, raw [4.5.24]',
    normalized: { type: 'JsonProperty', json: { speed: null, id: 1, null: NULL } },
    concise: { json: { speed: null, id: 1, null: NULL } },
    inside: { kind: 'JsonProperty', value: { speed: null, id: 1, null: NULL } },
  },
  {
    what: 'ListProperty [4.5.21]',
    normalized: { type: 'ListProperty', valueList: [1, 'b', { speed: [2] }] },
    concise: { valueList: [1, 'b', { speed: [2] }] },
    inside: { kind: 'ListProperty', value: [1, 'b', { [`${EXAMPLE}speed`]: [2] }] },
  },
  {
    what: 'ListRelationship [4.5.22]',
    normalized: { type: 'ListRelationship', objectList: [{ object: 'urn:x:2' }, { object: 'urn:x:3' }] },
    concise: { objectList: ['urn:x:2', { object: 'urn:x:3' }] },
    inside: { kind: 'ListRelationship', value: ['urn:x:2', 'urn:x:3'] },
  },
  {
    what: 'attribute of attributes [4.5.2.2]',
    normalized: {
      type: 'Property',
      value: 1,
      speed: { type: 'Property', value: 2, other: { type: 'Relationship', object: 'urn:x:2' } },
    },
    concise: { value: 1, speed: { value: 2, other: { object: 'urn:x:2' } } },
    inside: {
      kind: 'Property',
      value: 1,
      sub: {
        [`${EXAMPLE}speed`]: [
          {
            kind: 'Property',
            value: 2,
            sub: { [`${DEFAULT}other`]: [{ kind: 'Relationship', value: 'urn:x:2' }] },
          },
        ],
      },
    },
  },
];

describe('an attribute read', () => {
  it.each(kinds)('is a $what, normalized', ({ normalized, inside }) => expect(speeds(normalized)).toEqual([inside]));
  it.each(kinds)('is a $what, concise', ({ concise, inside }) => expect(speeds(concise)).toEqual([inside]));
});

const readings: readonly { rule: string; given: Json; are: readonly object[] }[] = [
  {
    rule: '4.5.5.1: an array of instances, one of them the default',
    given: [{ value: 50 }, { value: 54, datasetId: 'urn:d:gps' }],
    are: [
      { kind: 'Property', value: 50 },
      { kind: 'Property', value: 54, datasetId: 'urn:d:gps' },
    ],
  },
  {
    rule: '4.5.5.1: the datasetId @none is the default instance',
    given: { value: 50, datasetId: '@none' },
    are: [{ kind: 'Property', value: 50 }],
  },
  {
    rule: '4.5.5.1: instances of different kinds',
    given: [{ value: 50 }, { object: 'urn:x:2', datasetId: 'urn:d:2' }],
    are: [
      { kind: 'Property', value: 50 },
      { kind: 'Relationship', value: 'urn:x:2', datasetId: 'urn:d:2' },
    ],
  },
  {
    rule: '4.5.2.3: an array of values',
    given: [1, [2], { a: 3 }],
    are: [{ kind: 'Property', value: [1, [2], { [`${DEFAULT}a`]: 3 }] }],
  },
  { rule: '4.5.2.3: an empty array', given: [], are: [{ kind: 'Property', value: [] }] },
  { rule: '4.5.2.3: an array of geometries is a value', given: [point], are: [{ kind: 'Property', value: [{ type: 'Point', 'https://purl.org/geojson/vocab#coordinates': [13.4, 52.5] }] }] }, // prettier-ignore
  {
    rule: '4.5.2.3: an object without type or value member',
    given: { a: 1 },
    are: [{ kind: 'Property', value: { [`${DEFAULT}a`]: 1 } }],
  },
  {
    rule: '4.4: @type for type',
    given: { '@type': 'Relationship', object: 'urn:x:2' },
    are: [{ kind: 'Relationship', value: 'urn:x:2' }],
  },
  {
    rule: '4.4: the kind as an IRI',
    given: { type: `${NGSI_LD}Property`, value: 1 },
    are: [{ kind: 'Property', value: 1 }],
  },
  {
    rule: '5.2.2, 5.2.5: what brokers generate is ignored',
    given: { value: 1, createdAt: 'x', modifiedAt: 1, deletedAt: [], instanceId: 'y', previousValue: 0, lang: 'en' },
    are: [{ kind: 'Property', value: 1 }],
  },
  {
    rule: '5.2.6: an entity that a join added is ignored',
    given: { object: 'urn:x:2', entity: { id: 'urn:x:2' }, previousObject: 'urn:x:1' },
    are: [{ kind: 'Relationship', value: 'urn:x:2' }],
  },
  { rule: '4.6.3: a comma before the fraction', given: { value: 1, observedAt: '2026-01-01T00:00:00,5Z' }, are: [{ kind: 'Property', value: 1, observedAt: '2026-01-01T00:00:00.5Z' }] }, // prettier-ignore
];

describe('what may stand for an attribute', () => {
  it.each(readings)('$rule', ({ given, are }) => expect(speeds(given)).toEqual(are));
});

describe('the members of an entity', () => {
  const rules: readonly { rule: string; body: object; is: Partial<Entity> }[] = [
    { rule: '4.5.1: one type', body: { type: 'Vehicle' }, is: { types: [`${EXAMPLE}Vehicle`] } },
    { rule: '4.16: several types, each once', body: { type: ['Car', 'Vehicle', `${EXAMPLE}Car`] }, is: { types: [`${EXAMPLE}Car`, `${EXAMPLE}Vehicle`] } }, // prettier-ignore
    { rule: '4.18: one scope', body: { scope: '/a/b' }, is: { scopes: ['/a/b'] } },
    {
      rule: '4.18: several scopes, each once',
      body: { scope: ['Madrid', '/a', '/a'] },
      is: { scopes: ['Madrid', '/a'] },
    },
    { rule: '4.22: an expiry', body: { expiresAt: THEN }, is: { expiresAt: THEN } },
    { rule: '5.2.2: generated ones are ignored', body: { createdAt: THEN, modifiedAt: 1, deletedAt: null }, is: { createdAt: NOW, modifiedAt: NOW } }, // prettier-ignore
    { rule: '4.6.2: names in any script', body: { Größe_1: 1 }, is: {} },
  ];
  it.each(rules)('$rule', ({ body, is }) => expect(read({ ...base, ...body })).toMatchObject(is));

  it('may be attributes named like what holds a value', () => {
    const { attributes } = read({ ...base, vocab: { vocab: 'Car' }, value: 1 });
    expect([...attributes.keys()]).toEqual([`${NGSI_LD}hasVocab`, `${NGSI_LD}hasValue`]);
  });

  it('may be keywords [4.4]', () => {
    expect(read({ '@id': 'urn:x:1', '@type': 'Car' })).toMatchObject({ id: 'urn:x:1', types: [`${EXAMPLE}Car`] });
  });

  it('may come as a GeoJSON Feature [4.5.16]', () => {
    const properties = { type: 'Vehicle', speed: { type: 'Property', value: 1 }, location: point };
    const feature = { id: 'urn:x:1', type: 'Feature', geometry: point, properties };
    expect(read(feature)).toEqual(read({ ...base, speed: 1, location: point }));
  });

  it('of a type called Feature stay what they are', () => {
    expect(read({ ...base, type: 'Feature', properties: { a: 1 } }).types).toEqual([`${DEFAULT}Feature`]);
  });

  it.each(['location', 'observationSpace', 'operationSpace'])(
    '%s is a GeoProperty, bare or encoded [4.7.1]',
    (name) => {
      for (const value of [point, JSON.stringify(point), { value: point }]) {
        const [only] = read({ ...base, [name]: value }).attributes.get(NGSI_LD + name)!;
        expect(only).toMatchObject({ kind: 'GeoProperty', value: point });
      }
    },
  );
});

const attribute = (value: unknown): object => ({ ...base, speed: value });
const deep = (levels: number): Json => (levels === 0 ? 1 : { a: deep(levels - 1) });

/** What no operation that takes a whole Entity accepts. */
const refusals: readonly { rule: string; body: unknown }[] = [
  { rule: '5.2.4: no id', body: { type: 'Vehicle' } },
  { rule: '5.2.4: no type', body: { id: 'urn:x:1' } },
  { rule: '5.2.4: no object', body: [base] },
  { rule: '5.2.4: an id that is no URI', body: { ...base, id: 'vehicle 1' } },
  { rule: '5.2.4: an id with an invisible character', body: { ...base, id: 'urn:x:A\u200bB' } },
  { rule: '5.2.4: an id with half a surrogate pair', body: { ...base, id: 'urn:x:\ud800' } },
  { rule: '5.5.4: the Null as id', body: { ...base, id: NULL } },
  { rule: '5.5.4: the Null as type', body: { ...base, type: NULL } },
  { rule: '5.2.4: an id longer than keys may be', body: { ...base, id: `urn:x:${'é'.repeat(BOUNDS.iriBytes / 2)}` } },
  { rule: '4.4: both id and @id', body: { ...base, '@id': 'urn:x:2' } },
  { rule: '4.4: both type and @type', body: { ...base, '@type': 'Car' } },
  { rule: '4.16: an empty list of types', body: { ...base, type: [] } },
  { rule: '4.6.2: a type that starts with a digit', body: { ...base, type: '9Car' } },
  { rule: '4.6.2: a type that is no string', body: { ...base, type: 5 } },
  { rule: '4.6.2: a name with a space', body: { ...base, 'top speed': 1 } },
  { rule: '4.6.2: an empty name', body: { ...base, '': 1 } },
  { rule: '4.6.2: a name with a NUL', body: { ...base, 'a\0b': 1 } },
  { rule: '4.6.2: a name longer than keys may be', body: { ...base, ['n'.repeat(BOUNDS.iriBytes + 1)]: 1 } },
  { rule: '4.6.2: the Null as name', body: { ...base, [NULL]: 1 } },
  { rule: '5.5.7: two names that expand to one', body: { ...base, speed: 1, velocity: 2 } },
  { rule: '5.5.7: the same in sub-attributes', body: attribute({ value: 1, speed: 1, velocity: 2 }) },
  { rule: '5.5.7: the same in a value', body: attribute({ value: { speed: 1, velocity: 2 } }) },
  { rule: '5.5.7: an @context inside an attribute', body: attribute({ value: 1, '@context': {} }) },
  { rule: '5.5.7: an @context inside a value', body: attribute({ value: { a: { '@context': {} } } }) },
  { rule: '6.3.5: an @context', body: { ...base, '@context': [] } },
  ...['datasetId', 'instanceId', 'observedAt', 'unitCode', 'entity', 'lang', 'previousValue'].map((name) => ({
    rule: `4.5.1: an attribute named ${name}`,
    body: { ...base, [name]: { type: 'Property', value: 1 } },
  })),
  ...['createdAt', 'modifiedAt', 'hasValueType', 'datasetId', 'scope', 'hasPreviousJson'].map((name) => ({
    rule: `4.5.1: an attribute named by the IRI of ${name}`,
    body: { ...base, [NGSI_LD + name]: { type: 'Property', value: 1 } },
  })),
  { rule: "4.5.1: a core term under a user's own name", body: { ...base, measured: 1 } },
  { rule: '4.5.1: a core IRI as sub-attribute', body: attribute({ value: 1, [`${NGSI_LD}createdAt`]: 1 }) },
  ...['hasValue', 'hasObject', 'hasJSON', 'hasObjectList'].map((name) => ({
    rule: `4.5.2: a sub-attribute named by the IRI of ${name}`,
    body: attribute({ value: 1, [NGSI_LD + name]: 2 }),
  })),
  { rule: "4.5.2: a sub-attribute under a user's own name for hasValue", body: attribute({ value: 1, worth: 2 }) },
  { rule: '4.5.1: scope as sub-attribute', body: attribute({ value: 1, scope: '/a' }) },
  { rule: '4.18: a scope level that starts with a digit', body: { ...base, scope: '9bad' } },
  { rule: '4.18: an empty scope level', body: { ...base, scope: '/a//b' } },
  { rule: '4.18: a dash in a scope', body: { ...base, scope: 'a-b' } },
  { rule: '4.18: one bad scope of several', body: { ...base, scope: ['/ok', '9bad'] } },
  { rule: '4.18: no scope in the list', body: { ...base, scope: [] } },
  { rule: '4.18: the Null as scope', body: { ...base, scope: NULL } },
  { rule: '4.22: an expiry that is no DateTime', body: { ...base, expiresAt: 'tomorrow' } },
  { rule: '5.5.4: the Null as expiry', body: { ...base, expiresAt: NULL } },
  { rule: '5.5.4: the Null for an attribute', body: attribute(NULL) },
  { rule: '4.5.0: null for an attribute', body: attribute(null) },
  { rule: '4.5.2.2: a Property without value', body: attribute({ type: 'Property' }) },
  { rule: '4.5.0: a null value', body: attribute({ type: 'Property', value: null }) },
  { rule: '5.5.4: the Null as value', body: attribute({ type: 'Property', value: NULL }) },
  { rule: '5.5.4: the Null inside a value', body: attribute({ value: { a: [{ b: NULL }] } }) },
  { rule: '4.5.0: null inside a value', body: attribute({ value: { a: [1, null] } }) },
  { rule: '5.5.4: the Null below a member that keeps its name', body: attribute({ value: { type: { a: NULL } } }) },
  { rule: '5.5.4: the Null as object', body: attribute({ type: 'Relationship', object: NULL }) },
  { rule: '5.5.4: the Null among objects', body: attribute({ object: ['urn:x:2', NULL] }) },
  { rule: '5.5.4: the Null of a languageMap', body: attribute({ languageMap: { '@none': NULL } }) },
  { rule: '5.5.4: the Null among texts', body: attribute({ languageMap: { en: ['a', NULL] } }) },
  { rule: '5.5.4: the Null as vocab', body: attribute({ vocab: NULL }) },
  { rule: '5.5.4: the Null as list', body: attribute({ valueList: [NULL] }) },
  { rule: '5.5.4: the Null as list of objects', body: attribute({ objectList: [NULL] }) },
  { rule: '5.5.4: the Null as json', body: attribute({ json: NULL }) },
  { rule: '5.5.4: the Null as geometry', body: attribute({ type: 'GeoProperty', value: NULL }) },
  { rule: '5.5.4: the Null as sub-attribute', body: attribute({ value: 1, sub: NULL }) },
  { rule: '5.5.4: the Null as value of a sub-attribute', body: attribute({ value: 1, sub: { value: NULL } }) },
  { rule: '5.5.4: the Null as unitCode', body: attribute({ value: 1, unitCode: NULL }) },
  { rule: '5.5.8: the Null as datasetId', body: attribute({ value: 1, datasetId: NULL }) },
  { rule: '4.5.2.2: a type that is none', body: attribute({ type: 'Thing', value: 1 }) },
  { rule: '4.5.2.2: a type that is null', body: attribute({ type: null, value: 1 }) },
  { rule: '4.4: a type and an @type', body: attribute({ type: 'Property', '@type': 'Property', value: 1 }) },
  { rule: '4.5.2.3: metadata without a value', body: attribute({ unitCode: 'KMH' }) },
  { rule: '4.5.2.2: a Property with an object', body: attribute({ type: 'Property', value: 1, object: 'urn:x:2' }) },
  { rule: '4.5.2.3: two values without a type', body: attribute({ value: 1, vocab: 'a' }) },
  { rule: '4.5.2.2: a Property with a previousObject', body: attribute({ value: 1, previousObject: 'urn:x:1' }) },
  { rule: '4.5.2.2: a Property with an entity', body: attribute({ value: 1, entity: {} }) },
  { rule: '4.5.3.2: a Relationship with an entityList', body: attribute({ object: 'urn:x:2', entityList: [] }) },
  { rule: '4.5.2.2: a seal outside ngsildproof', body: attribute({ value: 1, entityIdSealed: 'urn:x:1' }) },
  { rule: '4.5.2.2: a proof that is no object', body: { ...base, ngsildproof: { value: 'proof' } } },
  { rule: '4.5.2.2: a proof that is no Property', body: { ...base, ngsildproof: { object: 'urn:x:2' } } },
  { rule: '4.5.2.2: a seal that is no string', body: { ...base, ngsildproof: { value: {}, entityTypeSealed: 42 } } },
  { rule: '4.5.3.2: an object that is no URI', body: attribute({ object: 'car 2' }) },
  { rule: '4.5.3.2: no object in the list', body: attribute({ object: [] }) },
  { rule: '4.5.3.2: a Relationship with a unit', body: attribute({ object: 'urn:x:2', unitCode: 'KMH' }) },
  { rule: '4.5.18.2: a LanguageProperty with a unit', body: attribute({ languageMap: { en: 'a' }, unitCode: 'KMH' }) },
  { rule: '4.5.20.2: a VocabProperty with a unit', body: attribute({ vocab: 'a', unitCode: 'KMH' }) },
  { rule: '4.5.24.2: a JsonProperty with a unit', body: attribute({ json: {}, unitCode: 'KMH' }) },
  {
    rule: '5.2.32: another valueType than langString',
    body: attribute({ languageMap: { en: 'a' }, valueType: 'Car' }),
  },
  { rule: '4.5.18.2: an empty languageMap', body: attribute({ languageMap: {} }) },
  { rule: '4.5.18.2: an empty language tag', body: attribute({ languageMap: { '': 'a' } }) },
  { rule: '4.5.18.2: a text that is a number', body: attribute({ languageMap: { en: 5 } }) },
  { rule: '4.5.18.2: a text among others that is a number', body: attribute({ languageMap: { en: ['a', 5] } }) },
  { rule: '4.5.20.2: a vocab that is a number', body: attribute({ vocab: 5 }) },
  { rule: '4.5.20.2: no vocab in the list', body: attribute({ vocab: [] }) },
  { rule: '4.5.21.2: a list that is none', body: attribute({ valueList: 1 }) },
  { rule: '4.5.22.2: a list of objects that is none', body: attribute({ objectList: 'urn:x:2' }) },
  { rule: '4.5.22.2: an object of the list that is no URI', body: attribute({ objectList: [{ object: 'no uri' }] }) },
  {
    rule: '4.5.22.2: an object of the list with more to it',
    body: attribute({ objectList: [{ object: 'urn:x:2', a: 1 }] }),
  },
  { rule: '4.5.24.2: a scalar as json', body: attribute({ type: 'JsonProperty', json: 5 }) },
  { rule: '4.5.24.2: null as json', body: attribute({ type: 'JsonProperty', json: null }) },
  { rule: '4.5.5.1: two default instances', body: attribute([{ value: 1 }, { value: 2, datasetId: '@none' }]) },
  { rule: '4.5.5.1: two instances with one datasetId', body: attribute([{ value: 1, datasetId: 'urn:d:1' }, { value: 2, datasetId: 'urn:d:1' }]) }, // prettier-ignore
  { rule: '4.5.5: instances and values mixed', body: attribute([50, { type: 'Property', value: 54 }]) },
  { rule: '4.5.5: a datasetId that is no URI', body: attribute({ value: 1, datasetId: 'gps' }) },
  { rule: '4.6.3: observedAt without a time', body: attribute({ value: 1, observedAt: '2026-01-01' }) },
  { rule: '4.6.3: observedAt with an offset', body: attribute({ value: 1, observedAt: '2026-01-01T00:00:00+01:00' }) },
  { rule: '4.6.3: observedAt on no day', body: attribute({ value: 1, observedAt: '2026-02-30T00:00:00Z' }) },
  { rule: '4.5.5.1: observedAt reified', body: attribute({ value: 1, observedAt: { type: 'Property', value: THEN } }) },
  { rule: '4.7.1: a GeometryCollection', body: attribute({ type: 'GeoProperty', value: { type: 'GeometryCollection', geometries: [] } }) }, // prettier-ignore
  { rule: '4.7.3: a bare geometry that is none', body: attribute({ type: 'Point', coordinates: [200, 0] }) },
  { rule: '4.7.2: a string that is no geometry', body: attribute({ type: 'GeoProperty', value: 'nowhere' }) },
  { rule: '4.7.1: a location that is a Property', body: { ...base, location: { type: 'Property', value: 7 } } },
  { rule: '4.7.1: a location that is bare and no geometry', body: { ...base, location: 'here' } },
];

describe('a whole Entity', () => {
  it.each(refusals)('is refused: $rule', ({ body }) => {
    expect(() => read(body)).toThrow(BadRequestData);
  });

  it('says what is wrong with a geometry', () => {
    expect(() => read(attribute({ type: 'Point', coordinates: [200, 0] }))).toThrow('longitude 200');
  });

  it('may be as deep as JSON may be', () => {
    expect(() => read(attribute({ value: deep(BOUNDS.jsonDepth) }))).not.toThrow();
  });

  it('may have thousands of attributes', () => {
    const names = Array.from({ length: 9000 }, (_, n) => [`attribute${n}`, { value: n }] as const);
    expect(read({ ...base, ...Object.fromEntries(names) }).attributes.size).toBe(9000);
  });
});

describe('a Null in a fragment [5.4, 5.5.4, 5.5.8, 5.5.12]', () => {
  const removals: readonly { rule: string; value: Json }[] = [
    { rule: '5.4: the Null for an attribute', value: NULL },
    { rule: '5.4: null for an attribute', value: null },
    { rule: '4.5.2.2: as value', value: { type: 'Property', value: NULL } },
    { rule: '4.5.3.2: as object', value: { type: 'Relationship', object: NULL } },
    { rule: '4.7: as geometry', value: { type: 'GeoProperty', value: NULL } },
    { rule: '4.5.18.2: as languageMap', value: { languageMap: { '@none': NULL } } },
    { rule: '4.5.20.2: as vocab', value: { vocab: NULL } },
    { rule: '4.5.24.2: as json', value: { type: 'JsonProperty', json: null } },
    { rule: '4.5.21.2: as list', value: { valueList: [NULL] } },
    { rule: '4.5.22.2: as list of objects', value: { objectList: [NULL] } },
    { rule: 'concise', value: { value: null } },
  ];
  const allowing: readonly Nulls[] = ['members', 'everywhere'];

  it.each(removals)('removes the attribute: $rule', ({ value }) => {
    for (const nulls of allowing) {
      const [given] = parseEntityFragment({ speed: value }, terms, nulls).attributes.get(terms.expand('speed'))!;
      expect(given).toMatchObject({ removed: true });
    }
  });

  it('removes a scope, an expiry, and members of an attribute', () => {
    const body = { scope: NULL, expiresAt: null, speed: { unitCode: NULL, observedAt: null, sub: NULL } };
    const { scopes, expiresAt, attributes } = parseEntityFragment(body, terms, 'members');
    expect({ scopes, expiresAt }).toEqual({ scopes: null, expiresAt: null });
    const [given] = attributes.get(terms.expand('speed'))!;
    expect(given).toEqual({
      unitCode: null,
      observedAt: null,
      attributes: new Map([[`${DEFAULT}sub`, [{ removed: true }]]]),
    });
  });

  const inside: readonly { what: string; value: Json; becomes: Json }[] = [
    { what: 'a Property value', value: { value: { a: NULL, b: { c: null } } }, becomes: { [`${DEFAULT}a`]: null, [`${DEFAULT}b`]: { [`${DEFAULT}c`]: null } } }, // prettier-ignore
    { what: 'a languageMap', value: { languageMap: { en: NULL, de: 'a' } }, becomes: { en: null, de: 'a' } },
    { what: 'raw JSON', value: { json: { a: NULL, b: [NULL, null] } }, becomes: { a: null, b: [NULL, null] } },
  ];
  it.each(inside)('goes into $what in a merge', ({ value, becomes }) => {
    const [given] = parseEntityFragment({ speed: value }, terms, 'everywhere').attributes.get(terms.expand('speed'))!;
    expect(given!.value).toEqual(becomes);
  });
  it.each(inside.slice(0, 2))('is refused inside $what in an update', ({ value }) => {
    expect(() => parseEntityFragment({ speed: value }, terms, 'members')).toThrow(BadRequestData);
  });

  const never: readonly { rule: string; body: object }[] = [
    { rule: '5.5.8: as datasetId', body: { speed: { value: 1, datasetId: NULL } } },
    { rule: '5.5.12: inside an array', body: { speed: { value: [1, NULL] } } },
    { rule: '5.4: as type', body: { type: NULL } },
    { rule: '5.4: as id', body: { id: NULL } },
  ];
  it.each(never)('is refused by every operation: $rule', ({ body }) => {
    for (const nulls of allowing) expect(() => parseEntityFragment(body, terms, nulls)).toThrow(BadRequestData);
  });
});

describe('the body of a partial update [5.6.4]', () => {
  it('may leave out type and value', () => {
    const body = { observedAt: THEN, accuracy: 0.5 };
    expect(parseAttributeObject(body, 'urn:n:a', { terms, nulls: 'members' }, 'it')).toMatchObject({
      observedAt: THEN,
      attributes: new Map([[`${DEFAULT}accuracy`, [{ kind: 'Property', value: 0.5 }]]]),
    });
  });

  it('of location is a GeoProperty [4.7.1]', () => {
    const parse = (body: Record<string, Json>): unknown =>
      parseAttributeObject(body, `${NGSI_LD}location`, { terms, nulls: 'members' }, 'it');
    expect(parse({ value: point })).toMatchObject({ kind: 'GeoProperty' });
    expect(() => parse({ type: 'Property', value: 7 })).toThrow(BadRequestData);
  });
});

describe('a simplified fragment [4.5.4]', () => {
  const rules: readonly { rule: string; value: Json; is: readonly object[] }[] = [
    { rule: 'a value', value: 5, is: [{ kind: 'Property', value: 5 }] },
    { rule: 'a URI', value: 'urn:x:2', is: [{ kind: 'Property', value: 'urn:x:2' }] },
    { rule: 'a geometry', value: point, is: [{ kind: 'GeoProperty', value: point }] },
    {
      rule: 'a languageMap',
      value: { languageMap: { en: 'a' } },
      is: [{ kind: 'LanguageProperty', value: { en: 'a' } }],
    },
    { rule: 'a vocab', value: { vocab: 'Car' }, is: [{ kind: 'VocabProperty', value: `${EXAMPLE}Car` }] },
    { rule: 'raw JSON', value: { json: { a: 1 } }, is: [{ kind: 'JsonProperty', value: { a: 1 } }] },
    { rule: 'the Null', value: NULL, is: [{ removed: true }] },
    { rule: 'the Null of a languageMap', value: { languageMap: { '@none': NULL } }, is: [{ removed: true }] },
    {
      rule: 'a dataset',
      value: { dataset: { '@none': 1, 'urn:d:2': { vocab: 'Car' }, 'urn:d:3': NULL } },
      is: [
        { kind: 'Property', value: 1 },
        { kind: 'VocabProperty', value: `${EXAMPLE}Car`, datasetId: 'urn:d:2' },
        { removed: true, datasetId: 'urn:d:3' },
      ],
    },
    { rule: 'an object with value, which is no attribute here', value: { value: 5 }, is: [{ kind: 'Property', value: { [`${NGSI_LD}hasValue`]: 5 } }] }, // prettier-ignore
  ];
  it.each(rules)('reads $rule', ({ value, is }) => {
    const given = parseSimplifiedFragment({ speed: value }, terms).attributes.get(terms.expand('speed'))!;
    expect(given.map(({ as: _, ...rest }) => rest)).toEqual(is);
  });

  it.each([
    { rule: 'two names that expand to one', body: { speed: 1, velocity: 2 } },
    { rule: 'a reserved name', body: { [`${NGSI_LD}createdAt`]: 1 } },
    { rule: 'a datasetId that is no URI', body: { speed: { dataset: { gps: 1 } } } },
    { rule: 'a location that is no geometry', body: { location: 'here' } },
  ])('refuses $rule', ({ body }) => {
    expect(() => parseSimplifiedFragment(body, terms)).toThrow(BadRequestData);
  });
});

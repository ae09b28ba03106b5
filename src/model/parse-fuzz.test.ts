import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tableTerms } from '../../test/support/table-terms.js';
import { BOUNDS } from '../bounds.js';
import { completeEntity } from './apply/complete.js';
import { mergeEntity } from './apply/merge-entity.js';
import { updateAttributes } from './apply/update-attributes.js';
import { type Entity, type Json } from './entity.js';
import { BadRequestData, NgsiLdError } from './errors.js';
import { parseJson } from './json-text.js';
import { DEFAULT_VOCABULARY, NGSI_LD } from './kinds.js';
import { parseAttributeObject } from './parse-attribute.js';
import { parseEntity, parseEntityFragment, parseSimplifiedFragment } from './parse-entity.js';

const terms = tableTerms();
const NOW = '2026-11-21T10:00:00.000Z';

/** Names and values that parsers stumble over. */
const NASTY_NAMES = [
  ...[
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    'prototype',
    '@id',
    '@type',
    '@value',
    '@context',
    '@none',
  ],
  ...['id', 'type', 'scope', 'value', 'object', 'languageMap', 'vocab', 'json', 'valueList', 'objectList', 'datasetId'],
  ...[
    'observedAt',
    'unitCode',
    'expiresAt',
    'createdAt',
    'entity',
    'properties',
    'geometry',
    'location',
    'ngsildproof',
  ],
  ...['entityTypeSealed', 'valueType', 'objectType', 'dataset', `${NGSI_LD}hasValue`, `${NGSI_LD}createdAt`],
  ...['', ' ', '\0', 'a\0b', '\ud800', '💥', 'a:b', ':', 'urn:ngsi-ld:null', 'n'.repeat(BOUNDS.iriBytes + 1)],
];
const NASTY_VALUES: readonly Json[] = [
  ...['urn:ngsi-ld:null', '@none', '', '\ud800', '\0', 'Property', 'Relationship', 'Feature', 'Point', 'urn:x:1'],
  ...[null, 0, -0, 1e308, true, [], {}, [null], ['urn:ngsi-ld:null'], [[]], { '@none': 'urn:ngsi-ld:null' }],
  ...[NOW, { '@value': null }, { '@type': '@json', '@value': null }, { type: 'Point', coordinates: [1, 2] }],
];
const nastyName = fc.constantFrom(...NASTY_NAMES);
const { nasty } = fc.letrec<{ nasty: Json }>((tie) => ({
  nasty: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...NASTY_VALUES),
    fc.array(tie('nasty'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(nastyName, fc.constantFrom('a', 'b')), tie('nasty'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const VALID: Json = {
  id: 'urn:x:1',
  type: ['T', 'U'],
  scope: ['/a'],
  p: [
    { type: 'Property', value: { a: [1] }, unitCode: 'CEL', sub: 1 },
    { value: 2, datasetId: 'urn:d:1' },
  ],
  r: { type: 'Relationship', object: ['urn:x:2'], objectType: 'T' },
  location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } },
  l: { type: 'LanguageProperty', languageMap: { en: 'a' } },
  v: { type: 'VocabProperty', vocab: 'a' },
  j: { type: 'JsonProperty', json: { a: null } },
  vl: { type: 'ListProperty', valueList: [1] },
  ol: { type: 'ListRelationship', objectList: [{ object: 'urn:x:2' }] },
};

/** A valid entity with something else in a few of its places, values or names. */
const mutated = fc
  .array(fc.tuple(fc.nat(60), fc.boolean(), nastyName, nasty), { minLength: 1, maxLength: 3 })
  .map((changes) =>
    changes.reduce<Json>((body, [at, rename, name, value]) => mutate(body, at, rename, name, value), VALID),
  );

function mutate(body: Json, at: number, rename: boolean, name: string, value: Json): Json {
  let place = 0;
  const walk = (json: Json): Json => {
    if (place++ === at && !rename) return value;
    if (Array.isArray(json)) return json.map((item) => walk(item as Json));
    if (typeof json !== 'object' || json === null) return json;
    return Object.fromEntries(
      Object.entries(json).map(([key, member]) => [rename && place === at ? name : key, walk(member)]),
    );
  };
  return walk(body);
}

const stored: Entity = completeEntity(parseEntity(VALID, terms), NOW);

/** Everything that takes what a client sent. */
const readers: Readonly<Record<string, (body: Json) => unknown>> = {
  'a new entity': (body) => completeEntity(parseEntity(body, terms), NOW),
  'an update': (body) => updateAttributes(stored, parseEntityFragment(body, terms, 'members'), NOW),
  'a merge': (body) => mergeEntity(stored, parseEntityFragment(body, terms, 'everywhere'), NOW, { lang: 'en' }),
  'a simplified merge': (body) => mergeEntity(stored, parseSimplifiedFragment(body, terms), NOW),
  'an attribute': (body) =>
    typeof body === 'object' && body !== null && !Array.isArray(body)
      ? parseAttributeObject(body as Record<string, Json>, `${DEFAULT_VOCABULARY}p`, { terms, nulls: 'members' }, 'it')
      : undefined,
};

describe('whatever a client sends', () => {
  const anything = fc.oneof(
    { weight: 1, arbitrary: fc.jsonValue({ stringUnit: 'binary' }).map((json) => json as Json) },
    { weight: 3, arbitrary: nasty },
    { weight: 6, arbitrary: mutated },
  );

  it.each(Object.keys(readers))('is %s or an error of the standard', (reader) => {
    let accepted = 0;
    fc.assert(
      fc.property(anything, (body) => {
        try {
          readers[reader]!(body);
          accepted++;
        } catch (error) {
          expect(error).toBeInstanceOf(NgsiLdError);
        }
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      }),
      {
        numRuns: 500,
        examples: [[JSON.parse('{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1}}}') as Json]],
      },
    );
    // Were everything refused, nothing would have been tried.
    expect(accepted).toBeGreaterThan(10);
  });

  it.each(Object.keys(readers))('as %s overflows nothing, however deep it may be', (reader) => {
    for (const name of ['a', 'value', 'json', 'type', '@graph']) {
      const text = `{"id":"urn:x:1","type":"T","a":${`{"${name}":`.repeat(62)}1${'}'.repeat(62)}}`;
      try {
        readers[reader]!(parseJson(text));
      } catch (error) {
        expect(error).toBeInstanceOf(NgsiLdError);
      }
    }
  });

  it('is read and updated as wide as the bounds allow, and refused beyond', () => {
    const wide = (count: number): Json => ({
      id: 'urn:x:1',
      type: 'T',
      a: { value: Object.fromEntries(Array.from({ length: count }, (_, n) => [`m${n}`, { x: n }])) },
      b: Array.from({ length: count }, (_, n) => ({ value: n, datasetId: `urn:d:${n}` })),
    });
    const update = (count: number): void => {
      const body = wide(count);
      const entity = completeEntity(parseEntity(body, terms), NOW);
      updateAttributes(entity, parseEntityFragment(body, terms, 'members'), NOW);
    };
    expect(() => update(BOUNDS.entityParts / 5)).not.toThrow();
    expect(() => update(BOUNDS.entityParts)).toThrow(BadRequestData);
  });
});

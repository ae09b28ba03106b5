import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tableTerms } from '../../../test/support/table-terms.js';
import { completeEntity } from '../apply/complete.js';
import { type Attribute, type AttributeKind, type Entity, type Iri, type Json } from '../entity.js';
import { GEOMETRY_TYPES } from '../geojson.js';
import { DEFAULT_VOCABULARY, LANG_STRING, NGSI_LD } from '../kinds.js';
import { parseEntity } from '../parse-entity.js';
import { type View } from '../view.js';
import { renderEntity } from './render-entity.js';

const NOW = '2026-11-21T10:00:00.123Z';
const terms = tableTerms({ speed: 'http://example.org/speed', Vehicle: 'http://example.org/Vehicle' });

const word = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/)
  .filter((text) => terms.expand(text).startsWith(DEFAULT_VOCABULARY));
const iri = word.map((text) => `urn:x:${text}`);
const name = fc.oneof(
  word.map((text) => terms.expand(text)),
  iri,
  fc.constantFrom(terms.expand('speed')),
);
const dateTime = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Names of members of values: those that could make a value look like an attribute come often. */
const member = fc.oneof(
  name,
  fc.constantFrom('hasValue', 'hasObject', 'hasLanguageMap', 'hasVocab', 'hasJSON', 'unitCode').map((n) => NGSI_LD + n),
  fc.constantFrom('https://purl.org/geojson/vocab#coordinates', `${DEFAULT_VOCABULARY}__proto__`),
);
const scalar = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
  fc.boolean(),
);
const keyword = fc.oneof(
  fc.record({ type: fc.oneof(fc.constantFrom(...GEOMETRY_TYPES, 'Property'), word) }),
  fc.record({ id: iri }),
  fc.record({ '@value': scalar, '@type': word }),
  fc.constant({ type: 'Point', 'https://purl.org/geojson/vocab#coordinates': [1, 2] }),
);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(member, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    keyword,
  ),
}));
const position = fc.tuple(fc.integer({ min: -180, max: 180 }), fc.integer({ min: -90, max: 90 }));
const tag = fc.constantFrom('en', 'fr', 'nl-BE', '@none');
const text = fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 1, maxLength: 2 }));

/** The values of each kind. */
const VALUES: Readonly<Record<AttributeKind, fc.Arbitrary<Json>>> = {
  Property: value,
  Relationship: fc.oneof(iri, fc.array(iri, { minLength: 1, maxLength: 3 })),
  GeoProperty: position.map((coordinates) => ({ type: 'Point', coordinates })),
  LanguageProperty: fc.dictionary(tag, text, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
  VocabProperty: fc.oneof(name, fc.array(name, { minLength: 1, maxLength: 3 })),
  // JSON has no -0; a scalar is no JsonProperty (4.5.24.2).
  JsonProperty: fc
    .jsonValue({ maxDepth: 3 })
    .map((json) => JSON.parse(JSON.stringify(typeof json === 'object' && json !== null ? json : [json])) as Json),
  ListProperty: fc.array(value, { maxLength: 3 }),
  ListRelationship: fc.array(iri, { maxLength: 3 }),
};

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });

/** Instances of one kind, not more than one of them without a datasetId, with sub-attributes down to `depth`. */
function instances(depth: number): fc.Arbitrary<readonly Attribute[]> {
  return fc.uniqueArray(
    fc.constantFrom(...(Object.keys(VALUES) as AttributeKind[])).chain((kind) =>
      fc
        .record({
          kind: fc.constant(kind),
          value: VALUES[kind],
          datasetId: optional(iri),
          observedAt: optional(dateTime),
          unitCode: kind === 'Property' ? optional(word) : fc.constant(undefined),
          valueType: optional(kind === 'LanguageProperty' ? fc.constant(LANG_STRING) : name),
          objectType:
            kind === 'Relationship'
              ? optional(fc.uniqueArray(name, { minLength: 1, maxLength: 2 }))
              : fc.constant(undefined),
          attributes: depth === 0 ? fc.constant(undefined) : optional(attributes(depth - 1, 1)),
        })
        .map((attribute) => ({ ...defined(attribute), createdAt: NOW, modifiedAt: NOW }) as Attribute),
    ),
    { minLength: 1, maxLength: 3, selector: (instance) => instance.datasetId ?? '@none' },
  );
}

function attributes(depth: number, least: number): fc.Arbitrary<ReadonlyMap<Iri, readonly Attribute[]>> {
  const named = fc.tuple(name, instances(depth));
  return fc
    .uniqueArray(named, { minLength: least, maxLength: 4, selector: ([iri]) => iri })
    .map((entries) => new Map(entries));
}

const entities: fc.Arbitrary<Entity> = fc
  .record({
    id: iri,
    types: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    scopes: optional(
      fc.uniqueArray(
        word.map((scope) => `/${scope}`),
        { minLength: 1, maxLength: 2 },
      ),
    ),
    attributes: attributes(2, 0),
  })
  .map((entity) => ({ ...defined(entity), createdAt: NOW, modifiedAt: NOW }) as Entity);

function defined(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, member]) => member !== undefined));
}

describe('an entity shown and read again', () => {
  it.each<View['format']>(['normalized', 'concise'])('is the same when %s', (format) => {
    fc.assert(
      fc.property(entities, (entity) => {
        const shown: unknown = JSON.parse(renderEntity(entity, terms, { format, sysAttrs: false }));
        expect(completeEntity(parseEntity(shown, terms), NOW)).toEqual(entity);
      }),
      { numRuns: 100 },
    );
  });

  it.each<View['format']>(['normalized', 'concise', 'simplified'])('keeps every name when %s', (format) => {
    const view: View = { format, sysAttrs: true, lang: [{ tag: 'fr', weight: 1 }] };
    fc.assert(
      fc.property(entities, (entity) => {
        const shown = JSON.parse(renderEntity(entity, terms, view)) as object;
        const system = ['id', 'type', 'createdAt', 'modifiedAt', ...(entity.scopes ? ['scope'] : [])];
        expect(new Set(Object.keys(shown))).toEqual(
          new Set([...system, ...[...entity.attributes.keys()].map((iri) => terms.compact(iri))]),
        );
      }),
      { numRuns: 30 },
    );
  });
});

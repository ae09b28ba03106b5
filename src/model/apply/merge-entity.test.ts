import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { created, shownAttributes, shownEntity } from '../../../test/support/show-entity.js';
import { tableTerms } from '../../../test/support/table-terms.js';
import { type Entity, type Json } from '../entity.js';
import { BadRequestData } from '../errors.js';
import { DEFAULT_VOCABULARY } from '../kinds.js';
import { parseAttributeObject } from '../parse-attribute.js';
import { parseEntityFragment, parseSimplifiedFragment } from '../parse-entity.js';
import { mergePatch, patchInstance, type MergeOptions } from './merge-attribute.js';
import { mergeEntity } from './merge-entity.js';

const terms = tableTerms();
const BEFORE = '2026-01-01T00:00:00.000Z';
const NOW = '2026-11-21T10:00:00.000Z';
const THEN = '2027-01-01T00:00:00Z';
const COMMON = '2026-11-11T00:00:00Z';
const NULL = 'urn:ngsi-ld:null';
const point = { type: 'Point', coordinates: [1, 2] };
const elsewhere = { type: 'Point', coordinates: [3, 4] };

/** A Property inside; member names of its value stand in the default vocabulary. */
const p = (value: unknown, more: object = {}): object => ({ kind: 'Property', value: inside(value), ...more });

function inside(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.startsWith('@') ? name : DEFAULT_VOCABULARY + name,
      inside(member),
    ]),
  );
}

interface Rule {
  readonly rule: string;
  readonly stored: object;
  readonly given: object;
  readonly becomes: object;
  readonly options?: MergeOptions;
}

function merged(stored: object, given: object, options?: MergeOptions): Entity {
  return mergeEntity(created(stored, terms, BEFORE), parseEntityFragment(given, terms, 'everywhere'), NOW, options);
}

describe('Merge Entity [5.6.17]', () => {
  const says = { languageMap: { en: 'yes', fr: 'oui' } };
  const rules: readonly Rule[] = [
    {
      rule: '5.6.17.4: appends what is not there',
      stored: { a: 1 },
      given: { b: 2 },
      becomes: { a: [p(1)], b: [p(2)] },
    },
    { rule: '5.5.12 EXAMPLE 1: leaves what the fragment does not name', stored: { a: { value: 25, unitCode: 'CEL', observedAt: BEFORE } }, given: { a: { type: 'Property', value: 100, observedAt: THEN } }, becomes: { a: [p(100, { unitCode: 'CEL', observedAt: THEN })] } }, // prettier-ignore
    { rule: '5.5.12 EXAMPLE 2: goes into values', stored: { a: { value: { street: 'Juni', city: 'Berlin', country: 'D' } } }, given: { a: { type: 'Property', value: { street: 'Pariser Platz', country: NULL } } }, becomes: { a: [p({ street: 'Pariser Platz', city: 'Berlin' })] } }, // prettier-ignore
    { rule: 'RFC 7396: any depth', stored: { a: { b: { c: { d: 1, e: 2 } } } }, given: { a: { b: { c: { d: null, f: 3 } } } }, becomes: { a: [p({ b: { c: { e: 2, f: 3 } } })] } }, // prettier-ignore
    { rule: 'RFC 7396: arrays are replaced', stored: { a: [1, 2] }, given: { a: [3] }, becomes: { a: [p([3])] } },
    { rule: 'RFC 7396: an object replaces a number', stored: { a: 1 }, given: { a: { b: { c: 1, d: NULL } } }, becomes: { a: [p({ b: { c: 1 } })] } }, // prettier-ignore
    { rule: '4.5.0: a JSON literal is one value', stored: { a: { value: { '@type': '@json', '@value': 1 } } }, given: { a: { value: { '@type': '@json', '@value': null } } }, becomes: { a: [p({ '@type': '@json', '@value': null })] } }, // prettier-ignore
    { rule: '4.5.0: nothing merges into a JSON literal', stored: { a: { value: { '@type': '@json', '@value': 1 } } }, given: { a: { b: 2 } }, becomes: { a: [p({ b: 2 })] } }, // prettier-ignore
    { rule: 'raw JSON is merged too', stored: { a: { json: { b: 1, c: 2 } } }, given: { a: { json: { b: NULL, d: 3 } } }, becomes: { a: [{ kind: 'JsonProperty', value: { c: 2, d: 3 } }] } }, // prettier-ignore
    { rule: '5.6.17.4: removes what is Null', stored: { a: 1, b: 1 }, given: { a: { type: 'Property', value: NULL } }, becomes: { b: [p(1)] } }, // prettier-ignore
    { rule: '5.6.17.4: a Null of what is not there is not appended', stored: { a: 1 }, given: { b: NULL }, becomes: { a: [p(1)] } }, // prettier-ignore
    { rule: '5.6.17.4: Nulls inside what is new are not stored', stored: {}, given: { a: { value: { b: NULL, c: 1 }, sub: { value: { d: NULL } }, gone: NULL, unitCode: NULL } }, becomes: { a: [p({ c: 1 }, { sub: { sub: [p({})] } })] } }, // prettier-ignore
    { rule: '5.6.17.4: merges the instance with the datasetId only', stored: { a: [{ value: 1 }, { value: 2, unitCode: 'CEL', datasetId: 'urn:d:1' }] }, given: { a: { value: 3, datasetId: 'urn:d:1' } }, becomes: { a: [p(1), p(3, { unitCode: 'CEL', datasetId: 'urn:d:1' })] } }, // prettier-ignore
    { rule: '5.6.17.4: removes the instance with the datasetId only', stored: { a: [{ value: 1 }, { value: 2, datasetId: 'urn:d:1' }] }, given: { a: { value: NULL, datasetId: 'urn:d:1' } }, becomes: { a: [p(1)] } }, // prettier-ignore
    { rule: '5.6.17.4: appends an instance with another datasetId', stored: { a: 1 }, given: { a: { value: 2, datasetId: 'urn:d:1' } }, becomes: { a: [p(1), p(2, { datasetId: 'urn:d:1' })] } }, // prettier-ignore
    { rule: '5.4 EXAMPLE 2: removes a sub-attribute', stored: { a: { value: 1, sub: 1, other: 2 } }, given: { a: { value: 2, sub: NULL } }, becomes: { a: [p(2, { sub: { other: [p(2)] } })] } }, // prettier-ignore
    { rule: '5.5.12: merges sub-attributes', stored: { a: { value: 1, sub: { value: { x: 1 }, deep: 1 } } }, given: { a: { unitCode: 'CEL', sub: { value: { y: 2 } } } }, becomes: { a: [p(1, { unitCode: 'CEL', sub: { sub: [p({ x: 1, y: 2 }, { sub: { deep: [p(1)] } })] } })] } }, // prettier-ignore
    { rule: '5.5.12: removes members of an attribute', stored: { a: { value: 1, unitCode: 'CEL', observedAt: BEFORE } }, given: { a: { unitCode: NULL, observedAt: null } }, becomes: { a: [p(1)] } }, // prettier-ignore
    { rule: '4.22: a merge keeps the expiry of an attribute', stored: { a: { value: 1, expiresAt: THEN } }, given: { a: 2 }, becomes: { a: [p(2, { expiresAt: THEN })] } }, // prettier-ignore
    { rule: '5.5.12: merges languages', stored: { a: says }, given: { a: { languageMap: { fr: NULL, de: 'ja' } } }, becomes: { a: [{ kind: 'LanguageProperty', value: { en: 'yes', de: 'ja' } }] } }, // prettier-ignore
    { rule: 'a LanguageProperty without any language left is gone', stored: { a: says, b: 1 }, given: { a: { languageMap: { en: NULL, fr: NULL } } }, becomes: { b: [p(1)] } }, // prettier-ignore
    { rule: 'a new LanguageProperty without any language is none', stored: {}, given: { a: { languageMap: { en: NULL, fr: NULL } } }, becomes: {} }, // prettier-ignore
    { rule: '5.6.17.4: lang replaces the text of one language', stored: { a: says }, given: { a: 'jo' }, options: { lang: 'en' }, becomes: { a: [{ kind: 'LanguageProperty', value: { en: 'jo', fr: 'oui' } }] } }, // prettier-ignore
    { rule: '5.6.17.4: lang adds a language', stored: { a: says }, given: { a: { type: 'Property', value: 'ja' } }, options: { lang: 'de' }, becomes: { a: [{ kind: 'LanguageProperty', value: { en: 'yes', fr: 'oui', de: 'ja' } }] } }, // prettier-ignore
    { rule: '5.6.17.4: lang leaves other kinds alone', stored: { a: 'x' }, given: { a: 'y' }, options: { lang: 'en' }, becomes: { a: [p('y')] } }, // prettier-ignore
    { rule: '5.6.17.4: the common observedAt, where there was one', stored: { a: { value: 1, observedAt: BEFORE }, b: 1 }, given: { a: 2, b: 2 }, options: { observedAt: COMMON }, becomes: { a: [p(2, { observedAt: COMMON })], b: [p(2)] } }, // prettier-ignore
    { rule: '5.6.17.4: an observedAt of its own wins', stored: { a: { value: 1, observedAt: BEFORE } }, given: { a: { value: 2, observedAt: THEN } }, options: { observedAt: COMMON }, becomes: { a: [p(2, { observedAt: THEN })] } }, // prettier-ignore
    { rule: '5.6.17.4: the common observedAt only where the fragment goes', stored: { a: { value: 1, observedAt: BEFORE } }, given: { b: 2 }, options: { observedAt: COMMON }, becomes: { a: [p(1, { observedAt: BEFORE })], b: [p(2)] } }, // prettier-ignore
    { rule: '5.6.17.4: a bare value keeps the kind, Relationship', stored: { a: { object: 'urn:x:2' } }, given: { a: 'urn:x:3' }, becomes: { a: [{ kind: 'Relationship', value: 'urn:x:3' }] } }, // prettier-ignore
    { rule: '5.6.17.4: a bare value keeps the kind, VocabProperty', stored: { a: { vocab: 'red' } }, given: { a: 'blue' }, becomes: { a: [{ kind: 'VocabProperty', value: `${DEFAULT_VOCABULARY}blue` }] } }, // prettier-ignore
    { rule: '5.5.12: another kind replaces the value, the rest stays', stored: { a: { value: 1, unitCode: 'CEL', observedAt: BEFORE, sub: 1 } }, given: { a: { type: 'Relationship', object: 'urn:x:2' } }, becomes: { a: [{ kind: 'Relationship', value: 'urn:x:2', observedAt: BEFORE, sub: { sub: [p(1)] } }] } }, // prettier-ignore
    { rule: 'a geometry is replaced as a whole', stored: { location: point }, given: { location: elsewhere }, becomes: { 'https://uri.etsi.org/ngsi-ld/location': [{ kind: 'GeoProperty', value: elsewhere }] } }, // prettier-ignore
    { rule: '5.6.17.4: adds types', stored: {}, given: { type: 'U' }, becomes: { types: ['T', 'U'] } },
    { rule: '5.6.17.4: the scope becomes that of the fragment', stored: { scope: '/a' }, given: { scope: ['/b', '/c'] }, becomes: { scopes: ['/b', '/c'] } }, // prettier-ignore
    { rule: '5.6.17.4: a scope where there was none', stored: {}, given: { scope: '/b' }, becomes: { scopes: ['/b'] } },
    { rule: '5.5.12: removes a scope', stored: { scope: '/a' }, given: { scope: NULL }, becomes: {} },
    { rule: '4.22: sets an expiry', stored: {}, given: { expiresAt: THEN }, becomes: { expiresAt: THEN } },
    { rule: '4.22: removes an expiry', stored: { expiresAt: THEN }, given: { expiresAt: NULL }, becomes: {} },
  ];
  it.each(rules)('$rule', ({ stored, given, becomes, options }) => {
    expect(shownEntity(merged(stored, given, options))).toEqual({ types: ['T'], ...becomes });
  });

  it.each([
    { rule: 'another kind without its value', stored: { a: 1 }, given: { a: { type: 'Relationship' } } },
    { rule: 'a new attribute without a value', stored: {}, given: { a: { unitCode: 'CEL' } } },
    { rule: 'a bare value that the kind cannot have', stored: { a: { object: 'urn:x:2' } }, given: { a: 'no uri' } },
    { rule: 'a unit for a Relationship', stored: { a: { object: 'urn:x:2' } }, given: { a: { unitCode: 'CEL' } } },
    { rule: 'another valueType of a LanguageProperty', stored: { a: says }, given: { a: { valueType: 'string' } } },
  ])('refuses $rule', ({ stored, given }) => {
    expect(() => merged(stored, given)).toThrow(BadRequestData);
  });

  it('keeps createdAt, of the entity and of what it merges', () => {
    const after = merged({ a: 1, b: 1 }, { a: 2 });
    expect(after).toMatchObject({ createdAt: BEFORE, modifiedAt: NOW });
    expect(shownEntity(after, true)).toMatchObject({
      a: [p(2, { createdAt: BEFORE, modifiedAt: NOW })],
      b: [p(1, { createdAt: BEFORE, modifiedAt: BEFORE })],
    });
  });
});

describe('Merge Entity of a simplified fragment [5.6.17.4]', () => {
  const point2 = JSON.stringify(elsewhere);
  const rules: readonly Rule[] = [
    { rule: 'Property', stored: { a: 1 }, given: { a: 2 }, becomes: { a: [p(2)] } },
    { rule: 'Property with members', stored: { a: { value: 1, unitCode: 'CEL' } }, given: { a: 2 }, becomes: { a: [p(2, { unitCode: 'CEL' })] } }, // prettier-ignore
    { rule: 'Relationship', stored: { a: { object: 'urn:x:2' } }, given: { a: ['urn:x:3'] }, becomes: { a: [{ kind: 'Relationship', value: ['urn:x:3'] }] } }, // prettier-ignore
    { rule: 'ListProperty', stored: { a: { valueList: [1] } }, given: { a: [2] }, becomes: { a: [{ kind: 'ListProperty', value: [2] }] } }, // prettier-ignore
    { rule: 'ListRelationship', stored: { a: { objectList: [] } }, given: { a: ['urn:x:2'] }, becomes: { a: [{ kind: 'ListRelationship', value: ['urn:x:2'] }] } }, // prettier-ignore
    { rule: 'JsonProperty', stored: { a: { json: { x: 1 } } }, given: { a: { y: 2 } }, becomes: { a: [{ kind: 'JsonProperty', value: { x: 1, y: 2 } }] } }, // prettier-ignore
    { rule: 'VocabProperty', stored: { a: { vocab: 'x' } }, given: { a: { vocab: 'y' } }, becomes: { a: [{ kind: 'VocabProperty', value: `${DEFAULT_VOCABULARY}y` }] } }, // prettier-ignore
    { rule: 'LanguageProperty', stored: { a: { languageMap: { en: 'x' } } }, given: { a: { languageMap: { de: 'y' } } }, becomes: { a: [{ kind: 'LanguageProperty', value: { en: 'x', de: 'y' } }] } }, // prettier-ignore
    { rule: 'LanguageProperty with lang', stored: { a: { languageMap: { en: 'x' } } }, given: { a: 'y' }, options: { lang: 'en' }, becomes: { a: [{ kind: 'LanguageProperty', value: { en: 'y' } }] } }, // prettier-ignore
    { rule: 'GeoProperty', stored: { area: point }, given: { area: point2 }, becomes: { area: [{ kind: 'GeoProperty', value: elsewhere }] } }, // prettier-ignore
    { rule: 'Property whose value looks like a vocab', stored: { a: 1 }, given: { a: { vocab: 'y' } }, becomes: { a: [{ kind: 'Property', value: { 'https://uri.etsi.org/ngsi-ld/hasVocab': 'y' } }] } }, // prettier-ignore
    { rule: 'instances of a dataset', stored: { a: [{ value: 1 }, { object: 'urn:x:2', datasetId: 'urn:d:1' }] }, given: { a: { dataset: { '@none': NULL, 'urn:d:1': 'urn:x:3' } } }, becomes: { a: [{ kind: 'Relationship', value: 'urn:x:3', datasetId: 'urn:d:1' }] } }, // prettier-ignore
    { rule: 'what is new', stored: {}, given: { a: 'x', b: point }, becomes: { a: [p('x')], b: [{ kind: 'GeoProperty', value: point }] } }, // prettier-ignore
    { rule: 'Nulls', stored: { a: 1, b: { c: 1, d: 2 } }, given: { a: NULL, b: { c: NULL } }, becomes: { b: [p({ d: 2 })] } }, // prettier-ignore
  ];
  it.each(rules)('keeps the kind: $rule', ({ stored, given, becomes, options }) => {
    const after = mergeEntity(created(stored, terms, BEFORE), parseSimplifiedFragment(given, terms), NOW, options);
    expect(shownEntity(after)).toEqual({ types: ['T'], ...becomes });
  });
});

describe('Partial Attribute Update [5.6.4]', () => {
  const rules: readonly { rule: string; stored: Json; given: Record<string, Json>; becomes: object | undefined }[] = [
    { rule: '5.5.8 EXAMPLE 1: leaves what is not named', stored: { value: 25, unitCode: 'CEL', observedAt: BEFORE }, given: { type: 'Property', value: 100, observedAt: THEN }, becomes: p(100, { unitCode: 'CEL', observedAt: THEN }) }, // prettier-ignore
    { rule: '5.5.8: replaces a value as a whole', stored: { value: { b: 1, c: 2 } }, given: { value: { b: 3 } }, becomes: p({ b: 3 }) }, // prettier-ignore
    { rule: '5.6.4.1: needs no value', stored: { value: 1 }, given: { unitCode: 'CEL' }, becomes: p(1, { unitCode: 'CEL' }) }, // prettier-ignore
    { rule: '5.5.8: removes members', stored: { value: 1, unitCode: 'CEL' }, given: { unitCode: NULL }, becomes: p(1) },
    { rule: '5.6.4.1: removes sub-attributes', stored: { value: 1, sub: 1, other: 2 }, given: { sub: NULL }, becomes: p(1, { sub: { other: [p(2)] } }) }, // prettier-ignore
    { rule: '5.5.8: replaces sub-attributes as a whole', stored: { value: 1, sub: { value: 1, unitCode: 'CEL' } }, given: { sub: 2 }, becomes: p(1, { sub: { sub: [p(2)] } }) }, // prettier-ignore
    { rule: '5.5.8: adds sub-attributes', stored: { value: 1 }, given: { sub: { object: 'urn:x:2' } }, becomes: p(1, { sub: { sub: [{ kind: 'Relationship', value: 'urn:x:2' }] } }) }, // prettier-ignore
    { rule: '5.5.8: replaces all languages', stored: { languageMap: { en: 'a', fr: 'b' } }, given: { languageMap: { de: 'c' } }, becomes: { kind: 'LanguageProperty', value: { de: 'c' } } }, // prettier-ignore
    { rule: '4.22: keeps the expiry', stored: { value: 1, expiresAt: THEN }, given: { value: 2 }, becomes: p(2, { expiresAt: THEN }) }, // prettier-ignore
    { rule: '4.5.2.2: a Null as value removes the instance', stored: { value: 1 }, given: { type: 'Property', value: NULL }, becomes: undefined }, // prettier-ignore
  ];
  const stored = (value: Json) => created({ a: value }, terms, BEFORE).attributes.get(`${DEFAULT_VOCABULARY}a`)![0]!;
  const patched = (value: Json, given: Record<string, Json>) =>
    patchInstance(
      stored(value),
      parseAttributeObject(given, 'urn:n:a', { terms, nulls: 'members' }, 'it'),
      'urn:n:a',
      NOW,
    );

  it.each(rules)('$rule', ({ stored, given, becomes }) => {
    const after = patched(stored, given);
    expect(after && (shownAttributes(new Map([['a', [after]]]))['a'] as object[])[0]).toEqual(becomes);
    if (after) expect(after).toMatchObject({ createdAt: BEFORE, modifiedAt: NOW });
  });

  it.each<{ rule: string; stored: Json; given: Record<string, Json> }>([
    { rule: '5.6.4.4: another type', stored: { value: 1 }, given: { type: 'Relationship', object: 'urn:x:2' } },
    { rule: '5.6.4.4: another type, inferred', stored: { value: 1 }, given: { vocab: 'x' } },
    { rule: '4.5.3.2: a unit for a Relationship', stored: { object: 'urn:x:2' }, given: { unitCode: 'CEL' } },
    { rule: '5.5.4: a Null inside the value', stored: { value: 1 }, given: { value: { a: NULL } } },
    { rule: 'a new sub-attribute without value', stored: { value: 1 }, given: { sub: { unitCode: 'CEL' } } },
  ])('refuses $rule', ({ stored, given }) => {
    expect(() => patched(stored, given)).toThrow(BadRequestData);
  });
});

describe('a merge patch', () => {
  /** RFC 7396, 2, word for word. */
  function rfc7396(target: unknown, patch: unknown): unknown {
    if (!isObject(patch)) return patch;
    let result = target;
    if (!isObject(result)) result = {};
    const object = new Map(Object.entries(result as object));
    for (const [name, value] of Object.entries(patch)) {
      if (value === null) {
        if (object.has(name)) object.delete(name);
      } else object.set(name, rfc7396(object.get(name), value));
    }
    return Object.fromEntries(object);
  }
  function isObject(value: unknown): value is object {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  }

  const name = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'c') },
    fc.constantFrom('__proto__', 'constructor'),
  );
  const { json } = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Json>(null, 0, 1, 'x', true),
      fc.array(tie('json'), { maxLength: 2 }),
      fc.dictionary(name, tie('json'), { maxKeys: 3, noNullPrototype: true }),
      fc.dictionary(name, tie('json'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));

  it('is what RFC 7396 says', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        expect(mergePatch(target, patch)).toEqual(rfc7396(target, patch));
      }),
      { numRuns: 1000 },
    );
  });

  // RFC 7396, Appendix A.
  it.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j with %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });
});

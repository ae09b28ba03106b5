import fc from 'fast-check';
import { type Attribute, type Attributes, type Entity, type Iri, type Json } from '../../src/model/entity.js';
import { encodeEntity } from '../../src/store/entity-codec.js';

const WHEN = '2026-11-21T10:00:00.000Z';

/** An instance of an attribute: a Property unless `more` says otherwise. */
export function instance(value: Json, more: Partial<Attribute> = {}): Attribute {
  return { kind: 'Property', value, createdAt: WHEN, modifiedAt: WHEN, ...more };
}

/** An entity of one type whose attributes are Properties, each given by its value or by its instances. */
export function entity(
  id: Iri,
  type: Iri | readonly Iri[],
  attributes: Readonly<Record<string, Json | Attribute[]>> = {},
  more: Partial<Entity> = {},
): Entity {
  const entries = Object.entries(attributes).map(
    ([name, given]) => [name, isInstances(given) ? given : [instance(given)]] as const,
  );
  return {
    id,
    types: typeof type === 'string' ? [type] : type,
    createdAt: WHEN,
    modifiedAt: WHEN,
    attributes: new Map(entries),
    ...more,
  };
}

function isInstances(given: Json | Attribute[]): given is Attribute[] {
  return Array.isArray(given) && typeof given[0] === 'object' && given[0] !== null && 'kind' in given[0];
}

/** An entity as one string, order included: what "the very same entity" means in tests. */
export function written(entity: Entity): string {
  return encodeEntity(entity, (name) => name);
}

export const TYPES = ['urn:t:A', 'urn:t:B', 'urn:t:C', '__proto__'] as const;
export const NAMES = ['urn:n:speed', 'urn:n:name', 'urn:n:place', 'constructor'] as const;
export const SCOPES = ['/a', '/a/b', '/a/b/c', '/a-b', '/c', '/a/bb'] as const;
/** Values that share long beginnings, hold NUL, broken surrogates, or stand at the edges of doubles. */
export const STRINGS = [
  '',
  'red',
  'red\0',
  'red\0dish',
  '\ud800',
  'ß漢字🙂',
  'x'.repeat(47),
  'x'.repeat(48),
  'x'.repeat(49),
  `${'x'.repeat(49)}y`,
  'é'.repeat(3000),
] as const;
export const NUMBERS = [
  0,
  1,
  -1,
  50,
  50.5,
  -0.5,
  1e-300,
  -1e300,
  2 ** 53,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
] as const;

const string = fc.constantFrom(...STRINGS);
const number = fc.oneof(fc.constantFrom(...NUMBERS), fc.integer({ min: -100, max: 100 }));
const iri = fc.constantFrom('urn:e:1', 'urn:e:2');
const scalar = fc.oneof(number, string, fc.boolean());
const position = fc.tuple(fc.integer({ min: -180, max: 180 }), fc.integer({ min: -90, max: 90 }));
const geometry = fc.oneof(
  position.map(([x, y]) => ({ type: 'Point', coordinates: [x, y] })),
  fc.tuple(position, position).map((line) => ({ type: 'LineString', coordinates: line })),
  position.map(([x, y]) => {
    const [east, north] = [Math.min(x + 2, 180), Math.min(y + 1, 90)];
    const [west, south] = [east - 2, north - 1];
    const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]; // prettier-ignore
    return { type: 'Polygon', coordinates: [ring] };
  }),
);

const content: fc.Arbitrary<Pick<Attribute, 'kind' | 'value'>> = fc.oneof(
  { weight: 4, arbitrary: scalar.map((value) => ({ kind: 'Property' as const, value })) },
  fc.array(scalar, { maxLength: 4 }).map((value) => ({ kind: 'Property' as const, value })),
  scalar.map((value) => ({ kind: 'Property' as const, value: { 'urn:m:deep': value } })),
  fc
    .oneof(iri, fc.array(iri, { minLength: 1, maxLength: 3 }))
    .map((value) => ({ kind: 'Relationship' as const, value })),
  { weight: 3, arbitrary: geometry.map((value) => ({ kind: 'GeoProperty' as const, value })) },
  string.map((value) => ({ kind: 'LanguageProperty' as const, value: { en: value, de: [value, 'rot'] } })),
  iri.map((value) => ({ kind: 'VocabProperty' as const, value })),
  fc.jsonValue({ maxDepth: 2 }).map((value) => ({ kind: 'JsonProperty' as const, value: json(value) })),
  fc.array(scalar, { maxLength: 3 }).map((value) => ({ kind: 'ListProperty' as const, value })),
  fc.array(iri, { maxLength: 3 }).map((value) => ({ kind: 'ListRelationship' as const, value })),
);

const moment = fc.constantFrom('2027-01-01T00:00:00.000Z', '2027-01-01T00:00:00.001Z', '2030-06-01T00:00:00.000Z');

/** One instance with everything that may hang on it, sub-attributes one level deep. */
const attributeOf = (attributes: fc.Arbitrary<Attributes> | undefined): fc.Arbitrary<Attribute> =>
  fc
    .tuple(
      content,
      fc.record(
        {
          observedAt: moment,
          unitCode: fc.constantFrom('KMH', 'CEL'),
          valueType: fc.constant('urn:m:DateTime'),
          objectType: fc.constant(['urn:t:A']),
          expiresAt: moment,
          ...(attributes === undefined ? {} : { attributes }),
        },
        { requiredKeys: [] },
      ),
    )
    .map(([main, rest]) => ({ ...instance(main.value, { kind: main.kind }), ...rest }));

const instancesOf = (one: fc.Arbitrary<Attribute>): fc.Arbitrary<readonly Attribute[]> =>
  fc
    .array(one, { minLength: 1, maxLength: 2 })
    .map((list) => list.map((it, at) => (at === 0 ? it : { ...it, datasetId: `urn:d:${at}` })));

const attributesOf = (one: fc.Arbitrary<Attribute>): fc.Arbitrary<Attributes> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), instancesOf(one)), { maxLength: 4, selector: ([name]) => name })
    .map((entries) => new Map(entries));

/** Entities over small pools of names, so that indexes collide and conditions hit. */
export function arbitraryEntity(id: Iri): fc.Arbitrary<Entity> {
  const attributes = attributesOf(attributeOf(attributesOf(attributeOf(undefined))));
  return fc
    .record(
      {
        types: fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 3 }),
        attributes,
        scopes: fc.uniqueArray(fc.constantFrom(...SCOPES), { minLength: 1, maxLength: 3 }),
        expiresAt: moment,
      },
      { requiredKeys: ['types', 'attributes'] },
    )
    .map((members) => ({ id, createdAt: WHEN, modifiedAt: WHEN, ...members }));
}

/** fast-check makes `-0`, which JSON writes as `0`. */
function json(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

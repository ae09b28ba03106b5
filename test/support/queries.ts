import fc from 'fast-check';
import { type Attribute, type Entity, type Json } from '../../src/model/entity.js';
import { type Terms } from '../../src/model/terms.js';
import { instance, NAMES, NUMBERS, STRINGS } from './entities.js';
import { tableTerms } from './table-terms.js';

/** Queries of CIM 009 4.9 as tests make them: a tree that is written down as text, and judged by an oracle. */
export type MadeQuery = { readonly all: readonly MadeQuery[] } | { readonly any: readonly MadeQuery[] } | MadeTerm;

export interface MadeTerm {
  /** Relationship to follow first, and the type its target must have. */
  readonly link?: { readonly name: string; readonly type?: string };
  readonly names: readonly string[];
  /** The member in square brackets. */
  readonly member?: string;
  readonly test: MadeTest;
}

export type MadeTest =
  | undefined
  | { readonly op: '==' | '!='; readonly list: readonly MadeValue[] }
  | { readonly op: '==' | '!='; readonly low: MadeValue; readonly high: MadeValue }
  | { readonly op: '>' | '>=' | '<' | '<='; readonly than: MadeValue }
  | { readonly op: '~=' | '!~='; readonly pattern: string };

/** A value; `time` says that a string is written without quotes, as a date or time. */
export interface MadeValue {
  readonly value: string | number | boolean;
  readonly time?: boolean;
}

/** Short names of the attributes, members and types that tests use. */
const SHORT = new Map([
  ['urn:n:speed', 'speed'],
  ['urn:n:name', 'name'],
  ['urn:n:place', 'place'],
  ['constructor', 'constructor'],
  ['urn:m:deep', 'deep'],
  ['urn:t:A', 'A'],
  ['urn:t:B', 'B'],
]);
const OBSERVED_AT = 'https://uri.etsi.org/ngsi-ld/observedAt';

export const queryTerms: Terms = tableTerms(
  Object.fromEntries([...[...SHORT].map(([iri, name]) => [name, iri]), ['observedAt', OBSERVED_AT]]),
);

export function queryText(query: MadeQuery): string {
  if ('all' in query) return query.all.map((part) => `(${queryText(part)})`).join(';');
  if ('any' in query)
    return query.any.map((part) => ('all' in part ? queryText(part) : `(${queryText(part)})`)).join('|');
  const path = query.names.map((name) => SHORT.get(name) ?? name).join('.');
  const whole = path + (query.member === undefined ? '' : `[${SHORT.get(query.member) ?? query.member}]`);
  return linkText(query, whole) + testText(query.test);
}

function linkText({ link }: MadeTerm, path: string): string {
  if (link === undefined) return path;
  return `${SHORT.get(link.name)!}{${link.type === undefined ? '' : `${SHORT.get(link.type)!}:`}${path}}`;
}

function testText(test: MadeTest): string {
  if (test === undefined) return '';
  if ('pattern' in test) return `${test.op}${JSON.stringify(test.pattern)}`;
  if ('than' in test) return test.op + valueText(test.than);
  if ('low' in test) return `${test.op}${valueText(test.low)}..${valueText(test.high)}`;
  return test.op + test.list.map(valueText).join(',');
}

function valueText({ value, time }: MadeValue): string {
  return time === true ? (value as string) : JSON.stringify(value);
}

export const TIMES = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.5Z',
  '2027-01-01T00:00:00.000Z',
  '2026-01-01',
  '2026-01-02',
  '10:00:00Z',
  '10:00:00.0Z',
] as const;
const TEXTS = [...STRINGS.filter((text) => text.length < 100), 'blue', 'Rede', 'urn:e:1', 'urn:e:2'];

const number = fc.oneof(fc.constantFrom(...NUMBERS), fc.integer({ min: -2, max: 2 }));
const text = fc.constantFrom<string>(...TEXTS);
const time = fc.constantFrom<string>(...TIMES);
const ordered: fc.Arbitrary<MadeValue> = fc.oneof(
  { weight: 3, arbitrary: number.map((value) => ({ value })) },
  { weight: 3, arbitrary: text.map((value) => ({ value })) },
  time.map((value) => ({ value })),
  time.map((value) => ({ value, time: true })),
);
const anyValue = fc.oneof({ weight: 4, arbitrary: ordered }, fc.boolean().map((value) => ({ value }))); // prettier-ignore
const equality = fc.constantFrom('==' as const, '!=' as const);

const madeTest: fc.Arbitrary<MadeTest> = fc.oneof(
  fc.constant(undefined),
  { weight: 6, arbitrary: fc.record({ op: equality, list: fc.array(anyValue, { minLength: 1, maxLength: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ op: equality, low: ordered, high: ordered }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const),
      than: ordered,
    }),
  },
  fc.record({
    op: fc.constantFrom('~=' as const, '!~=' as const),
    pattern: fc.constantFrom('^red', 'e', 'd$', '^$', '[a-z]+'),
  }),
);

const name = fc.constantFrom<string>(...NAMES);
const madeTerm: fc.Arbitrary<MadeTerm> = fc
  .record(
    {
      names: fc.oneof(
        { weight: 6, arbitrary: name.map((one) => [one]) },
        fc.tuple(name, name),
        name.map((one) => [one, 'observedAt']),
      ),
      member: fc.constantFrom('urn:m:deep', 'en', 'de', '*'),
      link: fc.record({ name: fc.constantFrom('urn:n:place', 'urn:n:name'), type: fc.constantFrom('urn:t:A', 'urn:t:B') }, { requiredKeys: ['name'] }), // prettier-ignore
      test: madeTest,
    },
    { requiredKeys: ['names', 'test'] },
  )
  .map(({ member, link, ...term }) => ({
    ...term,
    ...(member === undefined || term.names[1] === 'observedAt' ? {} : { member }),
    ...(link === undefined ? {} : { link }),
  }));

/** Most terms without brackets and links, which most entities would fail. */
const likelyTerm = fc.oneof(
  { weight: 3, arbitrary: madeTerm.map(({ names, test }) => ({ names: names.slice(0, 1), test })) },
  madeTerm,
);

export const madeQuery: fc.Arbitrary<MadeQuery> = fc.letrec<{ query: MadeQuery }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 3, arbitrary: likelyTerm },
    fc.record({ all: fc.array(tie('query'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('query'), { minLength: 1, maxLength: 3 }) }),
  ),
})).query;

/** The entity with some of its values replaced by ones that queries ask for, times among them. */
export function withLikelyValues(entity: fc.Arbitrary<Entity>): fc.Arbitrary<Entity> {
  const value: fc.Arbitrary<Json> = fc.oneof(
    number,
    text,
    time,
    fc.boolean(),
    fc.array(fc.oneof(number, text, time), { maxLength: 3 }),
    fc.record({ 'urn:m:deep': fc.oneof(number, text, fc.array(text, { maxLength: 2 })) }),
    time.map((at) => ({ '@type': 'DateTime', '@value': at })),
  );
  const likely = fc.tuple(name, fc.array(value, { minLength: 1, maxLength: 2 }));
  return fc.tuple(entity, fc.array(likely, { maxLength: 3 })).map(([whole, replaced]) => ({
    ...whole,
    attributes: new Map([...whole.attributes, ...replaced.map(([key, list]) => [key, list.map(asInstance)] as const)]),
  }));
}

function asInstance(value: Json, at: number): Attribute {
  return instance(value, at === 0 ? {} : { datasetId: `urn:d:${at}` });
}

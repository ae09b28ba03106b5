import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryEntity } from '../../test/support/entities.js';
import {
  type MadeQuery,
  madeQuery,
  type MadeTerm,
  type MadeTest,
  type MadeValue,
  queryTerms,
  queryText,
  TIMES,
  withLikelyValues,
} from '../../test/support/queries.js';
import { type Attribute, type Entity, type Iri, type Json } from '../model/entity.js';
import { matchesQ } from './match-q.js';
import { parseQ } from './parse-q.js';

/*
 * CIM 009 4.9 once more, as naively as can be: write out all targets of a term as lists of single values, then ask
 * the operator about each list. It shares nothing with the evaluator but the way a query is made.
 */

/** A target: the values it consists of, and whether it is one value by itself. */
interface Target {
  readonly items: readonly Json[];
  readonly shape: 'single' | 'array' | 'texts' | 'iris';
}

function judge(query: MadeQuery, entity: Entity, others: readonly Entity[]): boolean {
  if ('all' in query) return query.all.filter((part) => !judge(part, entity, others)).length === 0;
  if ('any' in query) return query.any.filter((part) => judge(part, entity, others)).length > 0;
  const starts = query.link === undefined ? [entity] : followed(query.link, entity, others);
  return starts.flatMap((start) => targets(query, start)).filter((target) => passes(target, query.test)).length > 0;
}

function followed(link: NonNullable<MadeTerm['link']>, entity: Entity, others: readonly Entity[]): readonly Entity[] {
  const ids = (entity.attributes.get(link.name) ?? [])
    .filter(({ kind }) => kind.endsWith('Relationship'))
    .flatMap(({ value }) => value as Iri | Iri[]);
  return others.filter(({ id, types }) => ids.includes(id) && (link.type === undefined || types.includes(link.type)));
}

function targets({ names, member }: MadeTerm, entity: Entity): readonly Target[] {
  const [first, second] = names as [string, string?];
  const top = entity.attributes.get(first) ?? [];
  if (second === 'observedAt') {
    return top.flatMap(({ observedAt }) => (observedAt === undefined ? [] : [{ items: [observedAt], shape: 'single' as const }])); // prettier-ignore
  }
  const found = second === undefined ? top : top.flatMap(({ attributes }) => attributes?.get(second) ?? []);
  return found.flatMap((instance) => targetsOf(instance, member));
}

function targetsOf({ kind, value }: Attribute, member: string | undefined): readonly Target[] {
  if (kind === 'LanguageProperty') {
    const texts = Object.entries(value as Record<string, string | string[]>);
    const chosen = member === undefined || member === '*' ? texts : texts.filter(([tag]) => tag === member);
    return chosen.length === 0 ? [] : [{ items: chosen.flatMap(([, text]) => text), shape: 'texts' }];
  }
  if (kind === 'Relationship' || kind === 'ListRelationship') {
    return member === undefined ? [{ items: (Array.isArray(value) ? value : [value]) as Json[], shape: 'iris' }] : [];
  }
  if (member === undefined) return [plain(value)];
  const key = kind === 'Property' ? queryTerms.expand(member) : member.replace('urn:m:', '');
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  return entries.filter(([name]) => name === key).map(([, inner]) => plain(inner));
}

function plain(value: Json): Target {
  if (Array.isArray(value)) return { items: value as Json[], shape: 'array' };
  const typed = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return { items: [typed.find(([name]) => name === '@value')?.[1] as Json ?? value], shape: 'single' }; // prettier-ignore
}

function passes({ items, shape }: Target, test: MadeTest): boolean {
  if (test === undefined) return true;
  if (test.op === '!=') return !passes({ items, shape }, { ...test, op: '==' });
  if ('list' in test) return items.some((item) => test.list.some((value) => same(item, value)));
  if (shape === 'iris' || shape === 'array') return false;
  if ('low' in test) return items.some((item) => order(item, test.low) >= 0 && order(item, test.high) <= 0);
  if ('than' in test) {
    const signs = { '>': [1], '>=': [0, 1], '<': [-1], '<=': [-1, 0] }[test.op];
    return items.some((item) => signs.includes(Math.sign(order(item, test.than))));
  }
  const isIn = items.map((item) => typeof item === 'string' && new RegExp(test.pattern, 'u').test(item));
  if (test.op === '~=') return isIn.includes(true);
  return !isIn.includes(true) && items.every((item) => typeof item === 'string');
}

function same(item: Json, { value, time }: MadeValue): boolean {
  if (time !== true && item === value) return true;
  return (
    typeof item === 'string' && typeof value === 'string' && kindOfTime(value) !== '' && instants(item, value) === 0
  );
}

function order(item: Json, { value, time }: MadeValue): number {
  if (typeof item !== typeof value) return NaN;
  if (typeof item === 'number') return item < (value as number) ? -1 : item > (value as number) ? 1 : 0;
  const difference = instants(item as string, value as string);
  if (!Number.isNaN(difference)) return difference;
  return time === true ? NaN : (item as string).localeCompare(value as string, 'en');
}

/** Times of one kind as JavaScript's own dates; NaN for anything else. */
function instants(one: string, other: string): number {
  if (kindOfTime(one) === '' || kindOfTime(one) !== kindOfTime(other)) return NaN;
  const [a, b] = [one, other].map((text) => Date.parse(text.includes('-') ? text : `1970-01-01T${text}`)) as [
    number,
    number,
  ];
  return a - b;
}

function kindOfTime(text: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text)) return 'dateTime';
  if (/^\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text)) return 'time';
  return /^\d{4}-\d\d-\d\d$/.test(text) ? 'date' : '';
}

const entities = fc.tuple(
  withLikelyValues(arbitraryEntity('urn:e:0')),
  withLikelyValues(arbitraryEntity('urn:e:1')),
  arbitraryEntity('urn:e:2'),
);

describe('the evaluator of q', () => {
  it('agrees with a naive oracle', () => {
    let matched = 0;
    let linked = 0;
    fc.assert(
      fc.property(madeQuery, entities, (made, [entity, ...others]) => {
        const query = parseQ(queryText(made), queryTerms);
        const matches = matchesQ(query, entity, (id) => others.find((other) => other.id === id));
        expect(matches).toBe(judge(made, entity, others));
        if (matches) matched++;
        if (matches && queryText(made).includes('{')) linked++;
      }),
      { numRuns: 1000 },
    );
    // Neither says yes or no to everything.
    expect(matched).toBeGreaterThan(100);
    expect(matched).toBeLessThan(900);
    expect(linked).toBeGreaterThan(0);
  });

  it('agrees with the oracle on every operator between all pairs of times', () => {
    for (const target of TIMES) {
      const entity: Entity = { ...entityOf('urn:n:speed', target) };
      for (const value of TIMES) {
        for (const time of [true, false]) {
          for (const op of ['>', '>=', '<', '<='] as const) check({ op, than: { value, time } }, entity);
          for (const op of ['==', '!='] as const) check({ op, list: [{ value, time }] }, entity);
        }
      }
    }
  });
});

function check(test: MadeTest, entity: Entity): void {
  const made = { names: ['urn:n:speed'], test };
  const text = queryText(made);
  expect([text, matchesQ(parseQ(text, queryTerms), entity, () => undefined)]).toEqual([text, judge(made, entity, [])]);
}

function entityOf(name: Iri, value: Json): Entity {
  const at = { createdAt: '2026-01-01T00:00:00.000Z', modifiedAt: '2026-01-01T00:00:00.000Z' };
  return {
    id: 'urn:e:0',
    types: ['urn:t:A'],
    ...at,
    attributes: new Map([[name, [{ kind: 'Property', value, ...at }]]]),
  };
}

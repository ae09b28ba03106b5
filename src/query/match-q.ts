import { type Entity, type Iri, type Json } from '../model/entity.js';
import { ROOT_COLLATOR } from './collation.js';
import {
  type Comparable,
  type Equality,
  type Link,
  type Match,
  type Order,
  type Query,
  type Term,
  type Test,
} from './q-ast.js';
import { plainValue, someTarget, type TargetKind } from './target.js';
import { instantOf } from './temporal.js';

/** Linked entities that were fetched beforehand, without what has expired; undefined when there is none. */
export type Linked = (id: Iri) => Entity | undefined;

export const NOTHING_LINKED: Linked = () => undefined;

/**
 * Whether the entity meets the query (CIM 009 4.9).
 * @param linked - the entities of {@link linkedIds}
 * @param datasetIds - when given, the only instances of its attributes that count
 */
export function matchesQ(query: Query, entity: Entity, linked: Linked, datasetIds?: ReadonlySet<string>): boolean {
  switch (query.op) {
    case 'term':
      return matchesTerm(query, entity, linked, datasetIds);
    case 'and':
      return query.of.every((part) => matchesQ(part, entity, linked, datasetIds));
    case 'or':
      return query.of.some((part) => matchesQ(part, entity, linked, datasetIds));
  }
}

function matchesTerm(term: Term, entity: Entity, linked: Linked, datasetIds: ReadonlySet<string> | undefined): boolean {
  if (term.links.length === 0) return someTarget(term.path, entity, datasetIds, passes, term.test);
  for (const target of linkedEntities(term.links, entity, linked)) {
    if (someTarget(term.path, target, undefined, passes, term.test)) return true;
  }
  return false;
}

/** The entities at the end of the Relationships, each once: cycles and wide graphs cost no more than their size. */
function linkedEntities(links: readonly Link[], entity: Entity, linked: Linked): Iterable<Entity> {
  let level: Iterable<Entity> = [entity];
  for (const link of links) {
    const next = new Set<Entity>();
    for (const id of objectsOf(link.relationship, level)) {
      const target = linked(id);
      if (target !== undefined && isOfType(target, link.types)) next.add(target);
    }
    level = next;
  }
  return level;
}

/** EXAMPLE 14: with types given, only entities of one of them are considered. */
function isOfType(entity: Entity, types: readonly Iri[]): boolean {
  return types.length === 0 || types.some((type) => entity.types.includes(type));
}

/** The objects of all instances of a Relationship of some entities, each once. */
function objectsOf(relationship: Iri, entities: Iterable<Entity>): Set<Iri> {
  const ids = new Set<Iri>();
  for (const entity of entities) {
    for (const { kind, value } of entity.attributes.get(relationship) ?? []) {
      if (kind !== 'Relationship' && kind !== 'ListRelationship') continue;
      if (typeof value === 'string') ids.add(value);
      else for (const id of value as readonly Iri[]) ids.add(id);
    }
  }
  return ids;
}

/**
 * Which linked entities the query needs to decide about the entity, `level` Relationships away from it: fetch them
 * for level 1, then with those at hand for level 2, and so on to `linkDepth(query)`.
 */
export function linkedIds(query: Query, entity: Entity, level: number, linked: Linked): ReadonlySet<Iri> {
  const ids = new Set<Iri>();
  collect(query, entity, level, linked, ids);
  return ids;
}

function collect(query: Query, entity: Entity, level: number, linked: Linked, ids: Set<Iri>): void {
  if (query.op !== 'term') {
    for (const part of query.of) collect(part, entity, level, linked, ids);
    return;
  }
  const link = query.links[level - 1];
  if (link === undefined) return;
  const before = linkedEntities(query.links.slice(0, level - 1), entity, linked);
  for (const id of objectsOf(link.relationship, before)) ids.add(id);
}

/** Whether one target passes the test of a term: the rules of 4.9, operator by operator. */
function passes(target: Json, kind: TargetKind, test: Test): boolean {
  switch (test.op) {
    case 'exists':
      return true;
    case '==':
      return equals(target, kind, test);
    case '!=':
      return !equals(target, kind, test);
    default:
      // "any operator different than equal or unequal shall result in not matching"
      if (kind === 'object') return false;
      // An array is no number, time or string.
      if (kind !== 'language') return passesOne(plainValue(target), test);
  }
  // Any text of a language counts by itself; that none may match is what 4.9 says of `!=`.
  const texts = target as readonly string[];
  return test.op === '!~=' ? texts.every((text) => passesOne(text, test)) : texts.some((text) => passesOne(text, test));
}

function passesOne(value: Json, test: Order | Match): boolean {
  switch (test.op) {
    case '~=':
      return typeof value === 'string' && test.pattern.test(value);
    case '!~=':
      return typeof value === 'string' && !test.pattern.test(value);
    default:
      return isInOrder(value, test.op, test.than);
  }
}

function equals(target: Json, kind: TargetKind, test: Equality): boolean {
  if (!Array.isArray(target)) {
    const value = plainValue(target);
    return equalsOne(value, test) || (kind !== 'object' && isInRange(value, test));
  }
  // "Is included in the target value, if the latter is an array"; a range includes single values only.
  return (target as readonly Json[]).some(
    (item) => equalsOne(plainValue(item), test) || (kind === 'language' && isInRange(item, test)),
  );
}

function equalsOne(value: Json, { values, temporals }: Equality): boolean {
  if (values.has(value as string)) return true;
  return (
    temporals.length > 0 &&
    typeof value === 'string' &&
    temporals.some(({ type, instant }) => instantOf(value, type) === instant)
  );
}

function isInRange(value: Json, { range }: Equality): boolean {
  return range !== undefined && isInOrder(value, '>=', range.low) && isInOrder(value, '<=', range.high);
}

function isInOrder(value: Json, op: Order['op'], than: Comparable): boolean {
  const order = compare(value, than);
  switch (op) {
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}

/** Negative, zero or positive; NaN, which is in no order, when the data types differ. */
function compare(value: Json, than: Comparable): number {
  if (than.type === 'number') return typeof value === 'number' ? value - than.value : NaN;
  if (typeof value !== 'string') return NaN;
  if (than.temporal !== undefined) {
    const instant = instantOf(value, than.temporal.type);
    if (instant !== undefined) return instant - than.temporal.instant;
  }
  return than.type === 'string' ? ROOT_COLLATOR.compare(value, than.value) : NaN;
}

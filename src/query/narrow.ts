import { type Iri } from '../model/entity.js';
import { cellRanges } from './geo/cells.js';
import { type GeoQuery } from './geo/geo-query.js';
import { type Condition, type Narrowing, type ValueRange } from './narrowing.js';
import { type Equality, type Query, type Term } from './q-ast.js';
import { type ScopePattern, type ScopeQuery } from './scope-query.js';
import { type EntitySelector, type Selection } from './selection.js';

const narrowings = new WeakMap<Selection, Narrowing>();

/** The narrowing of a selection, remembered for as long as the selection lives: requests repeat themselves. */
export function narrow(selection: Selection): Narrowing {
  let narrowing = narrowings.get(selection);
  if (narrowing === undefined) {
    narrowing = narrowingOf(selection);
    narrowings.set(selection, narrowing);
  }
  return narrowing;
}

/**
 * A narrowing in parts to be read one after another, those first where nearly all match: half a page needs no more.
 * What meets an earlier part comes again where it meets a later one.
 */
export function inParts(narrowing: Narrowing): readonly Narrowing[] {
  let known = parts.get(narrowing);
  if (known === undefined) {
    known = partsOf(narrowing);
    parts.set(narrowing, known);
  }
  return known;
}

const parts = new WeakMap<Narrowing, readonly Narrowing[]>();

function partsOf(narrowing: Narrowing): readonly Narrowing[] {
  const [condition, ...others] = narrowing.conditions;
  if (condition?.on !== 'cell' || condition.parts === undefined || others.length > 0) return [narrowing];
  const { on, name, parts: halves } = condition;
  if (halves.inside.length === 0) return [narrowing];
  return [halves.inside, halves.beside].map((anyOf) => ({ ...narrowing, conditions: [{ on, name, anyOf }] }));
}

/**
 * What an index can tell of a selection. The law: an entity that `matches` the selection meets the narrowing (its
 * `indexTerms` do). What an index cannot tell, such as the order of strings, narrows to less or to nothing.
 */
function narrowingOf(selection: Selection): Narrowing {
  const { entities, attributes, q, geo, scopeQ } = selection;
  const ids = entities && unionOf(entities, (selector) => selector.ids && [...selector.ids]);
  const types = entities && unionOf(entities, oneTypeOfEach);
  const conditions: Condition[] = [
    ...(q === undefined ? [] : queryConditions(q)),
    ...(geo === undefined ? [] : [geoCondition(geo)]),
    ...(scopeQ === undefined ? [] : [scopeCondition(scopeQ)]),
    ...(attributes === undefined ? [] : [{ on: 'attribute', anyOf: attributes } as const]),
  ];
  return {
    ...(ids === undefined ? {} : { ids }),
    ...(types === undefined ? {} : { types }),
    conditions,
    exact: conditions.length === 0 && q === undefined && isExact(entities),
  };
}

/** All values of all selectors; undefined when one of them has no such restriction. */
function unionOf(
  selectors: readonly EntitySelector[],
  valuesOf: (selector: EntitySelector) => readonly Iri[] | undefined,
): readonly Iri[] | undefined {
  const union = new Set<Iri>();
  for (const selector of selectors) {
    const values = valuesOf(selector);
    if (values === undefined) return undefined;
    for (const value of values) union.add(value);
  }
  return [...union];
}

/** Of a conjunction of types, which every match has, one is enough to narrow. */
function oneTypeOfEach({ types }: EntitySelector): readonly Iri[] | undefined {
  return types?.map((allOf) => allOf[0]!);
}

/** Ids and types say it all: one selector with both, or several that all restrict the same one of the two. */
function isExact(entities: readonly EntitySelector[] | undefined): boolean {
  if (entities === undefined) return true;
  const isPlain = entities.every(
    ({ idPattern, types }) => idPattern === undefined && (types ?? []).every((allOf) => allOf.length === 1),
  );
  return (
    isPlain &&
    (entities.length === 1 ||
      entities.every(({ ids }) => ids === undefined) ||
      entities.every(({ types }) => types === undefined))
  );
}

function queryConditions(query: Query): readonly Condition[] {
  switch (query.op) {
    case 'term':
      return termConditions(query);
    case 'and':
      return query.of.flatMap(queryConditions);
    case 'or':
      return either(query.of.map(queryConditions));
  }
}

/** Every test of 4.9, `!=` and `!~=` too, asks for the target to exist. Only top-level values are indexed. */
function termConditions({ links, path, test }: Term): readonly Condition[] {
  const name = links[0]?.relationship ?? path.names[0];
  if (name === undefined) return [];
  const isIndexed =
    links.length === 0 && path.names.length === 1 && path.attributeMember === undefined && path.trailing === undefined;
  const ranges = isIndexed ? valueRanges(test) : undefined;
  return [ranges === undefined ? { on: 'attribute', anyOf: [name] } : { on: 'value', name, anyOf: ranges }];
}

/** Undefined when values that pass the test lie in no ranges that an index has. */
function valueRanges(test: Term['test']): readonly ValueRange[] | undefined {
  switch (test.op) {
    case '==':
      return equalRanges(test);
    case '>':
      return test.than.type === 'number' ? [{ low: nextAbove(test.than.value) }] : undefined;
    case '>=':
      return test.than.type === 'number' ? [{ low: test.than.value }] : undefined;
    case '<':
      return test.than.type === 'number' ? [{ high: -nextAbove(-test.than.value) }] : undefined;
    case '<=':
      return test.than.type === 'number' ? [{ high: test.than.value }] : undefined;
    default:
      return undefined;
  }
}

const bits = new DataView(new ArrayBuffer(8));

/** The least double above a number: many readings are round, and `>` wants none that equals. */
function nextAbove(number: number): number {
  if (number === 0) return Number.MIN_VALUE;
  if (number === Infinity) return number;
  bits.setFloat64(0, number);
  bits.setBigInt64(0, bits.getBigInt64(0) + (number > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}

function equalRanges({ values, temporals, range }: Equality): readonly ValueRange[] | undefined {
  if (range !== undefined) {
    const { low, high } = range;
    return low.type === 'number' && high.type === 'number' ? [{ low: low.value, high: high.value }] : undefined;
  }
  // One instant is written in many ways.
  if (temporals.length > 0) return undefined;
  return [...values].map((value) => (typeof value === 'number' ? { low: value, high: value } : { equals: value }));
}

/** Conditions that hold whichever branch holds: values of one attribute, else attributes, else none. */
function either(branches: readonly (readonly Condition[])[]): readonly Condition[] {
  return valueOfEither(branches) ?? attributeOfEither(branches) ?? [];
}

function valueOfEither(branches: readonly (readonly Condition[])[]): readonly Condition[] | undefined {
  const names = branches[0]!.flatMap((condition) => (condition.on === 'value' ? [condition.name] : []));
  for (const name of names) {
    const ranges = branches.map((branch) => branch.flatMap((c) => (c.on === 'value' && c.name === name ? [c] : []))[0]);
    if (ranges.every((condition) => condition !== undefined)) {
      return [{ on: 'value', name, anyOf: ranges.flatMap((condition) => condition.anyOf) }];
    }
  }
  return undefined;
}

function attributeOfEither(branches: readonly (readonly Condition[])[]): readonly Condition[] | undefined {
  const anyOf = new Set<Iri>();
  for (const branch of branches) {
    const names = branch.flatMap(attributesOf)[0];
    if (names === undefined) return undefined;
    for (const name of names) anyOf.add(name);
  }
  return [{ on: 'attribute', anyOf: [...anyOf] }];
}

/** The attributes of which an entity that meets the condition has one. */
function attributesOf(condition: Condition): readonly (readonly Iri[])[] {
  switch (condition.on) {
    case 'attribute':
      return [condition.anyOf];
    case 'value':
    case 'cell':
      return [[condition.name]];
    case 'scope':
      return [];
  }
}

function geoCondition(geo: GeoQuery): Condition {
  const reach = cellRanges(geo);
  if (reach === undefined) return { on: 'attribute', anyOf: [geo.geoproperty] };
  const { all, inside, beside } = reach;
  return { on: 'cell', name: geo.geoproperty, anyOf: all, parts: { inside, beside } };
}

/** Of a conjunction of scopes one is enough to narrow: the deepest. */
function scopeCondition(query: ScopeQuery): Condition {
  return { on: 'scope', anyOf: query.map((allOf) => allOf.map(scopeRange).reduce(deeper)) };
}

interface ScopeRange {
  readonly scope: string;
  readonly below: boolean;
}

function scopeRange({ levels, below }: ScopePattern): ScopeRange {
  const wildcard = levels.indexOf('+');
  if (wildcard < 0) return { scope: `/${levels.join('/')}`, below };
  return { scope: `/${levels.slice(0, wildcard).join('/')}`, below: true };
}

function deeper(one: ScopeRange, other: ScopeRange): ScopeRange {
  return other.scope.length > one.scope.length ? other : one;
}

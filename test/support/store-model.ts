import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Entity, type Iri } from '../../src/model/entity.js';
import { indexTerms } from '../../src/query/index-terms.js';
import { meets } from '../../src/query/meets.js';
import { type Condition, type Narrowing } from '../../src/query/narrowing.js';
import { type Catalog, type EntityStore, type Tenant } from '../../src/store/entity-store.js';
import { arbitraryEntity, NAMES, NUMBERS, SCOPES, STRINGS, TYPES, written } from './entities.js';

const IDS = Array.from({ length: 12 }, (_, at) => `urn:e:${at}`);

/** What a step does: batches of puts and deletes, or a change that fails. */
type Step = readonly ({ readonly put: Entity } | { readonly remove: Iri } | { readonly fail: Iri })[];

const id = fc.constantFrom(...IDS);
const step: fc.Arbitrary<Step> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: id.chain(arbitraryEntity).map((put) => ({ put })) },
    { weight: 2, arbitrary: id.map((remove) => ({ remove })) },
    { weight: 1, arbitrary: id.map((fail) => ({ fail })) },
  ),
  { minLength: 1, maxLength: 6 },
);

const number = fc.oneof(fc.constantFrom(...NUMBERS), fc.integer({ min: -100, max: 100 }));
const range = fc.oneof(
  fc.tuple(number, number).map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) })),
  number.map((low) => ({ low })),
  number.map((high) => ({ high })),
  number.map((both) => ({ low: both, high: both })),
  fc.oneof(fc.constantFrom(...STRINGS), fc.boolean(), fc.constant('urn:e:1')).map((equals) => ({ equals })),
);
const name = fc.constantFrom(...NAMES, 'urn:n:unknown');
const scope = fc.record({ scope: fc.constantFrom(...SCOPES, '/', '/none'), below: fc.boolean() });

/** Ranges of cells are drawn between cells that exist: the two numbers say where in the sorted list. */
const condition: fc.Arbitrary<(cells: readonly number[]) => Condition> = fc.oneof(
  fc.array(name, { minLength: 1, maxLength: 3 }).map((anyOf) => () => ({ on: 'attribute', anyOf }) as const),
  fc.tuple(name, fc.array(range, { minLength: 1, maxLength: 3 })).map(
    ([name, anyOf]) =>
      () =>
        ({ on: 'value', name, anyOf }) as const,
  ),
  fc
    .tuple(name, fc.array(fc.tuple(fc.nat(99), fc.nat(99)), { minLength: 1, maxLength: 4 }))
    .map(([name, pairs]) => (cells: readonly number[]) => {
      const at = (share: number) => cells[Math.floor((share / 100) * cells.length)] ?? share;
      const anyOf = pairs.map(([a, b]) => ({ low: at(Math.min(a, b)), high: at(Math.max(a, b)) }));
      return { on: 'cell', name, anyOf } as const;
    }),
  fc.array(scope, { minLength: 1, maxLength: 3 }).map((anyOf) => () => ({ on: 'scope', anyOf }) as const),
);
/** Present once in four times. */
function seldom<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

const question = fc.record({
  ids: seldom(fc.array(fc.constantFrom(...IDS, 'urn:e:none'), { minLength: 1, maxLength: 5 })),
  types: fc.option(fc.uniqueArray(fc.constantFrom(...TYPES, 'urn:t:none'), { minLength: 1, maxLength: 3 }), {
    freq: 2,
  }),
  conditions: fc.nat(1).chain((some) => fc.array(condition, { maxLength: 3 * some })),
  limit: fc.integer({ min: 1, max: 8 }),
  skip: fc.nat(10),
});

/** Random histories, then random questions, on the store and on a Map. */
export function modelTests(entities: () => EntityStore, runs: number): void {
  describe('against a model', () => {
    it('holds what a Map would hold and offers every entity that meets a narrowing, once', async () => {
      let histories = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 1, maxLength: 8 }),
          fc.array(question, { minLength: 4, maxLength: 8 }),
          async (steps, questions) => {
            const store = entities();
            const tenant = `model_${Date.now().toString(36)}_${++histories}`;
            const model = new Map<Iri, Entity>();
            for (const each of steps) await play(store, tenant, model, each);
            await compareEntities(store, tenant, model);
            compareCatalogs(await store.catalog(tenant), catalogOf(model));
            const cells = [...model.values()]
              .flatMap((it) => indexTerms(it).cells.flatMap((row) => row.cells))
              .sort((a, b) => a - b);
            for (const { ids, types, conditions, limit, skip } of questions) {
              const narrowing: Narrowing = {
                ...(ids && { ids }),
                ...(types && { types }),
                conditions: conditions.map((draw) => draw(cells)),
                exact: conditions.length === 0,
              };
              await compareScan(store, tenant, model, narrowing, limit, skip);
            }
          },
        ),
        { numRuns: runs },
      );
    }, 600_000);
  });
}

async function play(store: EntityStore, tenant: Tenant, model: Map<Iri, Entity>, step: Step): Promise<void> {
  const outcomes = await store.changeMany(
    tenant,
    step.map((action) => {
      if ('put' in action) return { id: action.put.id, change: () => ({ next: action.put, result: undefined }) };
      if ('remove' in action) return { id: action.remove, change: () => ({ next: undefined, result: undefined }) };
      return {
        id: action.fail,
        change: (): never => {
          throw new Error('refused');
        },
      };
    }),
  );
  step.forEach((action, at) => {
    expect(outcomes[at]!.ok).toBe(!('fail' in action));
    if ('put' in action) model.set(action.put.id, action.put);
    if ('remove' in action) model.delete(action.remove);
  });
}

async function compareEntities(store: EntityStore, tenant: Tenant, model: ReadonlyMap<Iri, Entity>): Promise<void> {
  const held = await store.findMany(tenant, IDS);
  const expected = IDS.flatMap((id) => model.get(id) ?? []);
  expect(held.map((it) => written(it.entity))).toEqual(expected.map(written));
}

async function compareScan(
  store: EntityStore,
  tenant: Tenant,
  model: ReadonlyMap<Iri, Entity>,
  narrowing: Narrowing,
  limit: number,
  skip: number,
): Promise<void> {
  const scan = async (limit: number, skip?: number): Promise<Iri[]> => {
    const found: Iri[] = [];
    let after: unknown;
    do {
      const page = await store.candidates(tenant, narrowing, limit, after, after === undefined ? skip : undefined);
      expect(page.held.length).toBeLessThanOrEqual(limit);
      for (const held of page.held) {
        expect(written(held.entity)).toBe(written(model.get(held.id)!));
        found.push(held.id);
      }
      after = page.next;
    } while (after !== undefined);
    return found;
  };
  const found = await scan(limit);
  expect(new Set(found).size).toBe(found.length);
  expect(await scan(1000)).toEqual(found);
  const needed = [...model.values()].filter((it) => meets(narrowing, it.id, indexTerms(it))).map((it) => it.id);
  expect(found).toEqual(expect.arrayContaining(needed));
  if (!narrowing.exact) return;
  expect(found).toHaveLength(needed.length);
  expect(await store.count(tenant, narrowing)).toBe(needed.length);
  expect(await scan(limit, skip)).toEqual(found.slice(skip));
}

/** The catalogue of the model, by brute force. */
function catalogOf(model: ReadonlyMap<Iri, Entity>): Catalog {
  const types = new Map<Iri, { entities: number; attributes: Map<Iri, Set<string>> }>();
  const attributes = new Map<Iri, { instances: number; kinds: Set<string>; types: Set<Iri> }>();
  for (const entity of model.values()) {
    for (const [name, instances] of entity.attributes) {
      const attribute = attributes.get(name) ?? { instances: 0, kinds: new Set(), types: new Set() };
      attributes.set(name, attribute);
      attribute.instances += instances.length;
      for (const { kind } of instances) attribute.kinds.add(kind);
      for (const type of entity.types) attribute.types.add(type);
    }
    for (const name of entity.types) {
      const type = types.get(name) ?? { entities: 0, attributes: new Map<Iri, Set<string>>() };
      types.set(name, type);
      type.entities++;
      for (const [attribute, instances] of entity.attributes) {
        const kinds = type.attributes.get(attribute) ?? new Set<string>();
        type.attributes.set(attribute, kinds);
        for (const { kind } of instances) kinds.add(kind);
      }
    }
  }
  return { types, attributes } as Catalog;
}

function compareCatalogs(actual: Catalog, expected: Catalog): void {
  expect(actual.types).toEqual(expected.types);
  expect(actual.attributes).toEqual(expected.attributes);
}

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Entity, type Iri } from '../../src/model/entity.js';
import { type Condition, type Narrowing } from '../../src/query/narrowing.js';
import { type ContextKind, type StoredContext } from '../../src/store/context-store.js';
import { type Catalog, type EntityStore, type Tenant } from '../../src/store/entity-store.js';
import { type Store } from '../../src/store/store.js';
import { entity, instance, written } from './entities.js';
import { modelTests } from './store-model.js';

export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens it again over the same data, where the adapter keeps data between openings. */
  readonly reopen?: () => Promise<Store>;
  readonly close: () => Promise<void>;
}

export interface ContractOptions {
  /** Random histories to play against the model. */
  readonly runs?: number;
}

/** All ids of a scan, page by page; asserts on the way what holds for every page. */
export async function scan(
  store: EntityStore,
  tenant: Tenant,
  narrowing: Narrowing,
  limit = 1000,
  skip = 0,
): Promise<Entity[]> {
  const found: Entity[] = [];
  let after: unknown;
  for (let calls = 0; ; calls++) {
    const page = await store.candidates(tenant, narrowing, limit, after, after === undefined ? skip : undefined);
    expect(page.held.length).toBeLessThanOrEqual(limit);
    expect(calls).toBeLessThan(100_000);
    found.push(...page.held.map((held) => held.entity));
    if (page.next === undefined) return found;
    after = page.next;
  }
}

/** Puts entities as they are, whether they exist or not. */
export async function put(store: EntityStore, tenant: Tenant, ...entities: Entity[]): Promise<void> {
  const settled = await store.changeMany(
    tenant,
    entities.map((next) => ({ id: next.id, change: () => ({ next, result: undefined }) })),
  );
  expect(settled.filter(({ ok }) => !ok)).toEqual([]);
}

export const remove = (store: EntityStore, tenant: Tenant, id: Iri): Promise<void> =>
  store.change(tenant, id, () => ({ next: undefined, result: undefined }));

/** The port's promises (src/store/*.ts), on whatever adapter `open` starts. */
export function storeContract(
  name: string,
  open: () => Promise<StoreUnderTest>,
  { runs = 30 }: ContractOptions = {},
): void {
  describe(`${name} keeps the store's contract`, () => {
    let under: StoreUnderTest;
    let store: EntityStore;
    let tenant: Tenant;
    let tenants = 0;

    beforeAll(async () => {
      under = await open();
      store = under.store.entities;
    });
    afterAll(() => under.close());
    beforeEach(() => {
      tenant = `tenant_${++tenants}`;
    });

    const car = (id: string, speed: number, more: Partial<Entity> = {}): Entity =>
      entity(id, 'urn:t:Car', { 'urn:n:speed': speed }, more);
    const speedOf = (held: { entity: Entity } | undefined): unknown =>
      held?.entity.attributes.get('urn:n:speed')?.[0]?.value;
    const setSpeed = (value: number) => (current: Entity | undefined) => ({
      next: { ...current!, attributes: new Map(current!.attributes).set('urn:n:speed', [instance(value)]) },
      result: value,
    });

    describe('changing one entity', () => {
      it('creates, hands out, changes and deletes it', async () => {
        const made = car('urn:e:1', 1, { scopes: ['/a/b'], expiresAt: '2030-01-01T00:00:00.000Z' });
        expect(await store.change(tenant, made.id, (current) => ({ next: made, result: current }))).toBeUndefined();
        const first = (await store.find(tenant, made.id))!;
        expect(written(first.entity)).toBe(written(made));
        expect(first.id).toBe(made.id);
        expect(first.nextExpiry).toBe(Date.parse(made.expiresAt!));

        expect(await store.change(tenant, made.id, setSpeed(2))).toBe(2);
        const second = (await store.find(tenant, made.id))!;
        expect(speedOf(second)).toBe(2);
        expect(second.revision).toBeGreaterThan(first.revision);
        expect(speedOf(first)).toBe(1);

        await remove(store, tenant, made.id);
        expect(await store.find(tenant, made.id)).toBeUndefined();
      });

      it('never reuses a revision, not even for an entity that was deleted and made again', async () => {
        await put(store, tenant, car('urn:e:1', 1));
        await store.change(tenant, 'urn:e:1', setSpeed(2));
        const before = (await store.find(tenant, 'urn:e:1'))!.revision;
        await remove(store, tenant, 'urn:e:1');
        await put(store, tenant, car('urn:e:1', 3));
        expect((await store.find(tenant, 'urn:e:1'))!.revision).toBeGreaterThan(before);
      });

      it('writes nothing when the change throws, and hands the very error on', async () => {
        await put(store, tenant, car('urn:e:1', 1));
        const before = (await store.find(tenant, 'urn:e:1'))!;
        const fault = new Error('no');
        const change = (): never => {
          throw fault;
        };
        await expect(store.change(tenant, 'urn:e:1', change)).rejects.toBe(fault);
        await expect(store.change(tenant, 'urn:e:2', change)).rejects.toBe(fault);
        expect((await store.find(tenant, 'urn:e:1'))!.revision).toBe(before.revision);
        expect(await store.find(tenant, 'urn:e:2')).toBeUndefined();
      });

      it('writes nothing when the change answers with the same object, or with nothing for nothing', async () => {
        await put(store, tenant, car('urn:e:1', 1));
        const before = (await store.find(tenant, 'urn:e:1'))!.revision;
        expect(await store.change(tenant, 'urn:e:1', (same) => ({ next: same, result: 7 }))).toBe(7);
        expect((await store.find(tenant, 'urn:e:1'))!.revision).toBe(before);
        expect(await store.change('no_such_tenant', 'urn:e:1', () => ({ next: undefined, result: 8 }))).toBe(8);
        expect(await store.hasTenant('no_such_tenant')).toBe(false);
      });

      it('loses nothing of 50 writers of different attributes of one entity', async () => {
        await put(store, tenant, entity('urn:e:1', 'urn:t:Car'));
        const names = Array.from({ length: 50 }, (_, at) => `urn:n:${at}`);
        await Promise.all(
          names.map((name) =>
            store.change(tenant, 'urn:e:1', (current) => ({
              next: { ...current!, attributes: new Map(current!.attributes).set(name, [instance(name)]) },
              result: undefined,
            })),
          ),
        );
        const { attributes } = (await store.find(tenant, 'urn:e:1'))!.entity;
        expect([...attributes.keys()].sort()).toEqual([...names].sort());
      });

      it('lets one of many concurrent creators of an entity win', async () => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 20 }, (_, at) =>
            store.change(tenant, 'urn:e:1', (current) => {
              if (current !== undefined) throw new Error('exists');
              return { next: car('urn:e:1', at), result: at };
            }),
          ),
        );
        const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
        expect(won).toHaveLength(1);
        expect(speedOf(await store.find(tenant, 'urn:e:1'))).toBe(won[0]);
      });

      it('keeps ids, names and values that are the names of objects, long, or no text at all', async () => {
        const ids = ['__proto__', 'constructor', 'urn:e:' + 'x'.repeat(1000), 'urn:e:\0', 'urn:e:é漢', 'a|b', 'a%7Cb'];
        const odd = ids.map((id) =>
          entity(id, ['__proto__', 'toString'], { ['__proto__x']: 1, constructor: 'é'.repeat(5000), long: '\ud800\0' }),
        );
        await put(store, tenant, ...odd);
        for (const made of odd) expect(written((await store.find(tenant, made.id))!.entity)).toBe(written(made));
        expect((await scan(store, tenant, { conditions: [], exact: true })).map(({ id }) => id).sort()).toEqual(
          [...ids].sort(),
        );
      });
    });

    describe('changing many entities', () => {
      it('gives outcomes in the order given and lets no failure stop the others', async () => {
        await put(store, tenant, car('urn:e:2', 2));
        const create = (next: Entity) => ({
          id: next.id,
          change: (current: Entity | undefined) => {
            if (current !== undefined) throw new Error(`${current.id} exists`);
            return { next, result: next.id };
          },
        });
        const outcomes = await store.changeMany(
          tenant,
          [1, 2, 3, 3].map((n) => create(car(`urn:e:${n}`, n * 10))),
        );
        expect(outcomes).toEqual([
          { ok: true, result: 'urn:e:1' },
          { ok: false, error: new Error('urn:e:2 exists') },
          { ok: true, result: 'urn:e:3' },
          { ok: false, error: new Error('urn:e:3 exists') },
        ]);
        const held = await store.findMany(tenant, ['urn:e:3', 'urn:e:1', 'urn:e:2', 'urn:e:9', 'urn:e:1']);
        expect(held.map((it) => [it.id, speedOf(it)])).toEqual([
          ['urn:e:3', 30],
          ['urn:e:1', 10],
          ['urn:e:2', 2],
        ]);
      });

      it('applies changes of one id in the order given: each sees what the one before it made', async () => {
        const steps = [1, 2, 3, 4].map((step) => ({
          id: 'urn:e:1',
          change: (current: Entity | undefined) => ({
            next:
              step === 3 ? undefined : car('urn:e:1', Number(speedOf(current && { entity: current }) ?? 0) * 10 + step),
            result: speedOf(current && { entity: current }),
          }),
        }));
        const outcomes = await store.changeMany(tenant, steps);
        expect(outcomes.map((outcome) => outcome.ok && outcome.result)).toEqual([undefined, 1, 12, undefined]);
        expect(speedOf(await store.find(tenant, 'urn:e:1'))).toBe(4);
        expect(await store.count(tenant, { types: ['urn:t:Car'], conditions: [], exact: true })).toBe(1);
      });

      it('takes a thousand at once, and none', async () => {
        await put(store, tenant, ...Array.from({ length: 1000 }, (_, at) => car(`urn:e:${at}`, at)));
        expect(await store.count(tenant, { conditions: [], exact: true })).toBe(1000);
        expect(await store.changeMany(tenant, [])).toEqual([]);
      });
    });

    describe('tenants', () => {
      it('knows the default tenant and those that were written to', async () => {
        expect(await store.hasTenant('')).toBe(true);
        expect(await store.hasTenant(tenant)).toBe(false);
        await put(store, tenant, car('urn:e:1', 1));
        expect(await store.hasTenant(tenant)).toBe(true);
        await remove(store, tenant, 'urn:e:1');
        expect(await store.hasTenant(tenant)).toBe(true);
        expect(await store.hasTenant('__proto__')).toBe(false);
      });

      it('lets nothing of one tenant be seen in another', async () => {
        const other = `${tenant}_other`;
        const secret = car('urn:e:1', 9, { scopes: ['/a'] });
        await put(store, other, secret, car('urn:e:2', 9));
        await put(store, tenant, car('urn:e:1', 1));
        await remove(store, tenant, 'urn:e:2');
        for (const [narrowing, ids] of [
          [{ conditions: [], exact: true }, ['urn:e:1']],
          [{ types: ['urn:t:Car'], conditions: [], exact: true }, ['urn:e:1']],
          [{ ids: ['urn:e:2'], conditions: [], exact: true }, []],
          [{ conditions: [{ on: 'scope', anyOf: [{ scope: '/', below: true }] }], exact: false }, []],
        ] as [Narrowing, string[]][]) {
          expect((await scan(store, tenant, narrowing)).map(({ id }) => id)).toEqual(ids);
          if (narrowing.exact) expect(await store.count(tenant, narrowing)).toBe(ids.length);
        }
        expect((await store.catalog(tenant)).types.get('urn:t:Car')?.entities).toBe(1);
        expect(speedOf(await store.find(other, 'urn:e:1'))).toBe(9);
        expect(speedOf(await store.find(other, 'urn:e:2'))).toBe(9);
      });

      it('answers for a tenant nobody wrote to as for an empty one', async () => {
        expect(await store.find(tenant, 'urn:e:1')).toBeUndefined();
        expect(await store.findMany(tenant, ['urn:e:1'])).toEqual([]);
        expect(await scan(store, tenant, { conditions: [], exact: true })).toEqual([]);
        expect(await store.count(tenant, { types: ['urn:t:Car'], conditions: [], exact: true })).toBe(0);
        expect((await store.catalog(tenant)).types.size).toBe(0);
      });
    });

    describe('scanning', () => {
      const many = 60;
      const place = (at: number) => instance({ type: 'Point', coordinates: [at, at / 2] }, { kind: 'GeoProperty' });

      async function fill(): Promise<Entity[]> {
        const made = Array.from({ length: many }, (_, at) =>
          entity(
            `urn:e:${String((at * 37) % many).padStart(2, '0')}`,
            at % 10 === 0 ? ['urn:t:Car', 'urn:t:Bus'] : at % 2 === 0 ? 'urn:t:Car' : 'urn:t:Bus',
            {
              'urn:n:speed': at,
              'urn:n:colours': at % 3 === 0 ? ['red', 'blue'] : ['green'],
              'urn:n:place': [place(at)],
              ...(at < 5 ? { 'urn:n:rare': { 'urn:m:deep': 1 } } : {}),
            },
            at % 4 === 0 ? { scopes: at % 8 === 0 ? ['/a/b', '/a/c'] : ['/d'] } : {},
          ),
        );
        await put(store, tenant, ...made);
        return made;
      }

      it.each<{ what: string; narrowing: Omit<Narrowing, 'exact'>; wanted: (at: number) => boolean }>([
        { what: 'everything', narrowing: { conditions: [] }, wanted: () => true },
        { what: 'a type', narrowing: { types: ['urn:t:Car'], conditions: [] }, wanted: (at) => at % 2 === 0 },
        { what: 'two types', narrowing: { types: ['urn:t:Bus', 'urn:t:Car'], conditions: [] }, wanted: () => true },
        { what: 'an unknown type', narrowing: { types: ['urn:t:None'], conditions: [] }, wanted: () => false },
      ])('counts, pages and skips $what exactly', async ({ narrowing, wanted }) => {
        const made = await fill();
        const exact = { ...narrowing, exact: true };
        const ids = made.filter((_, at) => wanted(at)).map(({ id }) => id);
        const whole = (await scan(store, tenant, exact)).map(({ id }) => id);
        expect([...whole].sort()).toEqual([...ids].sort());
        expect(await store.count(tenant, exact)).toBe(ids.length);
        for (const limit of [1, 7, 20]) {
          expect((await scan(store, tenant, exact, limit)).map(({ id }) => id)).toEqual(whole);
        }
        for (const skip of [0, 1, 13, 29, 30, 59, 60, 1000]) {
          expect((await scan(store, tenant, exact, 7, skip)).map(({ id }) => id)).toEqual(whole.slice(skip));
        }
      });

      it('hands out the entities that ids name, whatever their number and order', async () => {
        await fill();
        const ids = ['urn:e:40', 'urn:e:03', 'urn:e:none', 'urn:e:03', 'urn:e:20'];
        for (const limit of [1, 2, 10]) {
          const found = await scan(store, tenant, { ids, conditions: [], exact: true }, limit);
          expect(found.map(({ id }) => id).sort()).toEqual(['urn:e:03', 'urn:e:20', 'urn:e:40']);
        }
        expect(await store.count(tenant, { ids, conditions: [], exact: true })).toBe(3);
        const typed = { ids, types: ['urn:t:Car'], conditions: [], exact: true };
        const typedIds = (await scan(store, tenant, typed)).map(({ id }) => id);
        expect(await store.count(tenant, typed)).toBe(typedIds.length);
        expect(await scan(store, tenant, typed, 5, 1)).toHaveLength(Math.max(0, typedIds.length - 1));
      });

      it.each<{ what: string; condition: Condition; atMost: number; least: (at: number) => boolean }>([
        {
          what: 'a range of numbers',
          condition: { on: 'value', name: 'urn:n:speed', anyOf: [{ low: 10, high: 12 }] },
          least: (at) => at >= 10 && at <= 12,
          atMost: 3,
        },
        {
          what: 'open ranges of numbers',
          condition: { on: 'value', name: 'urn:n:speed', anyOf: [{ low: 58 }, { high: 1 }] },
          least: (at) => at >= 58 || at <= 1,
          atMost: 4,
        },
        {
          what: 'overlapping ranges of numbers',
          condition: {
            on: 'value',
            name: 'urn:n:speed',
            anyOf: [
              { low: 1, high: 5 },
              { low: 4, high: 7 },
            ],
          },
          least: (at) => at >= 1 && at <= 7,
          atMost: 7,
        },
        {
          what: 'strings',
          condition: { on: 'value', name: 'urn:n:colours', anyOf: [{ equals: 'red' }, { equals: 'blue' }] },
          least: (at) => at % 3 === 0,
          atMost: 20,
        },
        {
          what: 'an attribute',
          condition: { on: 'attribute', anyOf: ['urn:n:rare', 'urn:n:none'] },
          least: (at) => at < 5,
          atMost: 5,
        },
        {
          what: 'a scope',
          condition: { on: 'scope', anyOf: [{ scope: '/d', below: false }] },
          least: (at) => at % 8 === 4,
          atMost: 7,
        },
        {
          what: 'what lies under a scope',
          condition: { on: 'scope', anyOf: [{ scope: '/a', below: true }] },
          least: (at) => at % 8 === 0,
          atMost: 8,
        },
      ])('narrows by $what, with a type and without, each entity once', async ({ condition, least, atMost }) => {
        const made = await fill();
        for (const types of [undefined, ['urn:t:Car'], ['urn:t:Car', 'urn:t:Bus']]) {
          const narrowing = { ...(types && { types }), conditions: [condition], exact: false };
          const found = (await scan(store, tenant, narrowing, 3)).map(({ id }) => id);
          expect(new Set(found).size).toBe(found.length);
          expect(found.length).toBeLessThanOrEqual(atMost);
          const needed = made.filter((it, at) => least(at) && (types?.some((type) => it.types.includes(type)) ?? true));
          expect(found).toEqual(expect.arrayContaining(needed.map(({ id }) => id)));
          expect((await scan(store, tenant, narrowing, 1000)).map(({ id }) => id)).toEqual(found);
        }
      });

      it('meets an unknown attribute, value or scope with no candidates', async () => {
        await fill();
        for (const condition of [
          { on: 'attribute', anyOf: ['urn:n:none'] },
          { on: 'value', name: 'urn:n:none', anyOf: [{ low: 0 }] },
          { on: 'value', name: 'urn:n:colours', anyOf: [{ equals: 'mauve' }] },
          { on: 'cell', name: 'urn:n:none', anyOf: [{ low: 0, high: Number.MAX_SAFE_INTEGER }] },
          { on: 'scope', anyOf: [{ scope: '/none', below: true }] },
        ] as Condition[]) {
          expect(await scan(store, tenant, { conditions: [condition], exact: false })).toEqual([]);
        }
      });
    });

    describe('the catalogue', () => {
      const plain = (catalog: Catalog) => ({
        types: Object.fromEntries(
          [...catalog.types].map(([type, it]) => [
            type,
            [it.entities, Object.fromEntries([...it.attributes].map(([name, kinds]) => [name, [...kinds].sort()]))],
          ]),
        ),
        attributes: Object.fromEntries(
          [...catalog.attributes].map(([name, it]) => [
            name,
            [it.entities, [...it.kinds].sort(), [...it.types].sort()],
          ]),
        ),
      });
      const bus = () =>
        entity('urn:e:bus', ['urn:t:Bus', 'urn:t:Car'], {
          'urn:n:speed': [instance(1), instance('urn:x:1', { kind: 'Relationship', datasetId: 'urn:d:1' })],
          'urn:n:line': 7,
        });

      it('counts types and attributes, kinds and instances of one entity once', async () => {
        await put(store, tenant, car('urn:e:1', 1), car('urn:e:2', 2), bus());
        expect(plain(await store.catalog(tenant))).toEqual({
          types: {
            'urn:t:Car': [3, { 'urn:n:speed': ['Property', 'Relationship'], 'urn:n:line': ['Property'] }],
            'urn:t:Bus': [1, { 'urn:n:speed': ['Property', 'Relationship'], 'urn:n:line': ['Property'] }],
          },
          attributes: {
            'urn:n:speed': [3, ['Property', 'Relationship'], ['urn:t:Bus', 'urn:t:Car']],
            'urn:n:line': [1, ['Property'], ['urn:t:Bus', 'urn:t:Car']],
          },
        });
      });

      it('forgets what changed or was deleted', async () => {
        await put(store, tenant, car('urn:e:1', 1), bus());
        await put(store, tenant, entity('urn:e:bus', 'urn:t:Bus', { 'urn:n:line': ['a', 'b'] }));
        expect(plain(await store.catalog(tenant))).toEqual({
          types: {
            'urn:t:Car': [1, { 'urn:n:speed': ['Property'] }],
            'urn:t:Bus': [1, { 'urn:n:line': ['Property'] }],
          },
          attributes: {
            'urn:n:speed': [1, ['Property'], ['urn:t:Car']],
            'urn:n:line': [1, ['Property'], ['urn:t:Bus']],
          },
        });
        await remove(store, tenant, 'urn:e:1');
        await remove(store, tenant, 'urn:e:bus');
        expect(plain(await store.catalog(tenant))).toEqual({ types: {}, attributes: {} });
      });

      it('can be asked about one type or one attribute', async () => {
        await put(store, tenant, car('urn:e:1', 1), bus());
        const type = await store.catalog(tenant, { type: 'urn:t:Bus' });
        expect(type.types.get('urn:t:Bus')).toEqual((await store.catalog(tenant)).types.get('urn:t:Bus'));
        const attribute = await store.catalog(tenant, { attribute: 'urn:n:speed' });
        expect(attribute.attributes.get('urn:n:speed')).toEqual(
          (await store.catalog(tenant)).attributes.get('urn:n:speed'),
        );
        expect((await store.catalog(tenant, { type: 'urn:t:None' })).types.get('urn:t:None')).toBeUndefined();
        const none = await store.catalog(tenant, { attribute: 'urn:n:none' });
        expect(none.attributes.get('urn:n:none')).toBeUndefined();
      });
    });

    describe('expiry', () => {
      const at = (ms: number) => new Date(ms).toISOString();
      const mine = async (now: number, limit = 1000) =>
        (await store.expired(now, limit)).filter((it) => it.tenant === tenant).map(({ id }) => id);

      it('lists what has expired, entities and attributes, oldest first, until it changes', async () => {
        const inside = instance(1, { attributes: new Map([['urn:n:sub', [instance(1, { expiresAt: at(1500) })]]]) });
        await put(
          store,
          tenant,
          car('urn:e:late', 1, { expiresAt: at(3000) }),
          entity('urn:e:attribute', 'urn:t:Car', { 'urn:n:speed': [instance(1, { expiresAt: at(2000) })] }),
          car('urn:e:early', 1, { expiresAt: at(1000) }),
          entity('urn:e:sub', 'urn:t:Car', { 'urn:n:speed': [inside] }),
          car('urn:e:never', 1),
        );
        expect(await mine(999)).toEqual([]);
        expect(await mine(1000)).toEqual(['urn:e:early']);
        expect(await mine(10_000)).toEqual(['urn:e:early', 'urn:e:sub', 'urn:e:attribute', 'urn:e:late']);
        expect(await store.expired(10_000, 1)).toHaveLength(1);
        await put(store, tenant, car('urn:e:early', 1, { expiresAt: at(50_000) }), car('urn:e:attribute', 1));
        await remove(store, tenant, 'urn:e:late');
        expect(await mine(10_000)).toEqual(['urn:e:sub']);
        expect((await store.find(tenant, 'urn:e:early'))!.nextExpiry).toBe(50_000);
        expect((await store.find(tenant, 'urn:e:never'))!.nextExpiry).toBeUndefined();
        await remove(store, tenant, 'urn:e:sub');
      });
    });

    describe('contexts', () => {
      const stored = (localId: string, kind: ContextKind, more: Partial<StoredContext> = {}): StoredContext => ({
        localId,
        kind,
        context: { name: 'http://example.org/name', ['__proto__']: 'http://example.org/proto' },
        createdAt: '2026-11-21T10:00:00.000Z',
        ...more,
      });

      it('keeps, replaces, lists and deletes them, each in its tenant', async () => {
        const { contexts } = under.store;
        const url = 'http://example.org/c.jsonld';
        const hosted = stored('b', 'Hosted');
        const early = stored('z', 'ImplicitlyCreated', {
          createdAt: '2026-11-20T10:00:00.000Z',
          context: ['http://x', {}],
        });
        const cached = stored('a', 'Cached', { url, expiresAt: '2027-01-01T00:00:00.000Z' });
        for (const it of [hosted, early, cached]) await contexts.put(tenant, it);
        expect(await contexts.get(tenant, 'b')).toEqual(hosted);
        expect(await contexts.cached(tenant, url)).toEqual(cached);
        expect(await contexts.cached(tenant, 'http://example.org/other')).toBeUndefined();
        expect((await contexts.list(tenant)).map(({ localId }) => localId)).toEqual(['z', 'a', 'b']);

        const again = stored('c', 'Cached', { url, createdAt: '2026-11-22T10:00:00.000Z' });
        await contexts.put(tenant, again);
        expect(await contexts.get(tenant, 'a')).toBeUndefined();
        expect(await contexts.cached(tenant, url)).toEqual(again);
        await contexts.put(tenant, { ...hosted, context: 'http://example.org/new' });
        expect((await contexts.get(tenant, 'b'))?.context).toBe('http://example.org/new');

        expect(await contexts.get(`${tenant}_other`, 'b')).toBeUndefined();
        expect(await contexts.list(`${tenant}_other`)).toEqual([]);
        expect(await contexts.delete(`${tenant}_other`, 'b')).toBe(false);
        expect(await contexts.delete(tenant, 'c')).toBe(true);
        expect(await contexts.delete(tenant, 'c')).toBe(false);
        expect(await contexts.cached(tenant, url)).toBeUndefined();
        expect((await contexts.list(tenant)).map(({ localId }) => localId)).toEqual(['z', 'b']);
      });

      it('moves a cached context from one url to another under the same localId', async () => {
        const { contexts } = under.store;
        await contexts.put(tenant, stored('a', 'Cached', { url: 'http://example.org/1' }));
        await contexts.put(tenant, stored('a', 'Cached', { url: 'http://example.org/2' }));
        expect(await contexts.cached(tenant, 'http://example.org/1')).toBeUndefined();
        expect((await contexts.cached(tenant, 'http://example.org/2'))?.localId).toBe('a');
      });
    });

    it('answers a ping, and names its kind', async () => {
      await under.store.ping();
      expect(['embedded', 'mongodb']).toContain(under.store.kind);
    });

    modelTests(() => store, runs);
  });
}

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Entity } from '../../src/model/entity.js';
import { type Narrowing } from '../../src/query/narrowing.js';
import { type EntityStore, type Tenant } from '../../src/store/entity-store.js';
import { type Store } from '../../src/store/store.js';
import { entity, instance, written } from './entities.js';
import { car, put, remove, scan } from './store-access.js';
import { catalogueTests, contextTests, expiryTests } from './store-keeping.js';
import { modelTests } from './store-model.js';
import { scanningTests } from './store-scanning.js';

export { put, remove, scan } from './store-access.js';

export interface StoreUnderTest {
  readonly store: Store;
  readonly close: () => Promise<void>;
}

export interface ContractOptions {
  /** Random histories to play against the model. */
  readonly runs?: number;
}

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

    const opened = () => ({ store, contexts: under.store.contexts, tenant });
    scanningTests(opened);
    catalogueTests(opened);
    expiryTests(opened);
    contextTests(opened);

    it('answers a ping, and names its kind', async () => {
      await under.store.ping();
      expect(['embedded', 'mongodb']).toContain(under.store.kind);
    });

    modelTests(() => store, runs);
  });
}

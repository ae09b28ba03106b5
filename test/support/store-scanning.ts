import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Entity } from '../../src/model/entity.js';
import { indexTerms } from '../../src/query/index-terms.js';
import { type Condition, type Narrowing } from '../../src/query/narrowing.js';
import { type EntityStore, type Tenant } from '../../src/store/entity-store.js';
import { entity, instance } from './entities.js';
import { type Opened, put, remove, scan } from './store-access.js';

/** What EntityStore promises of candidates and count. */
export function scanningTests(opened: () => Opened): void {
  describe('scanning', () => {
    let store: EntityStore;
    let tenant: Tenant;
    beforeEach(() => {
      ({ store, tenant } = opened());
    });

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
          { scopes: at % 8 === 0 ? ['/a/b', '/a/c'] : at % 8 === 4 ? ['/d'] : ['/dd', '/d/e'] },
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

    it('narrows by cells, and hands out once what covers many', async () => {
      const line = { type: 'LineString', coordinates: [[-60, -30], [61, 47]] }; // prettier-ignore
      const road = entity('urn:e:road', ['urn:t:Car', 'urn:t:Bus'], {
        'urn:n:place': [instance(line, { kind: 'GeoProperty' })],
      });
      await put(
        store,
        tenant,
        road,
        ...Array.from({ length: 9 }, (_, at) => entity(`urn:e:${at}`, 'urn:t:Bus', { 'urn:n:place': [place(at)] })),
      );
      const cells = [...indexTerms(road).cells[0]!.cells].sort((a, b) => a - b);
      expect(cells.length).toBeGreaterThan(2);
      const [low, high] = [cells[0]!, cells.at(-1)!];
      for (const anyOf of [
        [{ low, high }],
        [
          { low: high, high },
          { low, high: low },
        ],
        cells.map((cell) => ({ low: cell, high: cell })),
      ]) {
        for (const types of [undefined, ['urn:t:Car'], ['urn:t:Bus', 'urn:t:Car']]) {
          const narrowing = {
            ...(types && { types }),
            conditions: [{ on: 'cell', name: 'urn:n:place', anyOf }] as const,
            exact: false,
          };
          const found = (await scan(store, tenant, narrowing, 3)).map(({ id }) => id);
          expect(found.filter((id) => id === road.id)).toHaveLength(1);
          expect(new Set(found).size).toBe(found.length);
        }
      }
      const [point] = indexTerms(entity('urn:e:4', 'urn:t:Bus', { 'urn:n:place': [place(4)] })).cells[0]!.cells;
      const there = [{ on: 'cell', name: 'urn:n:place', anyOf: [{ low: point!, high: point! }] }] as const;
      expect((await scan(store, tenant, { conditions: there, exact: false })).map(({ id }) => id)).toEqual(['urn:e:4']);
    });

    it('hands out once what stands in several ranges, one of them inside another', async () => {
      await put(store, tenant, entity('urn:e:1', 'urn:t:Car', { 'urn:n:speed': [5, 25] }));
      for (const types of [undefined, ['urn:t:Car']]) {
        const anyOf = [{ low: 20, high: 30 }, { low: 1, high: 9 }, { low: 2, high: 3 }, { low: 26 }];
        const narrowing = {
          ...(types && { types }),
          conditions: [{ on: 'value', name: 'urn:n:speed', anyOf }] as const,
        };
        expect(await scan(store, tenant, { ...narrowing, exact: false }, 1)).toHaveLength(1);
      }
    });

    it('finds an entity by what it is now, when only its types, its scopes or one value changed', async () => {
      const byType = (type: string): Narrowing => ({ types: [type], conditions: [], exact: true });
      const bySpeed = (type: string, speed: number): Narrowing => ({
        types: [type],
        conditions: [{ on: 'value', name: 'urn:n:speed', anyOf: [{ low: speed, high: speed }] }],
        exact: false,
      });
      const byScope = (scope: string): Narrowing => ({
        conditions: [{ on: 'scope', anyOf: [{ scope, below: false }] }],
        exact: false,
      });
      const expectNow = async (found: readonly Narrowing[], lost: readonly Narrowing[]) => {
        for (const narrowing of found) expect(await scan(store, tenant, narrowing)).toHaveLength(1);
        for (const narrowing of lost) expect(await scan(store, tenant, narrowing)).toEqual([]);
      };
      const change = (more: (current: Entity) => Partial<Entity>) =>
        store.change(tenant, 'urn:e:1', (current) => ({ next: { ...current!, ...more(current!) }, result: undefined }));

      await put(
        store,
        tenant,
        entity('urn:e:1', 'urn:t:Car', { 'urn:n:speed': 1, 'urn:n:name': 'x' }, { scopes: ['/a'] }),
      );
      await expectNow([byType('urn:t:Car'), bySpeed('urn:t:Car', 1), byScope('/a')], [byType('urn:t:Bus')]);
      await change(() => ({ types: ['urn:t:Bus'] }));
      await expectNow([bySpeed('urn:t:Bus', 1), byType('urn:t:Bus')], [bySpeed('urn:t:Car', 1), byType('urn:t:Car')]);
      await change(({ attributes }) => ({ attributes: new Map(attributes).set('urn:n:speed', [instance(2)]) }));
      await expectNow([bySpeed('urn:t:Bus', 2), byScope('/a')], [bySpeed('urn:t:Bus', 1)]);
      await change(() => ({ scopes: ['/b'] }));
      await expectNow([byScope('/b'), bySpeed('urn:t:Bus', 2)], [byScope('/a')]);
    });

    it('passes over what is there, not over what was deleted', async () => {
      const made = await fill();
      await Promise.all(made.slice(0, 30).map(({ id }) => remove(store, tenant, id)));
      for (const types of [undefined, ['urn:t:Car'], ['urn:t:Car', 'urn:t:Bus']]) {
        const exact = { ...(types && { types }), conditions: [], exact: true };
        const whole = (await scan(store, tenant, exact)).map(({ id }) => id);
        expect(await store.count(tenant, exact)).toBe(whole.length);
        expect((await scan(store, tenant, exact, 7, 5)).map(({ id }) => id)).toEqual(whole.slice(5));
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
}

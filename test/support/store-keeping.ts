import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ContextKind, type StoredContext } from '../../src/store/context-store.js';
import { type Catalog, type EntityStore, type Tenant } from '../../src/store/entity-store.js';
import { entity, instance } from './entities.js';
import { car, type Opened, put, remove } from './store-access.js';

/** What EntityStore promises of the catalogue. */
export function catalogueTests(opened: () => Opened): void {
  describe('the catalogue', () => {
    let store: EntityStore;
    let tenant: Tenant;
    beforeEach(() => {
      ({ store, tenant } = opened());
    });

    const plain = (catalog: Catalog) => ({
      types: Object.fromEntries(
        [...catalog.types].map(([type, it]) => [
          type,
          [it.entities, Object.fromEntries([...it.attributes].map(([name, kinds]) => [name, [...kinds].sort()]))],
        ]),
      ),
      attributes: Object.fromEntries(
        [...catalog.attributes].map(([name, it]) => [name, [it.instances, [...it.kinds].sort(), [...it.types].sort()]]),
      ),
    });
    const bus = () =>
      entity('urn:e:bus', ['urn:t:Bus', 'urn:t:Car'], {
        'urn:n:speed': [instance(1), instance('urn:x:1', { kind: 'Relationship', datasetId: 'urn:d:1' })],
        'urn:n:line': 7,
      });

    it('counts the entities of types and the instances of attributes', async () => {
      await put(store, tenant, car('urn:e:1', 1), car('urn:e:2', 2), bus());
      expect(plain(await store.catalog(tenant))).toEqual({
        types: {
          'urn:t:Car': [3, { 'urn:n:speed': ['Property', 'Relationship'], 'urn:n:line': ['Property'] }],
          'urn:t:Bus': [1, { 'urn:n:speed': ['Property', 'Relationship'], 'urn:n:line': ['Property'] }],
        },
        attributes: {
          'urn:n:speed': [4, ['Property', 'Relationship'], ['urn:t:Bus', 'urn:t:Car']],
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

    it('follows an entity that only changes its types, or the kind of an attribute', async () => {
      await put(store, tenant, car('urn:e:1', 1));
      await store.change(tenant, 'urn:e:1', (current) => ({
        next: { ...current!, types: ['urn:t:Bus', 'urn:t:Van'] },
        result: undefined,
      }));
      const speed = [instance('urn:x:1', { kind: 'Relationship' })];
      await store.change(tenant, 'urn:e:1', (current) => ({
        next: { ...current!, attributes: new Map(current!.attributes).set('urn:n:speed', speed) },
        result: undefined,
      }));
      expect(plain(await store.catalog(tenant))).toEqual({
        types: {
          'urn:t:Bus': [1, { 'urn:n:speed': ['Relationship'] }],
          'urn:t:Van': [1, { 'urn:n:speed': ['Relationship'] }],
        },
        attributes: { 'urn:n:speed': [1, ['Relationship'], ['urn:t:Bus', 'urn:t:Van']] },
      });
    });

    it('follows an entity that only gets or loses instances of an attribute', async () => {
      const speeds = (...datasets: readonly number[]) =>
        entity('urn:e:1', 'urn:t:Car', {
          'urn:n:speed': [instance(1), ...datasets.map((at) => instance(1, { datasetId: `urn:d:${at}` }))],
          'urn:n:line': 7,
        });
      const counts = async () =>
        [...(await store.catalog(tenant)).attributes].map(([name, { instances }]) => [name, instances]).sort();
      for (const datasets of [[], [1, 2], [1], [1, 2, 3]]) {
        await put(store, tenant, speeds(...datasets));
        expect(await counts()).toEqual([
          ['urn:n:line', 1],
          ['urn:n:speed', 1 + datasets.length],
        ]);
      }
      await put(store, tenant, car('urn:e:2', 1));
      await remove(store, tenant, 'urn:e:1');
      expect(await counts()).toEqual([['urn:n:speed', 1]]);
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
}

/** What EntityStore promises of expiry. */
export function expiryTests(opened: () => Opened): void {
  describe('expiry', () => {
    let store: EntityStore;
    let tenant: Tenant;
    beforeEach(() => {
      ({ store, tenant } = opened());
    });

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
}

/** ContextStore's promises. */
export function contextTests(opened: () => Opened): void {
  describe('contexts', () => {
    const stored = (localId: string, kind: ContextKind, more: Partial<StoredContext> = {}): StoredContext => ({
      localId,
      kind,
      context: { name: 'http://example.org/name', ['__proto__']: 'http://example.org/proto' },
      createdAt: '2026-11-21T10:00:00.000Z',
      ...more,
    });

    it('keeps, replaces, lists and deletes them, each in its tenant', async () => {
      const { contexts, tenant } = opened();
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

    it('keeps contexts of a tenant that nobody wrote entities to, which does not make it one', async () => {
      const { contexts, store, tenant } = opened();
      await contexts.put(tenant, stored('a', 'Cached', { url: `http://example.org/${'x'.repeat(3000)}` }));
      expect((await contexts.cached(tenant, `http://example.org/${'x'.repeat(3000)}`))?.localId).toBe('a');
      expect(await contexts.list(tenant)).toHaveLength(1);
      expect(await store.hasTenant(tenant)).toBe(false);
    });

    it('moves a cached context from one url to another under the same localId', async () => {
      const { contexts, tenant } = opened();
      await contexts.put(tenant, stored('a', 'Cached', { url: 'http://example.org/1' }));
      await contexts.put(tenant, stored('a', 'Cached', { url: 'http://example.org/2' }));
      expect(await contexts.cached(tenant, 'http://example.org/1')).toBeUndefined();
      expect((await contexts.cached(tenant, 'http://example.org/2'))?.localId).toBe('a');
    });
  });
}

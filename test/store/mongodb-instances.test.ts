import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { AlreadyExists } from '../../src/model/errors.js';
import { openMongoStore } from '../../src/store/mongodb/open-mongo-store.js';
import { type Store } from '../../src/store/store.js';
import { entity, instance } from '../support/entities.js';
import { describeOnMongo } from '../support/mongod.js';
import { put, remove } from '../support/store-contract.js';

await describeOnMongo('two stores on one database', (uri) => {
  let stores: readonly [Store, Store];
  let tenant: string;
  let tenants = 0;

  beforeAll(async () => {
    stores = await Promise.all([openMongoStore({ uri }), openMongoStore({ uri })]);
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    const client = await MongoClient.connect(uri);
    await client.db().dropDatabase();
    await client.close();
  });
  beforeEach(() => {
    tenant = `tenant${++tenants}`;
  });

  const set = (store: Store, name: string, value: number) =>
    store.entities.change(tenant, 'urn:e:1', (current) => ({
      next: { ...current!, attributes: new Map(current!.attributes).set(name, [instance(value)]) },
      result: current!.attributes.get(name)?.[0]?.value,
    }));
  const read = async (store: Store, name: string) =>
    (await store.entities.find(tenant, 'urn:e:1'))?.entity.attributes.get(name)?.[0]?.value;

  it('lose nothing of 50 writers of different attributes of one entity', async () => {
    await put(stores[0].entities, tenant, entity('urn:e:1', 'urn:t:A'));
    const names = Array.from({ length: 50 }, (_, at) => `urn:n:${at}`);
    for (let round = 1; round <= 5; round++) {
      await Promise.all(names.map((name, at) => set(stores[at % 2]!, name, round)));
    }
    for (const store of stores) {
      const { attributes } = (await store.entities.find(tenant, 'urn:e:1'))!.entity;
      expect([...attributes].map(([name, instances]) => [name, instances[0]!.value]).sort()).toEqual(
        names.map((name) => [name, 5]).sort(),
      );
    }
  });

  it('show each other every acknowledged write, whatever they have cached', async () => {
    await put(stores[0].entities, tenant, entity('urn:e:1', 'urn:t:A', { 'urn:n:speed': 0 }));
    for (let round = 1; round <= 20; round++) {
      const [writer, reader] = round % 2 === 0 ? stores : [stores[1], stores[0]];
      expect(await set(writer, 'urn:n:speed', round)).toBe(round - 1);
      expect(await read(reader, 'urn:n:speed')).toBe(round);
      const { held } = await reader.entities.candidates(tenant, { types: ['urn:t:A'], conditions: [], exact: true }, 5);
      expect(held[0]!.entity.attributes.get('urn:n:speed')![0]!.value).toBe(round);
    }
    await remove(stores[0].entities, tenant, 'urn:e:1');
    expect(await read(stores[1], 'urn:n:speed')).toBeUndefined();
    await put(stores[0].entities, tenant, entity('urn:e:1', 'urn:t:A', { 'urn:n:speed': 77 }));
    expect(await read(stores[1], 'urn:n:speed')).toBe(77);
  });

  it('hand out the very same object while nothing has changed, rendered forms and all', async () => {
    await put(stores[0].entities, tenant, entity('urn:e:1', 'urn:t:A'));
    const [first, second] = [
      await stores[1].entities.find(tenant, 'urn:e:1'),
      await stores[1].entities.find(tenant, 'urn:e:1'),
    ];
    expect(second).toBe(first);
    const page = await stores[1].entities.candidates(tenant, { types: ['urn:t:A'], conditions: [], exact: true }, 5);
    expect(page.held[0]).toBe(first);
  });

  it('judge a refusal by what stands in the database, not by what they have cached', async () => {
    const create = (store: Store) =>
      store.entities.change(tenant, 'urn:e:1', (current) => {
        if (current !== undefined) throw new AlreadyExists(current.id);
        return { next: entity('urn:e:1', 'urn:t:A'), result: 'created' };
      });
    expect(await create(stores[0])).toBe('created');
    await expect(create(stores[1])).rejects.toThrow(AlreadyExists);
    await remove(stores[1].entities, tenant, 'urn:e:1');
    expect(await create(stores[0])).toBe('created');
    await remove(stores[0].entities, tenant, 'urn:e:1');
    expect(await create(stores[1])).toBe('created');
  });

  it('let one creator win, and one entity stand, when both create at once', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) =>
        stores[at % 2]!.entities.change(tenant, 'urn:e:1', (current) => {
          if (current !== undefined) throw new AlreadyExists(current.id);
          return { next: entity('urn:e:1', 'urn:t:A', { 'urn:n:by': at }), result: at };
        }),
      ),
    );
    const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(winners).toHaveLength(1);
    expect(await read(stores[0], 'urn:n:by')).toBe(winners[0]);
  });

  it('know the tenants that the other has written to', async () => {
    expect(await stores[1].entities.hasTenant(tenant)).toBe(false);
    await put(stores[0].entities, tenant, entity('urn:e:1', 'urn:t:A'));
    expect(await stores[1].entities.hasTenant(tenant)).toBe(true);
  });

  it('keep one context for each url although both put it at once', async () => {
    const url = 'http://example.org/c.jsonld';
    const cached = (localId: string) =>
      ({ localId, kind: 'Cached', url, context: {}, createdAt: '2026-11-21T10:00:00.000Z' }) as const;
    await Promise.all(Array.from({ length: 10 }, (_, at) => stores[at % 2]!.contexts.put(tenant, cached(`c${at}`))));
    const left = await stores[0].contexts.list(tenant);
    expect(left).toHaveLength(1);
    expect(await stores[1].contexts.cached(tenant, url)).toEqual(left[0]);
  });
});

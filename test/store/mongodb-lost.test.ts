import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ServiceUnavailable } from '../../src/model/errors.js';
import { openMongoStore } from '../../src/store/mongodb/open-mongo-store.js';
import { type Store } from '../../src/store/store.js';
import { entity, instance } from '../support/entities.js';
import { describeOnMongo } from '../support/mongod.js';
import { type Mongod, startMongod } from '../support/mongod-server.js';
import { put } from '../support/store-contract.js';

const bump = (store: Store) =>
  store.entities.change('', 'urn:e:1', (current) => {
    const count = Number(current!.attributes.get('urn:n:count')![0]!.value) + 1;
    return { next: { ...current!, attributes: new Map([['urn:n:count', [instance(count)]]]) }, result: count };
  });
const count = async (store: Store) =>
  (await store.entities.find('', 'urn:e:1'))!.entity.attributes.get('urn:n:count')![0]!.value;

/** Every call of the store, each with the time it took, ms, and what it threw. */
async function callEverything(store: Store) {
  const { entities, contexts } = store;
  const calls: Record<string, () => Promise<unknown>> = {
    ping: () => store.ping(),
    find: () => entities.find('', 'urn:e:1'),
    'find, not cached': () => entities.find('', 'urn:e:9'),
    findMany: () => entities.findMany('', ['urn:e:1', 'urn:e:9']),
    candidates: () => entities.candidates('', { conditions: [], exact: true }, 10),
    count: () => entities.count('', { conditions: [], exact: true }),
    change: () => bump(store),
    'change that creates': () =>
      entities.change('', 'urn:e:8', () => ({ next: entity('urn:e:8', 'urn:t:A'), result: 0 })),
    changeMany: () => entities.changeMany('', [{ id: 'urn:e:9', change: () => ({ next: undefined, result: 0 }) }]),
    hasTenant: () => entities.hasTenant('never seen'),
    expired: () => entities.expired(0, 1),
    catalog: () => entities.catalog(''),
    contexts: () => contexts.list(''),
  };
  return Promise.all(
    Object.entries(calls).map(async ([call, run]) => {
      const start = performance.now();
      const error = await run().then(
        (answer) => (call === 'changeMany' ? (answer as { error: unknown }[])[0]!.error : undefined),
        (thrown: unknown) => thrown,
      );
      return { call, ms: performance.now() - start, error };
    }),
  );
}

await describeOnMongo('a database that is lost and found again', () => {
  let server: Mongod;
  let store: Store;

  beforeAll(async () => {
    server = await startMongod();
    store = await openMongoStore({ uri: server.uri });
  });
  afterAll(async () => {
    await store.close();
    await server.stop();
  });
  beforeEach(async () => {
    await put(store.entities, '', entity('urn:e:1', 'urn:t:A', { 'urn:n:count': 0 }));
  });

  async function expectUnavailable(): Promise<void> {
    for (const { call, ms, error } of await callEverything(store)) {
      expect({ call, unavailable: error instanceof ServiceUnavailable, error }).toMatchObject({ unavailable: true });
      expect({ call, inTime: ms < 5000, ms }).toMatchObject({ inTime: true });
    }
  }

  async function untilItAnswers(): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        await store.ping();
        return;
      } catch (error) {
        if (tries > 20) throw error;
      }
    }
  }

  /** What is acknowledged, and what may have been applied besides, of many who count at once. */
  function hammer(): Promise<{ acknowledged: number; unavailable: number }[]> {
    return Promise.all(
      Array.from({ length: 5 }, async () => {
        let acknowledged = 0;
        let unavailable = 0;
        for (let at = 0; at < 20; at++) {
          await bump(store).then(
            () => acknowledged++,
            (error: unknown) => {
              expect(error).toBeInstanceOf(ServiceUnavailable);
              unavailable++;
            },
          );
        }
        return { acknowledged, unavailable };
      }),
    );
  }
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

  it('answers ServiceUnavailable within 5 seconds while it hangs, then recovers by itself', async () => {
    process.kill(server.pid, 'SIGSTOP');
    try {
      await expectUnavailable();
    } finally {
      process.kill(server.pid, 'SIGCONT');
    }
    await untilItAnswers();
    // the change that hung may have been applied after its caller was told that nobody knows
    const before = (await count(store)) as number;
    expect([0, 1]).toContain(before);
    expect(await bump(store)).toBe(before + 1);
  });

  it('applies a change once, or says that it is unavailable, when the process is killed under it', async () => {
    const hammering = hammer();
    process.kill(server.pid, 'SIGSTOP'); // whatever is on its way stays there
    await server.kill();
    await server.restart();
    const outcomes = await hammering;
    await untilItAnswers();
    const stands = (await count(store)) as number;
    const acknowledged = sum(outcomes.map((outcome) => outcome.acknowledged));
    expect(stands).toBeGreaterThanOrEqual(acknowledged);
    expect(stands).toBeLessThanOrEqual(acknowledged + sum(outcomes.map((outcome) => outcome.unavailable)));
  });

  it('answers ServiceUnavailable within 5 seconds while it is gone, then recovers with all that was acknowledged', async () => {
    expect(await bump(store)).toBe(1);
    await server.kill();
    await expectUnavailable();
    await server.restart();
    await untilItAnswers();
    expect(await count(store)).toBe(1);
    expect(await bump(store)).toBe(2);
  });
});

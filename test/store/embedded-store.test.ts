import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { openEnvironment } from '../../src/store/embedded/environment.js';
import { openEmbeddedStore } from '../../src/store/embedded/open-store.js';
import { type Store } from '../../src/store/store.js';
import { entity, written } from '../support/entities.js';
import { killWriters, startScript } from '../support/kill-loop.js';
import { put, scan } from '../support/store-access.js';
import { storeContract, type StoreUnderTest } from '../support/store-contract.js';

const temporaryFolder = () => mkdtemp(join(tmpdir(), 'castor-embedded-'));

const CACHES = [
  { cache: 'its usual cache', cacheBytes: undefined },
  { cache: 'room for a few entities', cacheBytes: 10_000 },
];
for (const { cache, cacheBytes } of CACHES) {
  const open = async (): Promise<StoreUnderTest> => {
    const folder = await temporaryFolder();
    const store = await openEmbeddedStore({ folder, ...(cacheBytes && { cacheBytes }) });
    const close = async () => {
      await store.close();
      await rm(folder, { recursive: true });
    };
    return { store, close };
  };
  storeContract(`the embedded store with ${cache}`, open);
}

describe('the folder of the embedded store', () => {
  let folder: string;
  let store: Store | undefined;
  const open = async () => (store = await openEmbeddedStore({ folder }));

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
    await rm(folder, { recursive: true });
  });

  const car = (id: string) => entity(id, ['urn:t:Car', 'urn:t:Red'], { 'urn:n:speed': 50 }, { scopes: ['/a'] });
  const byType = { types: ['urn:t:Car'], conditions: [], exact: true };

  it('keeps everything when it is closed and opened again, and no number comes twice', async () => {
    const first = await open();
    await put(first.entities, '', car('urn:e:1'), car('urn:e:2'));
    await put(first.entities, '', entity('urn:e:4', 'urn:t:Brief', {}, { expiresAt: '2030-01-01T00:00:00.000Z' }));
    const { revision, nextExpiry } = (await first.entities.find('', 'urn:e:4'))!;
    await first.contexts.put('', { localId: 'c', kind: 'Hosted', context: {}, createdAt: '2026-11-21T10:00:00.000Z' });
    const catalog = await first.entities.catalog('');
    await first.close();

    const second = await open();
    expect(written((await second.entities.find('', 'urn:e:1'))!.entity)).toBe(written(car('urn:e:1')));
    expect(await second.entities.catalog('')).toEqual(catalog);
    expect((await second.contexts.get('', 'c'))?.kind).toBe('Hosted');
    expect(await second.entities.find('', 'urn:e:4')).toMatchObject({ revision, nextExpiry });
    expect(await second.entities.expired(nextExpiry!, 9)).toEqual([{ tenant: '', id: 'urn:e:4' }]);
    await put(second.entities, '', car('urn:e:3'));
    expect((await second.entities.find('', 'urn:e:3'))!.revision).toBeGreaterThan(revision);
    expect(await scan(second.entities, '', byType)).toHaveLength(3);
  });

  it('knows the revision and expiry of the first entity it reads, whose names it has to look up meanwhile', async () => {
    const first = await open();
    await put(first.entities, '', car('urn:e:1'));
    const { revision } = (await first.entities.find('', 'urn:e:1'))!;
    await first.close();
    expect(await (await open()).entities.find('', 'urn:e:1')).toMatchObject({ revision, nextExpiry: undefined });
  });

  it('gives the same page until something is written, and then what was written', async () => {
    const { entities } = await open();
    await put(entities, '', car('urn:e:1'), car('urn:e:2'));
    await put(entities, 'other', car('urn:e:3'));
    const ids = async (tenant: string, limit: number) =>
      (await entities.candidates(tenant, byType, limit)).held.map(({ id }) => id);
    expect(await ids('', 10)).toEqual(['urn:e:1', 'urn:e:2']);
    expect(await ids('', 10)).toEqual(['urn:e:1', 'urn:e:2']);
    expect(await ids('', 1)).toEqual(['urn:e:1']);
    expect(await ids('other', 1)).toEqual(['urn:e:3']);
    await entities.change('', 'urn:e:1', () => ({ next: undefined, result: undefined }));
    expect(await ids('', 10)).toEqual(['urn:e:2']);
    expect(await ids('other', 10)).toEqual(['urn:e:3']);
  });

  it('answers what was asked before it closes, and ServiceUnavailable after', async () => {
    const closing = await open();
    const { entities, contexts } = closing;
    const writes = ['urn:e:1', 'urn:e:2', 'urn:e:3'].map((id) =>
      entities.change('', id, () => ({ next: car(id), result: id })),
    );
    await closing.close();
    expect(await Promise.all(writes)).toEqual(['urn:e:1', 'urn:e:2', 'urn:e:3']);
    const refusals = [
      () => entities.find('', 'urn:e:1'),
      () => entities.candidates('', byType, 10),
      () => entities.expired(0, 1),
      () => entities.change('', 'urn:e:4', () => ({ next: car('urn:e:4'), result: 0 })),
      () => contexts.get('', 'c'),
      () => contexts.delete('', 'c'),
      () => closing.ping(),
    ];
    for (const refused of refusals) await expect(refused()).rejects.toThrow('The store is closed');
  });

  it.each([
    ['noise', Buffer.alloc(100_000, 'noise')],
    ['zeros', Buffer.alloc(100_000)],
    ['a few bytes', Buffer.from('x')],
  ])('is refused when its file is %s, which would kill the process', async (_, bytes) => {
    await writeFile(join(folder, 'data.mdb'), bytes);
    await expect(open()).rejects.toThrow(/data\.mdb is damaged/);
  });

  it('is refused when another version wrote it, naming folder and format', async () => {
    await (await open()).close();
    const env = openEnvironment(folder);
    env.root.transactionSync(() => env.meta.put('format', Buffer.from('7-beta')));
    await env.close();
    const refusal = open();
    await expect(refusal).rejects.toThrow(`The folder ${folder} holds format 7-beta of Castor's embedded store`);
    await expect(open()).rejects.toMatchObject({ name: 'UnknownFormat' });
  });

  it('is refused to a second store of the same process', async () => {
    await open();
    await expect(openEmbeddedStore({ folder })).rejects.toThrow(`${folder} is in use by process ${process.pid}`);
    await expect(openEmbeddedStore({ folder })).rejects.toMatchObject({ name: 'FolderInUse' });
    await put(store!.entities, '', car('urn:e:1'));
  });

  it('is refused while another process has it open, naming that one, and free when it is killed', async () => {
    const writer = startScript('test/support/embedded-writer.ts', [folder, '0']);
    for await (const line of createInterface({ input: writer.stdout! })) {
      expect(line).toMatch(/^urn:e:/);
      break;
    }
    await expect(open()).rejects.toThrow(`${folder} is in use by process ${writer.pid}`);
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    const { entities } = await open();
    expect(await entities.count('', { conditions: [], exact: true })).toBeGreaterThan(0);
  });

  it('has every acknowledged write and nothing by halves after kill -9', async () => {
    expect(await killWriters(folder, 3)).toBeGreaterThan(300);
  }, 60_000);

  const prlimit = ['bash', 'prlimit'].every((tool) => spawnSync(tool, ['--version']).status === 0);
  (prlimit ? it : it.skip)(
    'refuses writes when the disk is full, goes on reading, and recovers when there is room',
    async () => {
      const writer = startScript(
        'test/support/full-disk-writer.ts',
        [folder],
        [
          'bash',
          '-c',
          'ulimit -S -f 4096 && exec "$0" "$@"', // KiB
        ],
      );
      const lines = createInterface({ input: writer.stdout! })[Symbol.asyncIterator]();
      const report = async () => JSON.parse((await lines.next()).value as string) as Record<string, number>;
      const full = await report();
      expect(full).toMatchObject({ refused: 10, unavailable: true, readable: 'urn:e:0', unhandled: 0 });
      expect(full).toMatchObject({ count: full['written'], types: full['written'] });
      spawnSync('prlimit', [`--pid=${writer.pid}`, '--fsize=unlimited']);
      writer.stdin!.write('there is room\n');
      const roomy = await report();
      expect(roomy).toMatchObject({ refused: 0, written: 20, count: full['written']! + 20, unhandled: 0 });
      if (writer.exitCode === null) await once(writer, 'exit');
      const { entities } = await open();
      expect(await entities.count('', { conditions: [], exact: true })).toBe(full['written']! + 20);
      expect(await scan(entities, '', { conditions: [], exact: true })).toHaveLength(full['written']! + 20);
      expect((await entities.catalog('')).types.size).toBe(full['written']! + 20);
    },
    60_000,
  );

  it('may have a long path, and is left as data and nothing else', async () => {
    const long = join(folder, 'x'.repeat(120));
    const far = await openEmbeddedStore({ folder: long });
    await put(far.entities, '', car('urn:e:1'));
    await expect(openEmbeddedStore({ folder: long })).rejects.toMatchObject({ name: 'FolderInUse' });
    await far.close();
    await (await open()).close();
    expect(readdirSync(long).sort()).toEqual(['data.mdb', 'lock.mdb']);
    expect(readdirSync(folder).sort()).toEqual(['data.mdb', 'lock.mdb', basename(long)]);
  });

  it('scans more than one call may read, in pages that follow on each other, each entity once', async () => {
    const { entities } = await open();
    const many = Array.from({ length: 2500 }, (_, at) =>
      entity(`urn:e:${at}`, at % 2 === 0 ? ['urn:t:A', 'urn:t:B'] : 'urn:t:B', { 'urn:n:list': [at, at + 1, at + 2] }),
    );
    await put(entities, '', ...many);
    const ids = many.map(({ id }) => id);
    const within = { on: 'value', name: 'urn:n:list', anyOf: [{ low: 0, high: 9000 }] } as const;
    for (const narrowing of [
      { conditions: [], exact: true },
      { types: ['urn:t:B', 'urn:t:A'], conditions: [], exact: true },
      { ids, conditions: [], exact: true },
      { conditions: [within], exact: false },
    ]) {
      const whole = (await scan(entities, '', narrowing, 5000)).map(({ id }) => id);
      expect([...whole].sort()).toEqual([...ids].sort());
      expect((await scan(entities, '', narrowing, 33)).map(({ id }) => id)).toEqual(whole);
      if (!narrowing.exact) continue;
      for (const skip of [1240, 1260, 2490]) {
        expect((await scan(entities, '', narrowing, 33, skip)).map(({ id }) => id)).toEqual(whole.slice(skip));
      }
    }
  });

  it('holds ids, names and values of any length', async () => {
    let { entities } = await open();
    const ids = [1960, 1961, 5000].flatMap((length) => [`${'i'.repeat(length)}a`, `${'i'.repeat(length)}b`]);
    const name = (id: string) => `urn:n:${id}`;
    await put(entities, '', ...ids.map((id) => entity(id, name(id), { [name(id)]: 'é'.repeat(200_000) })));
    const longest = entity('urn:e:longest', 'urn:t:Car', { 'urn:n:long': 'é'.repeat(9_000_000) });
    await put(entities, '', longest);
    await store!.close();
    entities = (await open()).entities;
    expect((await entities.find('', longest.id))!.entity).toEqual(longest);
    for (const id of ids) {
      const held = (await entities.find('', id))!;
      expect(held.entity.attributes.get(name(id))?.[0]?.value).toHaveLength(200_000);
      expect((await scan(entities, '', { types: [name(id)], conditions: [], exact: true })).map((it) => it.id)).toEqual(
        [id],
      );
    }
  });
});

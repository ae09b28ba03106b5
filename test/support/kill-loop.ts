import { expect } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Iri } from '../../src/model/entity.js';
import { openEmbeddedStore } from '../../src/store/embedded/open-store.js';
import { type EntityStore } from '../../src/store/entity-store.js';
import { type Store } from '../../src/store/store.js';
import { scan } from './store-access.js';

const ROOT = new URL('../../', import.meta.url).pathname;

/** Starts a TypeScript file of ours in a process of its own. */
export function startScript(script: string, args: readonly string[], launcher: readonly string[] = []): ChildProcess {
  const command = [
    ...launcher,
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    '--import',
    './test/support/run-typescript.js',
    script,
    ...args,
  ];
  return spawn(command[0]!, command.slice(1), { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
}

/**
 * Kills writers (embedded-writer.ts) in full flight, one after the other over the same folder or database, and looks after each
 * that every acknowledged write is there, that no entity is half-written, and that index and catalogue agree with
 * the entities.
 * @param target - a folder, or the URI of a MongoDB database
 * @param open - opens the store that the writer wrote to, once nothing of it is under way any more
 * @returns the number of acknowledged writes
 */
export async function killWriters(
  target: string,
  kills: number,
  open: () => Promise<Store> = () => openEmbeddedStore({ folder: target }),
): Promise<number> {
  const acknowledged = new Map<Iri, number>();
  let lines = 0;
  for (let kill = 0, n = 0; kill < kills; kill++) {
    const writer = startScript('test/support/embedded-writer.ts', [target, String(n)]);
    const until = 100 + ((kill * 137) % 900);
    let seen = 0;
    for await (const line of createInterface({ input: writer.stdout! })) {
      const [id, text] = line.split(' ') as [Iri, string];
      n = Math.max(n, Number(text));
      acknowledged.set(id, Math.max(acknowledged.get(id) ?? 0, Number(text)));
      if (++seen === until) writer.kill('SIGKILL');
    }
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
    expect(writer.signalCode).toBe('SIGKILL');
    lines += seen;
    n += 1000; // writes that were under way took some numbers
    const store = await open();
    await inspect(store.entities, acknowledged);
    await store.close();
  }
  return lines;
}

/** A write numbered `n` deletes when `n` is a multiple of ten; see embedded-writer.ts. */
async function inspect(entities: EntityStore, acknowledged: ReadonlyMap<Iri, number>): Promise<void> {
  const all = await scan(entities, '', { conditions: [], exact: true });
  const numbers = new Map<Iri, number>();
  for (const entity of all) {
    const values = new Set([...entity.attributes.values()].map(([instance]) => instance!.value));
    expect([entity.id, values.size, entity.attributes.size]).toEqual([entity.id, 1, 3]);
    numbers.set(entity.id, [...values][0] as number);
  }
  for (const [id, n] of acknowledged) {
    const held = numbers.get(id);
    // absent: deleted by this write, or by a later one that nobody was told of
    if (held === undefined) expect(await entities.find('', id)).toBeUndefined();
    else expect(held).toBeGreaterThanOrEqual(n % 10 === 0 ? n + 1 : n);
  }
  await agree(entities, numbers);
}

async function agree(entities: EntityStore, numbers: ReadonlyMap<Iri, number>): Promise<void> {
  const types = ['urn:t:Even', 'urn:t:Odd', 'urn:t:Both'];
  const catalog = await entities.catalog('');
  const typed = await scan(entities, '', { types, conditions: [], exact: true });
  expect(typed.map(({ id }) => id).sort()).toEqual([...numbers.keys()].sort());
  expect(await entities.count('', { types, conditions: [], exact: true })).toBe(numbers.size);
  for (const type of types) {
    expect(catalog.types.get(type)?.entities ?? 0).toBe(typed.filter((it) => it.types.includes(type)).length);
  }
  for (const name of ['urn:n:a', 'urn:n:b', 'urn:n:c']) {
    expect(catalog.attributes.get(name)?.instances ?? 0).toBe(numbers.size);
    const found = await scan(entities, '', { conditions: [{ on: 'value', name, anyOf: [{ low: 0 }] }], exact: false });
    expect(found.map(({ id }) => id).sort()).toEqual([...numbers.keys()].sort());
  }
  for (const [id, n] of numbers) {
    const condition = { on: 'value', name: 'urn:n:b', anyOf: [{ low: n, high: n }] } as const;
    const found = await scan(entities, '', { conditions: [condition], exact: false });
    expect(found.map((it) => it.id)).toContain(id);
  }
}

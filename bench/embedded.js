import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canPin, CORES, pin, startCastor, startLimit } from './servers.js';
import { filling, isRight, READS, WRITES } from './shapes.js';
import { inTurns, loaded, warmed } from './turns.js';

/** The broker on its embedded store and one core, the load on another, the limits where the broker is. */
export async function benchEmbedded(plan) {
  const { small, large, say } = plan;
  const folder = mkdtempSync(join(tmpdir(), 'castor-bench-'));
  pin(process.pid, CORES.load);
  const castor = await startCastor(folder, { core: CORES.server });
  const bare = startLimit('limit-http.js', [], CORES.server);
  const rows = [];
  try {
    for (const [from, size] of [
      [0, small],
      [small, large],
    ]) {
      say(`embedded store, ${size} entities`);
      await fill(castor, from, size);
      for (const shape of READS) rows.push(...(await benchRead(plan, shape, size, castor, bare)));
    }
    const writes = WRITES.filter(({ name }) => plan.wants(name));
    if (writes.length > 0) rows.push(...(await benchWrites(plan, writes, castor, join(folder, 'raw'))));
    return rows;
  } finally {
    await bare.stop();
    await castor.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fills a broker by batch upserts. */
export async function fill(castor, from, size) {
  const run = await loaded(castor, { connections: 4, seconds: 3600, next: filling(from, size), status: 201 });
  if (run.count !== Math.ceil((size - from) / 100)) throw new Error('not all entities were taken');
}

async function benchRead(plan, shape, size, castor, bare) {
  const name = `${shape.name}, of ${size}`;
  if (!plan.wants(name)) return [];
  const answers = await answersOf(castor.url, shape, size);
  const port = await bare.ask(answers);
  const limit = { url: `http://127.0.0.1:${port}`, pid: bare.pid };
  const next = shape.requests(size);
  const options = { connections: shape.connections, seconds: plan.seconds, next, status: shape.status, awake: canPin };
  for (const server of [castor, limit]) await warmed(server, options, plan);
  const run = (server) => () => loaded(server, options);
  return [await inTurns(plan, name, shape, run(castor), run(limit), shape.target)];
}

/** What the broker answers to each path of a read, for the limit to answer the same. */
export async function answersOf(url, shape, size) {
  const answers = new Map();
  for (const path of shape.paths(size)) {
    const answer = await fetch(url + path, { headers: { Accept: 'application/json' } });
    const body = Buffer.from(await answer.arrayBuffer());
    if (answer.status !== 200 || !isRight(path, JSON.parse(body), size)) {
      throw new Error(`a wrong answer to ${path}: ${answer.status} ${body}`);
    }
    const hop = new Set(['connection', 'keep-alive', 'date']);
    const headers = Object.fromEntries([...answer.headers].filter(([header]) => !hop.has(header)));
    answers.set(path, { status: 200, headers, body });
  }
  return answers;
}

async function benchWrites(plan, shapes, castor, folder) {
  const { large, seconds } = plan;
  const raw = startLimit('limit-lmdb.js', [folder, String(large)], CORES.server);
  try {
    await raw.ask({ shape: 'fill' });
    const rows = [];
    for (const shape of shapes) {
      const { name, per, connections, status, target } = shape;
      const options = { connections, seconds, next: shape.requests(large), status, awake: canPin };
      // more than LMDB has ever been seen to do in the time
      const prepared = Math.ceil((seconds * 25_000) / per);
      await warmed(castor, options, plan);
      const limit = () => raw.ask({ shape: name, seconds, inFlight: connections, prepared });
      rows.push(await inTurns(plan, name, shape, () => loaded(castor, options), limit, target));
    }
    return rows;
  } finally {
    await raw.stop();
  }
}

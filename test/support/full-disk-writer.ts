/**
 * A process that writes to the embedded store until its files may grow no more (`ulimit -f`), tells what it saw as
 * one JSON line, waits for a line on stdin, and tries again.
 */
import { once } from 'node:events';
import { ServiceUnavailable } from '../../src/model/errors.js';
import { openEmbeddedStore } from '../../src/store/embedded/open-store.js';
import { entity } from './entities.js';

process.on('SIGXFSZ', () => undefined); // a write beyond the limit then fails with EFBIG
let unhandled = 0;
process.on('unhandledRejection', () => unhandled++);

const store = await openEmbeddedStore({ folder: process.argv[2]! });
const all = { conditions: [], exact: true };

async function write(from: number, to: number): Promise<{ written: number; refusals: unknown[] }> {
  const refusals: unknown[] = [];
  let written = 0;
  for (let at = from; at < to && refusals.length < 10; at++) {
    const next = entity(`urn:e:${at}`, `urn:t:${at}`, { [`urn:n:${at}`]: 'x'.repeat(3000) });
    await store.entities
      .change('', next.id, () => ({ next, result: undefined }))
      .then(() => written++)
      .catch((error: unknown) => refusals.push(error));
  }
  return { written, refusals };
}

async function tell(round: { written: number; refusals: unknown[] }): Promise<void> {
  const report = {
    written: round.written,
    refused: round.refusals.length,
    unavailable: round.refusals.every((error) => error instanceof ServiceUnavailable),
    count: await store.entities.count('', all),
    readable: (await store.entities.find('', 'urn:e:0'))?.entity.id,
    types: (await store.entities.catalog('')).types.size,
    unhandled,
  };
  console.log(JSON.stringify(report));
}

const first = await write(0, 100_000);
await tell(first);
await once(process.stdin, 'data');
await tell(await write(first.written, first.written + 20)); // what was refused, and more
await store.close();
process.exit();

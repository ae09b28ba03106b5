/**
 * A process that writes to a store until it is killed, 50 requests in flight, and says on stdout what was
 * acknowledged: `<id> <n>` a line. All attributes of a version carry the same `n`, so a half-written one shows.
 *
 * node --import ./test/support/run-typescript.js test/support/embedded-writer.ts FOLDER|MONGODB-URI FIRST-N
 */
import { writeSync } from 'node:fs';
import { openEmbeddedStore } from '../../src/store/embedded/open-store.js';
import { openMongoStore } from '../../src/store/mongodb/open-mongo-store.js';
import { entity } from './entities.js';

const ENTITIES = 200;
const IN_FLIGHT = 50;
const NAMES = ['urn:n:a', 'urn:n:b', 'urn:n:c'];

const [target, first] = process.argv.slice(2) as [string, string];
const { entities } = await (target.startsWith('mongodb')
  ? openMongoStore({ uri: target })
  : openEmbeddedStore({ folder: target }));
let n = Number(first);

async function write(): Promise<never> {
  for (;;) {
    const mine = ++n;
    const ids = Array.from({ length: mine % 7 === 0 ? 5 : 1 }, () => `urn:e:${Math.floor(Math.random() * ENTITIES)}`);
    const types = mine % 2 === 0 ? ['urn:t:Even'] : ['urn:t:Odd', 'urn:t:Both'];
    const outcomes = await entities.changeMany(
      '',
      ids.map((id) => ({
        id,
        change: () => ({
          // one in ten is deleted, so that the catalogue shrinks too
          next: mine % 10 === 0 ? undefined : entity(id, types, Object.fromEntries(NAMES.map((name) => [name, mine]))),
          result: undefined,
        }),
      })),
    );
    outcomes.forEach(({ ok }, at) => {
      if (ok) writeSync(1, `${ids[at]} ${mine}\n`);
    });
  }
}

await Promise.all(Array.from({ length: IN_FLIGHT }, write));

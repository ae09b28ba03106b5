/**
 * A process that fills a folder of the embedded store, or opens a filled one and measures it; tells one JSON line.
 *
 * node --import ./test/support/run-typescript.js test/support/embedded-million.ts fill|measure FOLDER ENTITIES
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type Narrowing } from '../../src/query/narrowing.js';
import { openEmbeddedStore } from '../../src/store/embedded/open-store.js';
import { entity, instance } from './entities.js';
import { scan } from './store-access.js';

const BATCH = 100;
const IN_FLIGHT = 4;
/** After a fresh start, before its memory is measured. */
const SETTLE_MS = 10_000;
const ROUNDS = 15;

const [command, folder, count] = process.argv.slice(2) as [string, string, string];
const size = Number(count);
const id = (at: number) => `urn:ngsi-ld:Vehicle:${at}`;
/** Pseudo-random, the same in every process. */
const speed = (at: number) => (Math.imul(at, 0x9e3779b1) >>> 0) / 2 ** 32;

const vehicle = (at: number) =>
  entity(id(at), 'urn:t:Vehicle', {
    'urn:n:brandName': `Brand ${at % 50}`,
    'urn:n:speed': [instance(100 * speed(at), { unitCode: 'KMH', observedAt: '2026-11-21T10:00:00.000Z' })],
    'urn:n:isParked': [instance(`urn:ngsi-ld:OffStreetParking:${at % 100}`, { kind: 'Relationship' })],
    'urn:n:fuel': at % 100,
    'urn:n:location': [
      instance(
        { type: 'Point', coordinates: [360 * speed(at) - 180, 180 * speed(at + 7) - 90] },
        { kind: 'GeoProperty' },
      ),
    ],
  });

const started = performance.now();
const store = await openEmbeddedStore({ folder });
const openMs = performance.now() - started;
const { entities } = store;
console.log(JSON.stringify(command === 'fill' ? await fill() : await measure()));
await store.close();

async function fill(): Promise<object> {
  let from = 0;
  const fillers = Array.from({ length: IN_FLIGHT }, async () => {
    while (from < size) {
      const batch = Array.from({ length: Math.min(BATCH, size - from) }, (_, at) => vehicle(from + at));
      from += batch.length;
      const outcomes = await entities.changeMany(
        '',
        batch.map((next) => ({ id: next.id, change: () => ({ next, result: undefined }) })),
      );
      if (!outcomes.every(({ ok }) => ok)) throw new Error('not written');
    }
  });
  await Promise.all(fillers);
  return { perSecond: Math.round((1000 * size) / (performance.now() - started)) };
}

async function measure(): Promise<object> {
  await setTimeout(SETTLE_MS);
  const anonymousMb = Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  const ofType: Narrowing = { types: ['urn:t:Vehicle'], conditions: [], exact: true };
  const fast = { on: 'value', name: 'urn:n:speed', anyOf: [{ low: 50 }] } as const;
  const narrow = { on: 'value', name: 'urn:n:speed', anyOf: [{ low: 50, high: 50 + 100_000 / size }] } as const;
  const hot = Array.from({ length: 1000 }, (_, at) => id(Math.floor(speed(at) * size)));
  const expected = Array.from({ length: size }, (_, at) => 100 * speed(at)).filter(
    (it) => it >= 50 && it <= 50 + 100_000 / size,
  ).length;
  return {
    openMs,
    anonymousMb,
    coldFindUs: await microseconds(1, hot.length, (at) => entities.find('', hot[at]!)),
    hotFindUs: await microseconds(ROUNDS, hot.length, (at) => entities.find('', hot[at]!)),
    typePageUs: await microseconds(ROUNDS, 1000, () => entities.candidates('', ofType, 20)),
    valuePageUs: await microseconds(ROUNDS, 1000, () =>
      entities.candidates('', { ...ofType, exact: false, conditions: [fast] }, 20),
    ),
    count: await entities.count('', ofType),
    catalogued: (await entities.catalog('', { attribute: 'urn:n:speed' })).attributes.get('urn:n:speed')?.instances,
    found: (await entities.findMany('', hot)).filter((held, at) => held.id === [...new Set(hot)][at]).length,
    distinct: new Set(hot).size,
    inRange: (await scan(entities, '', { ...ofType, exact: false, conditions: [narrow] })).length,
    expectedInRange: expected,
    last: (await entities.candidates('', ofType, 10, undefined, size - 3)).held.length,
  };
}

/** Microseconds of one call, in the quickest of some rounds. */
async function microseconds(rounds: number, calls: number, call: (at: number) => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    for (let at = 0; at < calls; at++) await call(at);
    best = Math.min(best, (1000 * (performance.now() - from)) / calls);
  }
  return Math.round(best * 100) / 100;
}

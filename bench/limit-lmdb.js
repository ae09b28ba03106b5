/**
 * The limit of writes on the embedded store: what LMDB alone does with the same documents and index entries, flushed.
 * All bytes are made before the time runs. Timed is what LMDB has to do: look the id up, read the document, put the
 * new one, put and delete the index keys that differ. One request is one transaction, as many in flight as the load has
 * connections; LMDB commits together what waits.
 *
 * node bench/limit-lmdb.js FOLDER ENTITIES
 */
import { coreTerms } from '../dist/context/compile-context.js';
import { completeEntity } from '../dist/model/apply/complete.js';
import { parseEntity } from '../dist/model/parse-entity.js';
import { indexTerms } from '../dist/query/index-terms.js';
import { Dictionary } from '../dist/store/embedded/dictionary.js';
import { openEnvironment } from '../dist/store/embedded/environment.js';
import { indexKeys, number4, number6, textKey } from '../dist/store/embedded/keys.js';
import { writeEntity } from '../dist/store/embedded/stored-entity.js';
import { measured } from './load.js';
import { vehicle } from './requests.js';

const [folder, size] = [process.argv[2], Number(process.argv[3])];
const env = openEnvironment(folder);
const dictionary = new Dictionary(env.dictionary);
const TENANT = 1;
const tenant = number4(TENANT);
/** Versions of speed and location of each vehicle, as the prepared writes leave them. */
const versions = new Map();
let next = 0;

/** A vehicle's document and index keys. */
function row(at, [speed, place]) {
  const entity = completeEntity(parseEntity(vehicle(at, speed, place), coreTerms), '2026-11-21T00:00:00.000Z');
  const number = number6(at + 1);
  const { bytes } = writeEntity(entity, TENANT, at, dictionary);
  const keys = indexKeys(tenant, indexTerms(entity), dictionary.nameKey, number);
  return { number, id: tenant + textKey(entity.id), bytes, keys };
}

function creation() {
  const { number, id, bytes, keys } = row(next++, [0, 0]);
  return () => {
    if (env.ids.has(id)) throw new Error('already there');
    env.entities.append(number, bytes);
    env.ids.put(id, Buffer.from(number, 'latin1'));
    for (const key of keys) env.index.put(key);
  };
}

/** @param place - whether the location changes too */
function change(place) {
  const at = Math.floor(Math.random() * size);
  const from = versions.get(at) ?? [0, 0];
  const to = [from[0] + 1, from[1] + (place ? 1 : 0)];
  versions.set(at, to);
  const [before, after] = [row(at, from), row(at, to)];
  const put = after.keys.filter((key) => !before.keys.includes(key));
  const gone = before.keys.filter((key) => !after.keys.includes(key));
  const { number, id, bytes } = after;
  return () => {
    if (env.ids.peek(id) === undefined || env.entities.peek(number) === undefined) throw new Error('not there');
    env.entities.put(number, bytes);
    for (const key of put) env.index.put(key);
    for (const key of gone) env.index.delete(key);
  };
}

function many(one) {
  const writes = Array.from({ length: 100 }, one);
  return () => {
    for (const write of writes) write();
  };
}

const WRITES = {
  create: creation,
  patch: () => change(false),
  'batch new': () => many(creation),
  'batch changed': () => many(() => change(true)),
};

/** @param prepared - how many requests; more than the time is enough for */
async function run({ shape, seconds, inFlight, prepared }) {
  const writes = Array.from({ length: prepared }, WRITES[shape]);
  const times = [];
  let taken = 0;
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1000;
  const connection = async () => {
    while (performance.now() < endAt && taken < writes.length) {
      const sentAt = performance.now();
      await env.root.transaction(writes[taken++]);
      await env.root.flushed;
      times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, connection));
  const took = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  // what is prepared and what is stored stay in step
  await Promise.all(writes.slice(taken).map((write) => env.root.transaction(write)));
  return { ...measured(times, took), cpuUs: (user + system) / times.length };
}

/** Vehicles as the broker has them. */
function fill() {
  while (next < size) {
    env.root.transactionSync(() => {
      for (const end = Math.min(size, next + 1000); next < end;) creation()();
    });
  }
  return { filled: size };
}

process.on('message', async (message) => process.send(message.shape === 'fill' ? fill() : await run(message)));
process.on('disconnect', () => void env.close().then(() => process.exit()));

/**
 * The limit on MongoDB: raw driver calls with the documents that the broker has stored, one call a request (or one bulkWrite
 * of 100), as durable as the broker's, as many in flight as the load has connections.
 *
 * node bench/limit-mongodb.js URI ENTITIES
 */
import { MongoClient } from 'mongodb';
import { measured } from './load.js';

const [uri, size] = [process.argv[2], Number(process.argv[3])];
const client = await MongoClient.connect(uri, { writeConcern: { w: 'majority', j: true }, maxPoolSize: 50 });
const stored = client.db().collection('entities');
/** A copy of the broker's collection with its indexes, so that both work on as much. */
const copy = client.db().collection('raw');
let made = 0;

/** Documents as the broker stores them: those that are written again, and patterns for new ones. */
const SAMPLES = 20_000;
let samples = [];

async function fill() {
  for (const { key, name, sparse, partialFilterExpression } of await stored.indexes()) {
    const options = Object.entries({ name, sparse, partialFilterExpression }).filter(
      ([, value]) => value !== undefined,
    );
    if (name !== '_id_') await copy.createIndex(key, Object.fromEntries(options));
  }
  const merge = { $merge: { into: 'raw', on: '_id' } };
  await stored.aggregate([merge]).toArray();
  samples = await stored.aggregate([{ $sample: { size: Math.min(size, SAMPLES) } }]).toArray();
  return { filled: await copy.countDocuments() };
}

const sample = () => samples[Math.floor(Math.random() * samples.length)];

function created() {
  const id = `urn:ngsi-ld:Vehicle:raw-${made++}`;
  const pattern = sample();
  return { ...pattern, _id: `|${id}`, j: pattern.j.replace(pattern._id.slice(1), id) };
}

/** All of a document with another speed, as the broker writes it after a PATCH. */
function patched() {
  const document = sample();
  const speed = Math.random() * 100;
  const ix = document.ix.map((each) => (each.n.endsWith('speed') ? { ...each, v: speed } : each));
  return { ...document, r: Date.now(), ix };
}

/** The same in another place. */
const moved = () => ({ ...patched(), g: sample().g });

const setting = ({ _id, ...document }) => [{ _id }, { $set: document }];

const CALLS = {
  retrieve: () => copy.findOne({ _id: sample()._id }),
  create: () => copy.insertOne(created()),
  patch: () => copy.updateOne(...setting(patched())),
  'batch new': () =>
    copy.bulkWrite(
      operations(() => ({ insertOne: { document: created() } })),
      { ordered: false },
    ),
  'batch changed': () =>
    copy.bulkWrite(
      operations(() => {
        const [filter, update] = setting(moved());
        return { updateOne: { filter, update } };
      }),
      { ordered: false },
    ),
};

const operations = (one) => Array.from({ length: 100 }, one);

async function run({ shape, seconds, inFlight }) {
  const times = [];
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1000;
  const connection = async () => {
    while (performance.now() < endAt) {
      const sentAt = performance.now();
      if ((await CALLS[shape]()) === null) throw new Error('not there');
      times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, connection));
  const took = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { ...measured(times, took), cpuUs: (user + system) / times.length };
}

process.on('message', async (message) => process.send(message.shape === 'fill' ? await fill() : await run(message)));
process.on('disconnect', () => void client.close().then(() => process.exit()));

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongod } from '../test/support/mongod-server.js';
import { answersOf, fill } from './embedded.js';
import { pin, startCastor, startLimit } from './servers.js';
import { READS, WRITES } from './shapes.js';
import { inTurns, loaded, warmed } from './turns.js';

/** Shapes whose limit is one driver call. */
const SHAPES = [READS.find(({ name }) => name === 'retrieve'), ...WRITES];

/** The broker on MongoDB: broker, database and load share all cores, and so do the driver and the database. */
export async function benchMongo(plan) {
  const { large, seconds, say } = plan;
  const shapes = SHAPES.filter(({ name }) => plan.wants(name));
  if (shapes.length === 0) return [];
  let server;
  try {
    server = await mongod();
  } catch (error) {
    say(`MongoDB is left out, no server can be had: ${error.message}`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'castor-bench-'));
  pin(process.pid, undefined);
  const uri = server.uri.replace(/^(mongodb:\/\/[^/]+)\/[^?]*/, '$1/castor-bench');
  const castor = await startCastor(folder, { mongodbUri: uri });
  const raw = startLimit('limit-mongodb.js', [uri, String(large)], undefined);
  const rows = [];
  try {
    say(`MongoDB, ${large} entities`);
    await fill(castor, 0, large);
    await raw.ask({ shape: 'fill' });
    for (const shape of shapes) {
      const { name, connections, status, ratioOnMongo } = shape;
      if (shape.paths !== undefined) await answersOf(castor.url, shape, large);
      const options = { connections, seconds, next: shape.requests(large), status };
      const limit = () => raw.ask({ shape: name, seconds, inFlight: connections });
      await warmed(castor, options, plan);
      rows.push(await inTurns(plan, name, shape, () => loaded(castor, options), limit, { ratio: ratioOnMongo }));
    }
    return rows;
  } finally {
    await raw.stop();
    await castor.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function mongod() {
  const given = process.env.CASTOR_TEST_MONGODB_URI;
  return given ? { uri: given, stop: () => undefined } : startMongod();
}

import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../src/store/mongodb/open-mongo-store.js';
import { killWriters } from './kill-loop.js';
import { startMongod } from './mongod-server.js';

/**
 * Kills processes that write to a MongoDB server of its own, and looks after each what stands there.
 *
 * @returns the number of acknowledged writes
 */
export async function killMongoWriters(kills: number): Promise<number> {
  const server = await startMongod();
  const witness = await MongoClient.connect(server.uri, { appName: 'witness' });
  try {
    return await killWriters(server.uri, kills, async () => {
      await untilGone(witness);
      return openMongoStore({ uri: server.uri });
    });
  } finally {
    await witness.close();
    await server.stop();
  }
}

/** What a killed process had sent is still carried out: until the server has seen its connections end. */
async function untilGone(witness: MongoClient): Promise<void> {
  const others = [{ $currentOp: { idleConnections: true } }, { $match: { appName: 'castor' } }, { $limit: 1 }];
  while ((await witness.db('admin').aggregate(others).toArray()).length > 0);
}

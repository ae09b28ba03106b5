import { once } from 'node:events';
import { MongoMemoryReplSet, MongoMemoryServer } from 'mongodb-memory-server-core';
import { findMongod } from './mongod-binary.js';

const ARGS = ['--wiredTigerCacheSizeGB', '0.5', '--setParameter', 'diagnosticDataCollectionEnabled=false'];

/**
 * Starts a real mongod of this process's own, on a free port, with its data in a temporary folder.
 *
 * @param {{ standalone?: boolean }} [options] - a single-node replica set unless
 *   `standalone`
 * @returns {Promise<import('./mongod-server.js').Mongod>}
 * @throws with every reason when no mongod can be had
 */
export async function startMongod(options = {}) {
  const reasons = [];
  const systemBinary = await findMongod(reasons);
  // the version is of no interest here: whatever runs is what we test with
  process.env.MONGOMS_SYSTEM_BINARY_VERSION_CHECK ??= 'false';
  const binary = systemBinary ? { systemBinary, checkMD5: false } : {};
  const instance = { args: ARGS, storageEngine: 'wiredTiger' };
  try {
    const server = options.standalone
      ? await MongoMemoryServer.create({ binary, instance })
      : await MongoMemoryReplSet.create({
          binary,
          instanceOpts: [instance],
          replSet: { name: 'castor', count: 1, storageEngine: 'wiredTiger' },
        });
    const { port, instance: running } = (options.standalone ? server : server.servers[0]).instanceInfo;
    return {
      uri: server.getUri(),
      port,
      get pid() {
        return running.mongodProcess.pid;
      },
      kill: async () => {
        const gone = once(running.mongodProcess, 'exit');
        running.mongodProcess.kill('SIGKILL');
        await gone;
      },
      restart: async () => {
        await running.stop();
        await running.start();
      },
      stop: async () => void (await server.stop({ doCleanup: true, force: true })),
    };
  } catch (error) {
    throw new Error([...reasons, `mongodb-memory-server-core: ${error.message}`].join('; '), { cause: error });
  }
}

import { type Clock, systemClock } from '../../clock.js';
import { type Store } from '../store.js';
import { Access } from './access.js';
import { Changes } from './changes.js';
import { openCollections } from './collections.js';
import { connect } from './connection.js';
import { MongoContextStore } from './contexts.js';
import { MongoEntityStore } from './entities.js';
import { ANSWER_WITHIN_MS, CACHE_BYTES } from './limits.js';
import { Reads } from './reads.js';
import { Tenants } from './tenants.js';
import { Writes } from './writes.js';

export interface MongoStoreOptions {
  /** Names the servers, and in its path the database (`castor` if none). */
  readonly uri: string;
  readonly clock?: Clock;
  /** About so much memory may the cache of entities use. */
  readonly cacheBytes?: number;
}

/**
 * A store on a MongoDB replica set or sharded cluster, 6.0 or newer; creates collections and indexes where they are
 * missing. Any number of processes may open the same database.
 *
 * @throws ServiceUnavailable - no server answers
 * @throws Error - one that cannot serve Castor answers; the message says what to do
 */
export async function openMongoStore(options: MongoStoreOptions): Promise<Store> {
  const { uri, clock = systemClock, cacheBytes = CACHE_BYTES } = options;
  const { client, db } = await connect(uri);
  const collections = await openCollections(db).catch(async (error: unknown) => {
    await client.close();
    throw error;
  });
  const access = new Access();
  const tenants = new Tenants(collections.tenants);
  const reads = new Reads(collections.entities, cacheBytes);
  const changes = new Changes(reads, new Writes(db, collections.entities.collectionName), tenants, clock);
  return {
    kind: 'mongodb',
    entities: new MongoEntityStore(collections.entities, reads, changes, tenants, access),
    contexts: new MongoContextStore(collections.contexts, access),
    ping: () =>
      access.call(async () => {
        await db.command({ ping: 1 });
      }, ANSWER_WITHIN_MS),
    close: async () => {
      await access.close();
      await client.close();
    },
  };
}

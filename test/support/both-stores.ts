import { describe } from '@jest/globals';
import { startBroker, type BrokerOptions, type TestBroker } from './broker.js';
import { describeOnMongo, freshDatabase } from './mongod.js';

/** Starts a broker over a store of its own. */
export type Start = (options?: Omit<BrokerOptions, 'mongodbUri'>) => Promise<TestBroker>;

/** Describes a suite once for each store. Top level of a test file only: `await describeOnBothStores(...)`. */
export async function describeOnBothStores(title: string, body: (start: Start) => void): Promise<void> {
  describe(`${title}, embedded store`, () => body(startBroker));
  await describeOnMongo(`${title}, MongoDB`, (uri) =>
    body((options) => startBroker({ ...options, mongodbUri: freshDatabase(uri) })),
  );
}

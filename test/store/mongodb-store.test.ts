import { openMongoStore } from '../../src/store/mongodb/open-mongo-store.js';
import { describeOnMongo } from '../support/mongod.js';
import { storeContract } from '../support/store-contract.js';

await describeOnMongo('a store on MongoDB', (uri) => {
  storeContract('mongodb', async () => {
    const store = await openMongoStore({ uri });
    return { store, close: () => store.close() };
  });
});

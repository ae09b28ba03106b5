import { expect, it } from '@jest/globals';
import { describeOnMongo } from '../support/mongod.js';
import { killMongoWriters } from '../support/mongodb-kill.js';

await describeOnMongo('processes that write to MongoDB and are killed, 50 times', () => {
  it('lose no acknowledged write and leave no entity half-written', async () => {
    expect(await killMongoWriters(50)).toBeGreaterThan(5000);
  });
});

import { expect, it } from '@jest/globals';
import { describeOnMongo } from '../support/mongod.js';
import { killMongoWriters } from '../support/mongodb-kill.js';

await describeOnMongo('a process that writes to MongoDB and is killed', () => {
  it('loses no acknowledged write and leaves no entity half-written', async () => {
    expect(await killMongoWriters(3)).toBeGreaterThan(300);
  });
});

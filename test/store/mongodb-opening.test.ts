import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { ServiceUnavailable } from '../../src/model/errors.js';
import { openMongoStore } from '../../src/store/mongodb/open-mongo-store.js';
import { describeOnMongo } from '../support/mongod.js';
import { type Mongod, startMongod } from '../support/mongod-server.js';

await describeOnMongo('opening a store on MongoDB', (uri) => {
  describe('on a server that cannot serve', () => {
    let standalone: Mongod;
    beforeAll(async () => {
      standalone = await startMongod({ standalone: true });
    });
    afterAll(() => standalone.stop());

    it('refuses a standalone server with the commands that make it a replica set', async () => {
      await expect(openMongoStore({ uri: standalone.uri })).rejects.toThrow(
        /127\.0\.0\.1:\d+ is a standalone server.*mongod --replSet rs0.*mongosh --eval 'rs\.initiate\(\)'/,
      );
    });

    it('refuses it too where the URI asks for a replica set', async () => {
      await expect(openMongoStore({ uri: `mongodb://127.0.0.1:${standalone.port}/?replicaSet=rs0` })).rejects.toThrow(
        /standalone server.*mongod --replSet rs0/,
      );
    });

    it('says which server does not answer, without the password', async () => {
      const opening = openMongoStore({ uri: 'mongodb://user:secret@127.0.0.1:9/' });
      await expect(opening).rejects.toThrow(ServiceUnavailable);
      await expect(opening).rejects.toThrow('no MongoDB answers at 127.0.0.1:9');
    });
  });

  it('uses the database that the URI names, and refuses one in another format', async () => {
    const client = await MongoClient.connect(uri);
    await (await openMongoStore({ uri })).close();
    const db = client.db();
    expect((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining(['castor', 'contexts', 'entities']),
    );
    await db.collection<{ _id: string }>('castor').updateOne({ _id: 'format' }, { $set: { version: 99 } });
    await expect(openMongoStore({ uri })).rejects.toThrow(`the database ${db.databaseName} has format 99`);
    await db.dropDatabase();
    await client.close();
  });

  it('answers ServiceUnavailable once it is closed', async () => {
    const store = await openMongoStore({ uri });
    await store.close();
    await expect(store.ping()).rejects.toThrow(ServiceUnavailable);
    await expect(store.entities.find('', 'urn:e:1')).rejects.toThrow(ServiceUnavailable);
  });
});

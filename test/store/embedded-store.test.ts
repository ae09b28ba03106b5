import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../src/store/embedded/open-store.js';
import { storeContract, type StoreUnderTest } from '../support/store-contract.js';

async function openInTemporaryFolder(): Promise<StoreUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'castor-embedded-'));
  let store = await openEmbeddedStore({ folder });
  return {
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      return (store = await openEmbeddedStore({ folder }));
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

storeContract('the embedded store', openInTemporaryFolder, { runs: 60 });

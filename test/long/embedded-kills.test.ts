import { expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../src/store/embedded/open-store.js';
import { killWriters } from '../support/kill-loop.js';
import { storeContract } from '../support/store-contract.js';

it('the embedded store has every acknowledged write and nothing by halves after 50 times kill -9', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'castor-kills-'));
  expect(await killWriters(folder, 50)).toBeGreaterThan(10_000);
  await rm(folder, { recursive: true });
});

storeContract(
  'the embedded store, at length,',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'castor-embedded-'));
    const store = await openEmbeddedStore({ folder });
    const close = async () => {
      await store.close();
      await rm(folder, { recursive: true });
    };
    return { store, close };
  },
  { runs: 3000 },
);

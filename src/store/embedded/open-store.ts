/* eslint-disable @typescript-eslint/require-await -- LMDB answers at once; async makes rejections of what is thrown */
import { mkdirSync } from 'node:fs';
import { type Store } from '../store.js';
import { Catalogue } from './catalogue.js';
import { EmbeddedContextStore } from './context-store.js';
import { Dictionary } from './dictionary.js';
import { EntityReader } from './entity-reader.js';
import { EntityScan } from './entity-scan.js';
import { EmbeddedEntityStore } from './entity-store.js';
import { EntityWriter } from './entity-writer.js';
import { checkFormat, openEnvironment } from './environment.js';
import { FolderOwner } from './folder-owner.js';
import { GroupCommit } from './group-commit.js';
import { Sequence } from './sequence.js';

export interface EmbeddedStoreOptions {
  /** Where the data lives; made if it is not there. */
  readonly folder: string;
  /** Bytes of memory for entities in use, about. */
  readonly cacheBytes?: number;
}

const CACHE_BYTES = 64 * 1024 * 1024;

/**
 * Opens the embedded store; the time does not depend on how much the folder holds.
 *
 * @throws FolderInUse - another process has it open
 * @throws UnknownFormat - another version of Castor wrote it
 * @throws NotAStore - the file in it is no database
 */
export async function openEmbeddedStore({ folder, cacheBytes = CACHE_BYTES }: EmbeddedStoreOptions): Promise<Store> {
  mkdirSync(folder, { recursive: true });
  const owner = new FolderOwner(folder);
  try {
    const env = openEnvironment(folder);
    try {
      await owner.claim(env);
      checkFormat(env, folder);
    } catch (error) {
      await env.close();
      throw error;
    }
    return assemble(env, owner, cacheBytes);
  } catch (error) {
    await owner.release();
    throw error;
  }
}

function assemble(env: ReturnType<typeof openEnvironment>, owner: FolderOwner, cacheBytes: number): Store {
  const dictionary = new Dictionary(env.dictionary);
  const catalogue = new Catalogue(env.counters, dictionary);
  const sequence = new Sequence(env.meta);
  const reader = new EntityReader(env, dictionary, cacheBytes);
  const writer = new EntityWriter(env, dictionary, catalogue, sequence, reader);
  const scan = new EntityScan(env, dictionary, catalogue, reader);
  const commits = new GroupCommit(env.root, [dictionary, catalogue, sequence, writer, scan]);
  let closing: Promise<void> | undefined;
  const close = async () => {
    await commits.close();
    await env.close();
    await owner.release();
  };
  return {
    kind: 'embedded',
    entities: new EmbeddedEntityStore({ env, dictionary, catalogue, reader, scan, writer, commits }),
    contexts: new EmbeddedContextStore(env.contexts, commits),
    async ping() {
      env.meta.text('format');
    },
    close: () => (closing ??= close()),
  };
}

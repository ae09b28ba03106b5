import { type Collection } from 'mongodb';
import { LRUCache } from 'lru-cache';
import { type EntityDocument, type Version, VERSION_FIELDS, versionRead } from './documents.js';
import { Grouped } from './grouped.js';
import { GROUP } from './limits.js';

const READ_GROUP = { ...GROUP, bytesOf: (key: string) => key.length };

/**
 * Reads of single keys, grouped, and the cache of what was read and written. Nothing comes out of the cache before
 * the database has confirmed its revision: writes of other processes are seen at once.
 */
export class Reads {
  readonly #versions: Grouped<string, Version | undefined>;
  readonly #revisions: Grouped<string, number | undefined>;
  readonly #cache: LRUCache<string, Version>;

  /** @param cacheBytes - about so much memory may the cache use */
  constructor(
    private readonly entities: Collection<EntityDocument>,
    cacheBytes: number,
  ) {
    this.#cache = new LRUCache<string, Version>({ maxSize: cacheBytes, sizeCalculation: bytesHeld });
    this.#versions = new Grouped((keys) => this.#readVersions(keys), READ_GROUP);
    this.#revisions = new Grouped((keys) => this.#readRevisions(keys), READ_GROUP);
  }

  /** What stands in the database now; undefined where nothing ever stood, or was forgotten since. */
  async current(key: string): Promise<Version | undefined> {
    const known = this.#cache.get(key);
    return known !== undefined && (await this.revision(key)) === known.revision ? known : this.load(key);
  }

  /** As {@link current}, surely read anew. */
  load(key: string): Promise<Version | undefined> {
    return this.#versions.submit(key);
  }

  /** What stands there and will stand whichever server is lost next: a majority has it. */
  async confirmed(key: string): Promise<Version | undefined> {
    const document = await this.entities.findOne(
      { _id: key },
      { projection: VERSION_FIELDS, readConcern: { level: 'majority' } },
    );
    if (document !== null) return this.read(document);
    this.#cache.delete(key);
    return undefined;
  }

  /** The revision that stands in the database now. */
  revision(key: string): Promise<number | undefined> {
    return this.#revisions.submit(key);
  }

  /** What was last seen of the key: maybe stale. */
  cached(key: string): Version | undefined {
    return this.#cache.get(key);
  }

  /** Remembers a version, unless a later one is known. */
  remember(key: string, version: Version): Version {
    if ((this.#cache.get(key)?.revision ?? 0) < version.revision) this.#cache.set(key, version);
    return version;
  }

  /** The version in a document that was read: that of the cache if it is the very same. */
  read(document: EntityDocument): Version {
    const known = this.#cache.get(document._id);
    return known?.revision === document.r ? known : this.remember(document._id, versionRead(document));
  }

  async #readVersions(keys: readonly string[]): Promise<(Version | undefined)[]> {
    const documents = await this.entities
      .find({ _id: { $in: distinct(keys) } }, { projection: VERSION_FIELDS, batchSize: keys.length + 1 })
      .toArray();
    const found = new Map(documents.map((document) => [document._id, this.read(document)]));
    return keys.map((key) => {
      const version = found.get(key);
      if (version === undefined) this.#cache.delete(key);
      return version;
    });
  }

  async #readRevisions(keys: readonly string[]): Promise<(number | undefined)[]> {
    const documents = await this.entities
      .find({ _id: { $in: distinct(keys) } }, { projection: { r: 1 }, batchSize: keys.length + 1 })
      .toArray();
    const found = new Map(documents.map((document) => [document._id, document.r]));
    return keys.map((key) => found.get(key));
  }
}

function distinct(keys: readonly string[]): string[] {
  return [...new Set(keys)];
}

/** A decoded entity and its rendered forms take several times the space of its encoded text. */
function bytesHeld(version: Version): number {
  return 500 + 6 * version.size;
}

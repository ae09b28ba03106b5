/* eslint-disable @typescript-eslint/require-await -- LMDB answers at once; async makes rejections of what is thrown */
import { type ContextStore, type StoredContext } from '../context-store.js';
import { type Tenant } from '../entity-store.js';
import { type Dictionary } from './dictionary.js';
import { type GroupCommit } from './group-commit.js';
import { number4, prefixRange, textKey } from './keys.js';
import { type Key, type Table } from './table.js';

/** `tenant | BY_ID | localId` holds the context, `tenant | BY_URL | url` the localId of a cached one. */
const BY_ID = '\x01';
const BY_URL = '\x02';

/** The context port over LMDB: one JSON document each. */
export class EmbeddedContextStore implements ContextStore {
  constructor(
    private readonly contexts: Table,
    private readonly dictionary: Dictionary,
    private readonly commits: GroupCommit,
  ) {}

  async put(tenant: Tenant, context: StoredContext): Promise<void> {
    await this.#write(() => {
      const known = number4(this.dictionary.tenants.number(tenant));
      this.#remove(known, context.localId);
      const urlKey = urlKeyOf(known, context);
      if (urlKey !== undefined) {
        const before = this.contexts.text(urlKey);
        if (before !== undefined) this.#remove(known, before);
        this.contexts.put(urlKey, Buffer.from(context.localId));
      }
      this.contexts.put(known + BY_ID + textKey(context.localId), Buffer.from(JSON.stringify(context)));
      return undefined;
    });
  }

  async get(tenant: Tenant, localId: string): Promise<StoredContext | undefined> {
    const known = this.dictionary.knownTenant(tenant);
    return known === undefined ? undefined : this.#get(known, localId);
  }

  async cached(tenant: Tenant, url: string): Promise<StoredContext | undefined> {
    const known = this.dictionary.knownTenant(tenant);
    const localId = known && this.contexts.text(known + BY_URL + textKey(url));
    return localId === undefined ? undefined : this.#get(known!, localId);
  }

  async list(tenant: Tenant): Promise<readonly StoredContext[]> {
    const known = this.dictionary.knownTenant(tenant);
    if (known === undefined) return [];
    return this.contexts
      .entries(prefixRange(known + BY_ID))
      .map(({ value }) => JSON.parse(value.toString('utf8')) as StoredContext)
      .sort((a, b) => compare(a.createdAt, b.createdAt) || compare(a.localId, b.localId));
  }

  async delete(tenant: Tenant, localId: string): Promise<boolean> {
    return this.#write(() => {
      const known = this.dictionary.knownTenant(tenant);
      return known !== undefined && this.#remove(known, localId);
    });
  }

  #get(tenant: Key, localId: string): StoredContext | undefined {
    const text = this.contexts.text(tenant + BY_ID + textKey(localId));
    return text === undefined ? undefined : (JSON.parse(text) as StoredContext);
  }

  #remove(tenant: Key, localId: string): boolean {
    const stored = this.#get(tenant, localId);
    if (stored === undefined) return false;
    const urlKey = urlKeyOf(tenant, stored);
    if (urlKey !== undefined) this.contexts.delete(urlKey);
    this.contexts.delete(tenant + BY_ID + textKey(localId));
    return true;
  }

  async #write<T>(job: () => T): Promise<T> {
    const outcome = await this.commits.run(() => ({ ok: true, result: job() }));
    if (!outcome.ok) throw outcome.error;
    return outcome.result;
  }
}

function urlKeyOf(tenant: Key, { kind, url }: StoredContext): Key | undefined {
  return kind === 'Cached' && url !== undefined ? tenant + BY_URL + textKey(url) : undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

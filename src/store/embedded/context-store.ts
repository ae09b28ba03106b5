/* eslint-disable @typescript-eslint/require-await -- LMDB answers at once; async makes rejections of what is thrown */
import { type ContextStore, type StoredContext } from '../context-store.js';
import { type Tenant } from '../entity-store.js';
import { type GroupCommit } from './group-commit.js';
import { prefixRange, textKey } from './keys.js';
import { type Key, type Table } from './table.js';

/**
 * `BY_ID | tenant, localId` holds the context, `BY_URL | tenant, url` the localId of a cached one. Tenants stand by
 * their names here: a context alone does not make a tenant (5.5.10), so it must not number one.
 */
const BY_ID = '\x01';
const BY_URL = '\x02';

/** The context port over LMDB: one JSON document each. */
export class EmbeddedContextStore implements ContextStore {
  constructor(
    private readonly contexts: Table,
    private readonly commits: GroupCommit,
  ) {}

  async put(tenant: Tenant, context: StoredContext): Promise<void> {
    await this.#write(() => {
      this.#remove(tenant, context.localId);
      const urlKey = urlKeyOf(tenant, context);
      if (urlKey !== undefined) {
        const before = this.contexts.text(urlKey);
        if (before !== undefined) this.#remove(tenant, before);
        this.contexts.put(urlKey, Buffer.from(context.localId));
      }
      this.contexts.put(keyOf(BY_ID, tenant, context.localId), Buffer.from(JSON.stringify(context)));
    });
  }

  async get(tenant: Tenant, localId: string): Promise<StoredContext | undefined> {
    return this.#get(tenant, localId);
  }

  async cached(tenant: Tenant, url: string): Promise<StoredContext | undefined> {
    const localId = this.contexts.text(keyOf(BY_URL, tenant, url));
    return localId === undefined ? undefined : this.#get(tenant, localId);
  }

  async list(tenant: Tenant): Promise<readonly StoredContext[]> {
    return this.contexts
      .entries(prefixRange(keyOf(BY_ID, tenant, '')))
      .map(({ value }) => JSON.parse(value.toString('utf8')) as StoredContext)
      .sort((a, b) => compare(a.createdAt, b.createdAt) || compare(a.localId, b.localId));
  }

  async delete(tenant: Tenant, localId: string): Promise<boolean> {
    return this.#write(() => this.#remove(tenant, localId));
  }

  #get(tenant: Tenant, localId: string): StoredContext | undefined {
    const text = this.contexts.text(keyOf(BY_ID, tenant, localId));
    return text === undefined ? undefined : (JSON.parse(text) as StoredContext);
  }

  #remove(tenant: Tenant, localId: string): boolean {
    const stored = this.#get(tenant, localId);
    if (stored === undefined) return false;
    const urlKey = urlKeyOf(tenant, stored);
    if (urlKey !== undefined) this.contexts.delete(urlKey);
    this.contexts.delete(keyOf(BY_ID, tenant, localId));
    return true;
  }

  async #write<T>(job: () => T): Promise<T> {
    const outcome = await this.commits.run(() => ({ ok: true, result: job() }));
    if (!outcome.ok) throw outcome.error;
    return outcome.result;
  }
}

/** The length keeps tenant and text apart, so that one tenant's keys never begin like another's. */
function keyOf(section: Key, tenant: Tenant, text: string): Key {
  return section + textKey(`${tenant.length}:${tenant}${text}`);
}

function urlKeyOf(tenant: Tenant, { kind, url }: StoredContext): Key | undefined {
  return kind === 'Cached' && url !== undefined ? keyOf(BY_URL, tenant, url) : undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

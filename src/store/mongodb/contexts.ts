import { type Collection, MongoServerError } from 'mongodb';
import { type ContextSource } from '../../model/terms.js';
import { type ContextKind, type ContextStore, type StoredContext } from '../context-store.js';
import { type Tenant } from '../entity-store.js';
import { type Access } from './access.js';
import { keyOf } from './documents.js';
import { ANSWER_WITHIN_MS } from './limits.js';
import { text } from './short-names.js';

export interface ContextDocument {
  readonly _id: string;
  readonly t: string;
  readonly localId: string;
  readonly kind: ContextKind;
  /** Of cached contexts only: one for each url. */
  readonly url?: string;
  /** JSON: terms are no field names. */
  readonly context: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
}

const DUPLICATE_KEY = 11000;
/** How often `put` tries again when another process stores the same url. */
const ATTEMPTS = 10;

/** Contexts of tenants; a context alone does not make a tenant (5.5.10). */
export class MongoContextStore implements ContextStore {
  constructor(
    private readonly contexts: Collection<ContextDocument>,
    private readonly access: Access,
  ) {}

  put(tenant: Tenant, context: StoredContext): Promise<void> {
    return this.#call(async () => {
      const document = toDocument(tenant, context);
      for (let attempt = 1; ; attempt++) {
        try {
          if (document.url !== undefined) {
            await this.contexts.deleteMany({ t: document.t, url: document.url, _id: { $ne: document._id } });
          }
          await this.contexts.replaceOne({ _id: document._id }, document, { upsert: true });
          return;
        } catch (error) {
          const taken = error instanceof MongoServerError && error.code === DUPLICATE_KEY;
          if (!taken || attempt === ATTEMPTS) throw error;
        }
      }
    });
  }

  get(tenant: Tenant, localId: string): Promise<StoredContext | undefined> {
    return this.#call(async () => fromDocument(await this.contexts.findOne({ _id: keyOf(tenant, localId) })));
  }

  cached(tenant: Tenant, url: string): Promise<StoredContext | undefined> {
    return this.#call(async () => fromDocument(await this.contexts.findOne({ t: text(tenant), url })));
  }

  list(tenant: Tenant): Promise<readonly StoredContext[]> {
    return this.#call(async () => {
      const found = this.contexts.find({ t: text(tenant) }).sort({ createdAt: 1, localId: 1 });
      return (await found.toArray()).map((document) => fromDocument(document)!);
    });
  }

  delete(tenant: Tenant, localId: string): Promise<boolean> {
    return this.#call(async () => {
      const { deletedCount } = await this.contexts.deleteOne({ _id: keyOf(tenant, localId) });
      return deletedCount > 0;
    });
  }

  #call<T>(operation: () => Promise<T>): Promise<T> {
    return this.access.call(operation, ANSWER_WITHIN_MS);
  }
}

function toDocument(tenant: Tenant, stored: StoredContext): ContextDocument {
  const { localId, kind, url, context, createdAt, expiresAt } = stored;
  return {
    _id: keyOf(tenant, localId),
    t: text(tenant),
    localId,
    kind,
    ...(url === undefined ? {} : { url }),
    context: JSON.stringify(context),
    createdAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function fromDocument(document: ContextDocument | null): StoredContext | undefined {
  if (document === null) return undefined;
  const { localId, kind, url, context, createdAt, expiresAt } = document;
  return {
    localId,
    kind,
    ...(url === undefined ? {} : { url }),
    context: JSON.parse(context) as ContextSource,
    createdAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { BOUNDS } from '../bounds.js';
import { type Clock } from '../clock.js';
import { BadRequestData, LdContextNotAvailable, ServiceUnavailable } from '../model/errors.js';
import { type ContextSource } from '../model/terms.js';
import { type Egress } from '../net/egress.js';
import { type ContextStore, type StoredContext } from '../store/context-store.js';
import { type Tenant } from '../store/entity-store.js';
import { cacheLifetimeMs, mayStore } from './cache-lifetime.js';
import { documentFaults } from './gather-context.js';
import { downloadContext } from './download-context.js';
import { type ShippedContexts } from './shipped-contexts.js';

/** A context document that a URL names. */
export interface ContextDocument {
  /** What stands under `@context`. */
  readonly context: ContextSource;
  /** Another one means another content. */
  readonly version: string;
  /** Milliseconds since the epoch; Infinity when it does not go stale. */
  readonly freshUntil: number;
}

export interface DocumentSources {
  readonly store: ContextStore;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly shipped: ShippedContexts;
  /** The id of a context that we host ourselves under this URL; undefined when the URL is not ours. */
  readonly hostedId: (url: string) => string | undefined;
}

/** Namespace of the local ids of contexts: locally unique URIs (5.13.1). */
export const CONTEXT_URN = 'urn:ngsi-ld:Context:';

/** An id that is the same for the same content, whichever process makes it. */
export function contentId(content: string): string {
  return CONTEXT_URN + createHash('sha256').update(content).digest('base64url').slice(0, 22);
}

/**
 * Context documents by URL: shipped ones from files, hosted ones from the store, all others from the store while
 * they are fresh, else over the network and into the store (5.13.1, 6.3.16). Each tenant has its own.
 */
export class ContextDocuments {
  readonly #from: DocumentSources;
  readonly #loading = new Map<string, Promise<ContextDocument>>();
  /** When to try again what could not be refreshed. */
  readonly #retryAt = new LRUCache<string, number>({ max: 1000 });

  constructor(from: DocumentSources) {
    this.#from = from;
  }

  /**
   * One load is shared by all that wait for it.
   * @throws LdContextNotAvailable, BadRequestData - see `downloadContext`
   */
  load(tenant: Tenant, url: string, timeoutMs: number): Promise<ContextDocument> {
    const key = `${tenant}\n${url}`;
    const underWay = this.#loading.get(key);
    if (underWay !== undefined) return underWay;
    const loading = this.#load(tenant, url, timeoutMs).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  /**
   * Replaces a cached context by what its URL now has (5.13.5); on failure it stays as it is.
   * @throws LdContextNotAvailable - it cannot be had, or is not valid
   */
  async reload(tenant: Tenant, url: string): Promise<void> {
    this.#retryAt.delete(`${tenant}\n${url}`);
    try {
      if (this.#from.shipped.has(url)) {
        this.#from.shipped.forget(url);
        await this.#keep(tenant, url, await this.#shipped(url));
      } else {
        await this.#download(tenant, url, BOUNDS.contextTimeoutMs);
      }
    } catch (cause) {
      if (cause instanceof BadRequestData) throw new LdContextNotAvailable(cause.message, { cause });
      throw cause;
    }
  }

  async #load(tenant: Tenant, url: string, timeoutMs: number): Promise<ContextDocument> {
    const { store, shipped, hostedId } = this.#from;
    const id = hostedId(url);
    if (id !== undefined) return hosted(url, await store.get(tenant, id));
    const stored = await store.cached(tenant, url);
    if (!shipped.has(url)) return this.#cached(tenant, url, stored, timeoutMs);
    const context = await this.#shipped(url);
    if (stored === undefined) await this.#keep(tenant, url, context);
    return { context, version: contentId(JSON.stringify(context)), freshUntil: Infinity };
  }

  async #shipped(url: string): Promise<ContextSource> {
    const document = await this.#from.shipped.read(url).catch((cause: unknown) => {
      throw new LdContextNotAvailable(`the file that is to answer ${url} cannot be read`, { cause });
    });
    const fault = documentFaults(document)[0];
    if (fault !== undefined) throw new BadRequestData(`the @context ${url} is not valid: ${fault.message}`);
    return (document as { '@context': ContextSource })['@context'];
  }

  async #cached(
    tenant: Tenant,
    url: string,
    stored: StoredContext | undefined,
    timeoutMs: number,
  ): Promise<ContextDocument> {
    if (stored === undefined) return this.#download(tenant, url, timeoutMs);
    const now = this.#from.clock();
    const expiry = stored.expiresAt === undefined ? Infinity : Date.parse(stored.expiresAt);
    if (now < expiry) return fromStore(stored, expiry);
    const key = `${tenant}\n${url}`;
    const retryAt = this.#retryAt.get(key) ?? 0;
    if (now < retryAt) return fromStore(stored, retryAt);
    try {
      return await this.#download(tenant, url, timeoutMs);
    } catch (error) {
      // A cache that cannot reach the origin may serve on what it has (RFC 9111 4.2.4).
      if (!(error instanceof LdContextNotAvailable) || now > expiry + BOUNDS.contextStaleMs) throw error;
      this.#retryAt.set(key, now + BOUNDS.contextRetryMs);
      return fromStore(stored, now + BOUNDS.contextRetryMs);
    }
  }

  async #download(tenant: Tenant, url: string, timeoutMs: number): Promise<ContextDocument> {
    const { context, headers } = await downloadContext(this.#from.egress, url, timeoutMs);
    const now = this.#from.clock();
    const freshUntil = now + cacheLifetimeMs(headers, now);
    if (!mayStore(headers)) return { context, version: contentId(JSON.stringify(context)), freshUntil };
    return fromStore(await this.#keep(tenant, url, context, freshUntil), freshUntil);
  }

  async #keep(tenant: Tenant, url: string, context: ContextSource, freshUntil?: number): Promise<StoredContext> {
    const stored: StoredContext = {
      localId: contentId(url),
      kind: 'Cached',
      url,
      context,
      createdAt: new Date(this.#from.clock()).toISOString(),
      ...(freshUntil !== undefined && { expiresAt: new Date(freshUntil).toISOString() }),
    };
    await this.#from.store.put(tenant, stored).catch((error: unknown) => {
      // A cache that cannot be written (disk full) must not make requests fail that only read.
      if (!(error instanceof ServiceUnavailable)) throw error;
    });
    return stored;
  }
}

function fromStore(stored: StoredContext, freshUntil: number): ContextDocument {
  return { context: stored.context, version: `${stored.localId} ${stored.createdAt}`, freshUntil };
}

function hosted(url: string, stored: StoredContext | undefined): ContextDocument {
  if (stored === undefined || stored.kind === 'Cached') {
    throw new LdContextNotAvailable(`this broker hosts no @context under ${url}`);
  }
  return fromStore(stored, Infinity);
}

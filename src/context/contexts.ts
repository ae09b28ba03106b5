import { createHash, randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { BOUNDS } from '../bounds.js';
import { type Clock } from '../clock.js';
import { BadRequestData, LdContextNotAvailable } from '../model/errors.js';
import { type ContextSource, type Terms } from '../model/terms.js';
import { type Egress } from '../net/egress.js';
import { type ContextStore, type StoredContext } from '../store/context-store.js';
import { type Tenant } from '../store/entity-store.js';
import { type CompiledTerms, compileContext, coreContext, coreTerms } from './compile-context.js';
import { CONTEXT_URN, contentId, ContextDocuments } from './context-documents.js';
import { isPart } from './context-faults.js';
import { CORE_URL, isCoreUrl } from './core-urls.js';
import { documentFaults, gatherContext } from './gather-context.js';
import { type ShippedContexts } from './shipped-contexts.js';

export interface ContextsOptions {
  readonly store: ContextStore;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly shipped: ShippedContexts;
  /**
   * URLs under which this broker answers, without a trailing slash; asked for each time, because a port may be known
   * only when the server listens. Hosted contexts get URLs under the first; under the others they are recognised.
   */
  readonly baseUrls: () => readonly [string, ...string[]];
  /** The user context of requests that name none (5.5.5). */
  readonly defaultContext?: string | undefined;
}

/** Where the API serves stored contexts (6.30). */
const SERVED = '/ngsi-ld/v1/jsonldContexts/';

/** A compiled context and what it was made from. */
interface Compiled {
  readonly terms: CompiledTerms;
  /** URL to version of each document in it. */
  readonly versions: ReadonlyMap<string, string>;
  /** When to look whether the documents are still the same, milliseconds since the epoch. */
  recheckAt: number;
}

/** What a compiled context without any terms weighs, and its memo of names, in characters. */
const BASE_WEIGHT = 2000;

/** The contexts of all tenants: from what a request names to compiled terms, and the stored ones behind them. */
export class Contexts {
  readonly #options: ContextsOptions;
  readonly #documents: ContextDocuments;
  readonly #compiled = new LRUCache<string, Compiled>({
    maxSize: BOUNDS.compiledChars,
    sizeCalculation: ({ terms }) => terms.chars + BASE_WEIGHT,
  });
  readonly #compiling = new Map<string, Promise<Terms>>();
  #lastCompiled: Promise<unknown> = Promise.resolve();
  /** Implicitly created contexts that are known to be in the store, with the time until which we trust that. */
  readonly #hosted = new LRUCache<string, number>({ max: 10_000 });
  readonly #core: StoredContext;

  constructor(options: ContextsOptions) {
    this.#options = options;
    this.#documents = new ContextDocuments({ ...options, hostedId: (url) => this.#hostedId(url) });
    const createdAt = new Date(options.clock()).toISOString();
    this.#core = { localId: `${CONTEXT_URN}core`, kind: 'Cached', url: CORE_URL, context: coreContext, createdAt };
  }

  /**
   * The terms of a context, at once when it is compiled and need not be checked again; otherwise undefined, and
   * `resolve` has to be awaited.
   * @param source - undefined: the default context
   */
  known(tenant: Tenant, source: ContextSource | undefined): Terms | undefined {
    const given = source === undefined ? this.#options.defaultContext : source;
    if (given === undefined || isCore(given)) return coreTerms;
    const compiled = this.#compiled.get(cacheKey(tenant, given));
    return compiled !== undefined && this.#options.clock() < compiled.recheckAt ? compiled.terms : undefined;
  }

  /**
   * The terms of a context. What another process deleted or reloaded takes effect within BOUNDS.contextRecheckMs.
   * @param source - undefined: the default context; not trusted
   * @throws LdContextNotAvailable - a document cannot be loaded (5.5.6)
   * @throws BadRequestData - not a valid user context (5.5.7), or beyond a bound
   */
  async resolve(tenant: Tenant, source: ContextSource | undefined): Promise<Terms> {
    const known = this.known(tenant, source);
    if (known !== undefined) return known;
    const given = source === undefined ? this.#options.defaultContext! : source;
    const key = cacheKey(tenant, given);
    const underWay = this.#compiling.get(key);
    if (underWay !== undefined) return underWay;
    const compiling = this.#compile(tenant, key, given).finally(() => this.#compiling.delete(key));
    this.#compiling.set(key, compiling);
    return compiling;
  }

  /**
   * A URL for a context: its own when it has one, else that of an implicitly created one with the same content
   * (5.13.1), for answers that name their context in a Link header.
   */
  async hostedUrl(tenant: Tenant, source: ContextSource): Promise<string> {
    const context = this.#withoutCore(source);
    if (typeof context === 'string') return context;
    if (Array.isArray(context) && context.length === 0) return CORE_URL;
    const localId = contentId(JSON.stringify(context));
    const key = `${tenant}\n${localId}`;
    const now = this.#options.clock();
    if (now >= (this.#hosted.get(key) ?? 0)) {
      const { store } = this.#options;
      if ((await store.get(tenant, localId)) === undefined) {
        const createdAt = new Date(now).toISOString();
        await store.put(tenant, { localId, kind: 'ImplicitlyCreated', context, createdAt });
      }
      this.#hosted.set(key, now + BOUNDS.contextRecheckMs);
    }
    return this.#servedUrl(localId);
  }

  /**
   * Stores what stands under `@context` of a document as a context of kind Hosted (5.13.2). Documents that it refers
   * to are not loaded yet: whoever adds a context may be about to publish them.
   * @throws BadRequestData - not a valid user context, as far as that can be told without them
   */
  async host(tenant: Tenant, document: unknown): Promise<StoredContext> {
    const fault = documentFaults(document)[0];
    if (fault !== undefined) throw new BadRequestData(`the @context is not valid: ${fault.message}`);
    const { '@context': context } = document as { readonly '@context': ContextSource };
    const parts = await gatherContext(context, this.#base(), () => Promise.resolve({}));
    if (isSelfContained(context)) await compileContext(context, parts);
    const createdAt = new Date(this.#options.clock()).toISOString();
    const stored: StoredContext = { localId: CONTEXT_URN + randomUUID(), kind: 'Hosted', context, createdAt };
    await this.#options.store.put(tenant, stored);
    return stored;
  }

  /** Every stored context, the core context first: it is always there. */
  async list(tenant: Tenant): Promise<readonly StoredContext[]> {
    return [this.#core, ...(await this.#options.store.list(tenant))];
  }

  /** A stored context by its local id, or a cached one by its URL (5.13.4.3). */
  async find(tenant: Tenant, id: string): Promise<StoredContext | undefined> {
    if (id === this.#core.localId) return this.#core;
    if (isCoreUrl(id)) return { ...this.#core, url: id };
    if (id.length > BOUNDS.iriBytes) return undefined;
    return (await this.#options.store.get(tenant, id)) ?? (await this.#options.store.cached(tenant, id));
  }

  isCore(stored: StoredContext): boolean {
    return stored.localId === this.#core.localId;
  }

  /** True when it was there. */
  async remove(tenant: Tenant, stored: StoredContext): Promise<boolean> {
    const removed = await this.#options.store.delete(tenant, stored.localId);
    this.#forget(tenant);
    return removed;
  }

  /**
   * Loads a cached context again from where it came from (5.13.5). The core context is immutable: nothing to do.
   * @throws LdContextNotAvailable - and the stored one stays
   */
  async reload(tenant: Tenant, stored: StoredContext): Promise<void> {
    if (this.isCore(stored)) return;
    await this.#documents.reload(tenant, stored.url!);
    this.#forget(tenant);
  }

  /** Where a stored context can be had: a cached one where it came from, the others here (5.13.3.1). */
  urlOf(stored: StoredContext): string {
    return stored.url ?? this.#servedUrl(stored.localId);
  }

  async #compile(tenant: Tenant, key: string, given: ContextSource): Promise<Terms> {
    const source = this.#withoutCore(given);
    const before = this.#compiled.get(key);
    const versions = new Map<string, string>();
    let recheckAt = this.#options.clock() + BOUNDS.contextRecheckMs;
    let namesCore = false;
    const load = this.#loader(tenant, (url, version, freshUntil, context) => {
      namesCore ||= refersToCore(context);
      versions.set(url, version);
      recheckAt = Math.min(recheckAt, freshUntil);
    });
    const parts = await gatherContext(source, this.#base(), load);
    if (versions.size === 0) recheckAt = Infinity;
    const same = before !== undefined && [...versions].every(([url, version]) => before.versions.get(url) === version);
    const terms = same ? before.terms : await this.#inTurn(() => compileContext(source, parts, namesCore));
    this.#compiled.set(key, { terms, versions, recheckAt });
    return terms;
  }

  /** One after the other with a turn of the event loop between them: a batch may bring a thousand contexts. */
  #inTurn<T>(compile: () => Promise<T>): Promise<T> {
    const compiled = this.#lastCompiled.then(() => setImmediate()).then(compile);
    this.#lastCompiled = compiled.catch(() => undefined);
    return compiled;
  }

  #loader(
    tenant: Tenant,
    note: (url: string, version: string, freshUntil: number, context: ContextSource) => void,
  ): (url: string) => Promise<ContextSource> {
    const deadline = performance.now() + BOUNDS.contextTimeoutMs;
    return async (url) => {
      const left = Math.ceil(deadline - performance.now());
      if (left <= 0) throw new LdContextNotAvailable(`no time left to load the @context ${url}`);
      const { context, version, freshUntil } = await this.#documents.load(tenant, url, left);
      note(url, version, freshUntil, context);
      return context;
    };
  }

  /** References to the core context gone, lists of one unwrapped, a lone URL absolute. */
  #withoutCore(source: ContextSource): ContextSource {
    if (!Array.isArray(source)) return this.#withoutCore([source]);
    const items = (source as readonly ContextSource[]).filter((item) => !isCore(item));
    const [only] = items;
    if (items.length !== 1 || only === undefined) return items;
    return typeof only === 'string' && URL.canParse(only, this.#base()) ? new URL(only, this.#base()).href : only;
  }

  #base(): string {
    return `${this.#options.baseUrls()[0]}/ngsi-ld/v1/`;
  }

  #servedUrl(localId: string): string {
    return this.#options.baseUrls()[0] + SERVED + localId;
  }

  /** Any URL of ours counts, so that the broker never calls itself. */
  #hostedId(url: string): string | undefined {
    const base = this.#options.baseUrls().find((each) => url.startsWith(`${each}/`));
    if (base === undefined) return undefined;
    const path = url.slice(base.length);
    return path.startsWith(SERVED) ? path.slice(SERVED.length).replaceAll(/%3A/gi, ':') : '';
  }

  #forget(tenant: Tenant): void {
    for (const cache of [this.#compiled, this.#hosted]) {
      for (const key of [...cache.keys()]) if (key.startsWith(`${tenant}\n`)) cache.delete(key);
    }
  }
}

/** True for the core context by URL, alone or in an array. */
function isCore(source: ContextSource): boolean {
  if (typeof source === 'string') return isCoreUrl(source);
  return Array.isArray(source) && (source as readonly ContextSource[]).every((item) => isCore(item));
}

function isSelfContained(context: ContextSource): boolean {
  const items = Array.isArray(context) ? (context as readonly ContextSource[]) : [context];
  return items.every((item) => isPart(item) && !('@import' in item));
}

/** Whether a document brings the core context along, as compound contexts do. */
function refersToCore(context: ContextSource): boolean {
  const items = Array.isArray(context) ? (context as readonly ContextSource[]) : [context];
  return items.some((item) => typeof item === 'string' && isCoreUrl(item));
}

/** Texts beyond this length are kept as a digest. */
const KEY_CHARS = 500;

function cacheKey(tenant: Tenant, source: ContextSource): string {
  const text = typeof source === 'string' ? source : JSON.stringify(source);
  return `${tenant}\n${text.length > KEY_CHARS ? createHash('sha256').update(text).digest('base64url') : text}`;
}

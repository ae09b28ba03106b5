import { type ContextSource } from '../model/terms.js';
import { type Tenant } from './entity-store.js';

export type ContextKind = 'Cached' | 'Hosted' | 'ImplicitlyCreated';

/** A stored @context with its metadata (CIM 009 5.13.1, 5.13.3.5). */
export interface StoredContext {
  /** Unique in its tenant; the last segment of the path that serves it. */
  readonly localId: string;
  readonly kind: ContextKind;
  /** Where a cached context was downloaded from; absent for the other kinds. */
  readonly url?: string;
  /** What stood under `@context`. */
  readonly context: ContextSource;
  readonly createdAt: string;
  /** When a cached context has to be fetched again (6.3.16). */
  readonly expiresAt?: string;
}

/** Where contexts live, each in its tenant. Durable like entities. */
export interface ContextStore {
  /** Adds the context; one with the same localId, or of kind Cached with the same url, is replaced. */
  put(tenant: Tenant, context: StoredContext): Promise<void>;
  get(tenant: Tenant, localId: string): Promise<StoredContext | undefined>;
  /** The cached context that was downloaded from `url`. */
  cached(tenant: Tenant, url: string): Promise<StoredContext | undefined>;
  /** Ordered by createdAt, then localId. */
  list(tenant: Tenant): Promise<readonly StoredContext[]>;
  /** True when there was one. */
  delete(tenant: Tenant, localId: string): Promise<boolean>;
}

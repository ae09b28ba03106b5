import { type AttributeKind, type Entity, type Iri } from '../model/entity.js';
import { type Narrowing } from '../query/narrowing.js';
import { type HeldEntity } from './held-entity.js';

/** A tenant's name; the empty string is the default tenant, which always exists (CIM 009 4.14). */
export type Tenant = string;

/**
 * What to make of an entity: the very same object (nothing is written), another one, or undefined (deleted, or not
 * created). Pure: a store may call it again when another writer was faster. What it throws goes to the caller and
 * nothing of it is written.
 */
export type Change<T> = (current: Entity | undefined) => { readonly next: Entity | undefined; readonly result: T };

export type Settled<T> = { readonly ok: true; readonly result: T } | { readonly ok: false; readonly error: unknown };

/** A place in a scan; opaque, of one store, valid for the next call of the same scan. */
export type Cursor = unknown;

export interface Page {
  readonly held: readonly HeldEntity[];
  /** Where to go on; absent at the end. */
  readonly next?: Cursor;
}

/** Which types and attributes a tenant's entities have (5.7.5 to 5.7.10). */
export interface Catalog {
  readonly types: ReadonlyMap<Iri, TypeSummary>;
  readonly attributes: ReadonlyMap<Iri, AttributeSummary>;
}
export interface TypeSummary {
  /** Entities that have the type. */
  readonly entities: number;
  readonly attributes: ReadonlyMap<Iri, ReadonlySet<AttributeKind>>;
}
export interface AttributeSummary {
  /** Instances of the attribute in all entities: those of one entity (4.5.5) count one by one. */
  readonly instances: number;
  readonly kinds: ReadonlySet<AttributeKind>;
  readonly types: ReadonlySet<Iri>;
}

/**
 * Where entities live. A promise of a write resolves when the write is durable: it survives `kill -9` and power
 * loss. A store that cannot answer now (lost, full, closed) throws ServiceUnavailable. Reads see every write that
 * was acknowledged before them. Expired entities and attributes (4.22) are handed out until they are swept: the
 * caller hides them.
 */
export interface EntityStore {
  /** True for the default tenant and every tenant that was ever written to, by whatever process. */
  hasTenant(tenant: Tenant): Promise<boolean>;

  find(tenant: Tenant, id: Iri): Promise<HeldEntity | undefined>;

  /** In the order of `ids`, without those that do not exist; an id named twice comes once. */
  findMany(tenant: Tenant, ids: readonly Iri[]): Promise<readonly HeldEntity[]>;

  /**
   * Entities that may match, each once over the whole scan, in an order that is the store's own but stable while
   * the entities do not change. Bounded work for each call: a page may be short, even empty, and not be the last.
   *
   * @param limit - at most this many entities
   * @param skip - with an exact narrowing and without `after`: how many entities to pass over first
   */
  candidates(tenant: Tenant, narrowing: Narrowing, limit: number, after?: Cursor, skip?: number): Promise<Page>;

  /** How many entities an exact narrowing selects, expired ones that are not swept yet included. */
  count(tenant: Tenant, narrowing: Narrowing): Promise<number>;

  /** Changes one entity; creates the tenant with its first entity. Writers of one entity are serialized. */
  change<T>(tenant: Tenant, id: Iri, change: Change<T>): Promise<T>;

  /**
   * Changes several entities, each for itself: one that throws does not stop the others. Changes of the same id
   * apply in the order given. Outcomes in the order given.
   */
  changeMany<T>(
    tenant: Tenant,
    changes: readonly { readonly id: Iri; readonly change: Change<T> }[],
  ): Promise<readonly Settled<T>[]>;

  /** Entities of all tenants whose `nextExpiry` is not after `now`, oldest first. */
  expired(now: number, limit: number): Promise<readonly { readonly tenant: Tenant; readonly id: Iri }[]>;

  /** The catalogue, whole or only of one type or one attribute. */
  catalog(tenant: Tenant, only?: { readonly type: Iri } | { readonly attribute: Iri }): Promise<Catalog>;
}

import { type Entity, type Iri } from '../../src/model/entity.js';
import { type Narrowing } from '../../src/query/narrowing.js';
import { type ContextStore } from '../../src/store/context-store.js';
import { type EntityStore, type Tenant } from '../../src/store/entity-store.js';
import { entity } from './entities.js';

/** What the tests of the contract work on: an open store and a tenant of their own. */
export interface Opened {
  readonly store: EntityStore;
  readonly contexts: ContextStore;
  readonly tenant: Tenant;
}

/** A scan that takes more calls does not end. */
const CALLS = 100_000;

/** The entities of a scan, page by page. */
export async function scan(
  store: EntityStore,
  tenant: Tenant,
  narrowing: Narrowing,
  limit = 1000,
  skip = 0,
): Promise<Entity[]> {
  const found: Entity[] = [];
  let after: unknown;
  for (let calls = 0; calls < CALLS; calls++) {
    const page = await store.candidates(tenant, narrowing, limit, after, after === undefined ? skip : undefined);
    if (page.held.length > limit) throw new Error(`a page of ${page.held.length}, asked for ${limit}`);
    for (const held of page.held) found.push(held.entity);
    if (page.next === undefined) return found;
    after = page.next;
  }
  throw new Error('the scan does not end');
}

/** Puts entities as they are, whether they exist or not. */
export async function put(store: EntityStore, tenant: Tenant, ...entities: Entity[]): Promise<void> {
  const outcomes = await store.changeMany(
    tenant,
    entities.map((next) => ({ id: next.id, change: () => ({ next, result: undefined }) })),
  );
  for (const outcome of outcomes) if (!outcome.ok) throw outcome.error;
}

export const remove = (store: EntityStore, tenant: Tenant, id: Iri): Promise<void> =>
  store.change(tenant, id, () => ({ next: undefined, result: undefined }));

export const car = (id: Iri, speed: number, more: Partial<Entity> = {}): Entity =>
  entity(id, 'urn:t:Car', { 'urn:n:speed': speed }, more);

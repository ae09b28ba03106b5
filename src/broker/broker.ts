import { type Clock } from '../clock.js';
import { type Entity, type Iri } from '../model/entity.js';
import { NonexistentTenant, ResourceNotFound } from '../model/errors.js';
import { withoutExpired } from '../model/expiry.js';
import { matchesTypes, type TypeSelection } from '../query/type-selection.js';
import { type EntityStore, type Tenant } from '../store/entity-store.js';
import { HeldEntity } from '../store/held-entity.js';

/** What the operations of clause 5 work on. They know nothing of HTTP. */
export interface Broker {
  readonly entities: EntityStore;
  readonly clock: Clock;
}

/**
 * Only some operations create a tenant (CIM 009 5.5.10); before the others whoever binds them calls this.
 * @returns undefined where there is nothing to wait for: the default tenant exists
 * @throws NonexistentTenant
 */
export function requireTenant({ entities }: Broker, tenant: Tenant): Promise<void> | undefined {
  return tenant === '' ? undefined : requireKnown(entities, tenant);
}

async function requireKnown(entities: EntityStore, tenant: Tenant): Promise<void> {
  if (!(await entities.hasTenant(tenant))) throw new NonexistentTenant(`the tenant ${tenant} does not exist`);
}

/** What is left of an entity at `now`: stores hand out expired things until they are swept (4.22). */
export function live(entity: Entity | undefined, now: number): Entity | undefined {
  return entity && withoutExpired(entity, now);
}

/** As {@link live}, keeping the held version, and what was rendered of it, where nothing has expired. */
export function liveHeld(held: HeldEntity | undefined, now: number): HeldEntity | undefined {
  if (held?.nextExpiry === undefined || held.nextExpiry > now) return held;
  const left = withoutExpired(held.entity, now);
  return left && new HeldEntity(held.id, held.revision, held.nextExpiry, () => left, held.bytes);
}

/** The error for an entity that is not there, or does not have the types that the request names. */
export function unknownEntity(id: Iri, types?: TypeSelection): ResourceNotFound {
  return new ResourceNotFound(
    `the entity ${id} was not found${types === undefined ? '' : ' with the types that were named'}`,
  );
}

/** The entity, if it is there, alive and of the types named. */
export function selected(entity: Entity | undefined, types: TypeSelection | undefined): entity is Entity {
  return entity !== undefined && (types === undefined || matchesTypes(types, entity.types));
}

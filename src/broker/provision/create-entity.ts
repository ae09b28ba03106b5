import { completeEntity } from '../../model/apply/complete.js';
import { toDateTime } from '../../model/date-time.js';
import { type Iri } from '../../model/entity.js';
import { AlreadyExists } from '../../model/errors.js';
import { type EntityFragment } from '../../model/fragment.js';
import { type Change, type Tenant } from '../../store/entity-store.js';
import { live, type Broker } from '../broker.js';

/** A fragment that has what an Entity needs (`parseEntity`). */
export type WholeEntity = EntityFragment & { readonly id: Iri; readonly types: readonly Iri[] };

/**
 * Create Entity (CIM 009 5.6.1). Creates the tenant with its first entity (5.5.10).
 * @throws AlreadyExists - the tenant holds a live entity with this id
 * @throws BadRequestData - an attribute lacks its value
 */
export function createEntity(broker: Broker, tenant: Tenant, entity: WholeEntity): Promise<void> {
  return broker.entities.change(tenant, entity.id, creation(broker, entity));
}

export function creation({ clock }: Broker, entity: WholeEntity): Change<void> {
  return (current) => {
    const now = clock();
    // Validation comes first (5.6.1.4).
    const next = completeEntity(entity, toDateTime(now));
    if (live(current, now) !== undefined) throw new AlreadyExists(`the entity ${entity.id} already exists`);
    return { next, result: undefined };
  };
}

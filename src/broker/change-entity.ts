import { toDateTime } from '../model/date-time.js';
import { type DateTime, type Entity, type Iri } from '../model/entity.js';
import { type TypeSelection } from '../query/type-selection.js';
import { type Change, type Tenant } from '../store/entity-store.js';
import { live, selected, unknownEntity, type Broker } from './broker.js';

/** What becomes of an entity that exists: another one, or undefined (deleted), and what to tell the caller. */
export type ExistingChange<T> = (
  entity: Entity,
  now: DateTime,
) => { readonly next: Entity | undefined; readonly result: T };

/**
 * A change of an entity that has to exist, alive and of the types named, as all provision operations but the
 * creating ones need it.
 * @throws ResourceNotFound - from the change, when it does not
 */
export function existing<T>(
  { clock }: Broker,
  id: Iri,
  types: TypeSelection | undefined,
  change: ExistingChange<T>,
): Change<T> {
  return (current) => {
    const now = clock();
    const entity = live(current, now);
    if (!selected(entity, types)) throw unknownEntity(id, types);
    return change(entity, toDateTime(now));
  };
}

/**
 * Changes one existing entity.
 * @throws ResourceNotFound, and what `change` throws
 */
export async function changeEntity<T>(
  broker: Broker,
  tenant: Tenant,
  id: Iri,
  types: TypeSelection | undefined,
  change: ExistingChange<T>,
): Promise<T> {
  return broker.entities.change(tenant, id, existing(broker, id, types, change));
}

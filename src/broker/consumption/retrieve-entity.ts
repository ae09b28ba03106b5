import { type Iri } from '../../model/entity.js';
import { ResourceNotFound } from '../../model/errors.js';
import { type TypeSelection } from '../../query/type-selection.js';
import { type Tenant } from '../../store/entity-store.js';
import { type HeldEntity } from '../../store/held-entity.js';
import { liveHeld, requireTenant, selected, unknownEntity, type Broker } from '../broker.js';

/**
 * Retrieve Entity (CIM 009 5.7.1).
 * @param attrs - the entity has to have at least one of these, if any are named
 * @throws NonexistentTenant, ResourceNotFound
 */
export async function retrieveEntity(
  broker: Broker,
  tenant: Tenant,
  id: Iri,
  { types, attrs }: { readonly types?: TypeSelection | undefined; readonly attrs?: ReadonlySet<Iri> | undefined } = {},
): Promise<HeldEntity> {
  if (tenant !== '') await requireTenant(broker, tenant);
  const held = liveHeld(await broker.entities.find(tenant, id), broker.clock());
  if (held === undefined || (types !== undefined && !selected(held.entity, types))) throw unknownEntity(id, types);
  if (attrs !== undefined && ![...attrs].some((name) => held.entity.attributes.has(name))) {
    throw new ResourceNotFound(`the entity ${id} has none of the attributes that were named`);
  }
  return held;
}

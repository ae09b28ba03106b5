import { type Iri } from '../../model/entity.js';
import { ResourceNotFound } from '../../model/errors.js';
import { showsAnything } from '../../model/render/projection.js';
import { type View } from '../../model/view.js';
import { type TypeSelection } from '../../query/type-selection.js';
import { type Tenant } from '../../store/entity-store.js';
import { type HeldEntity } from '../../store/held-entity.js';
import { liveHeld, selected, unknownEntity, type Broker } from '../broker.js';

/**
 * Retrieve Entity (CIM 009 5.7.1).
 * @param view - the entity has to have one of its `attrs`, if it names any, and something that its projection leaves
 * @throws ResourceNotFound
 */
export async function retrieveEntity(
  broker: Broker,
  tenant: Tenant,
  id: Iri,
  view: View,
  types?: TypeSelection,
): Promise<HeldEntity> {
  const held = liveHeld(await broker.entities.find(tenant, id), broker.clock());
  if (held === undefined || (types !== undefined && !selected(held.entity, types))) throw unknownEntity(id, types);
  const { attrs } = view;
  const hasAttrs = attrs === undefined || [...attrs].some((name) => held.entity.attributes.has(name));
  if (!hasAttrs || !showsAnything(view, held.entity)) {
    throw new ResourceNotFound(`the entity ${id} has none of the members that were named`);
  }
  return held;
}

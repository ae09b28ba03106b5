import { type AttributeOutcome } from '../../model/apply/complete.js';
import { updateAttributes as update } from '../../model/apply/update-attributes.js';
import { type Iri } from '../../model/entity.js';
import { type EntityFragment } from '../../model/fragment.js';
import { type TypeSelection } from '../../query/type-selection.js';
import { type Tenant } from '../../store/entity-store.js';
import { type Broker } from '../broker.js';
import { changeEntity } from '../change-entity.js';

/**
 * Update Attributes (CIM 009 5.6.2).
 * @throws ResourceNotFound, BadRequestData
 */
export function updateAttributes(
  broker: Broker,
  tenant: Tenant,
  id: Iri,
  fragment: EntityFragment,
  types?: TypeSelection,
): Promise<AttributeOutcome> {
  return changeEntity(broker, tenant, id, types, (entity, now) => {
    const result = update(entity, fragment, now);
    return { next: result.entity, result };
  });
}

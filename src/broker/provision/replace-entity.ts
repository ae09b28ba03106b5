import { replaceEntity as replace } from '../../model/apply/replace-entity.js';
import { type Iri } from '../../model/entity.js';
import { type EntityFragment } from '../../model/fragment.js';
import { type TypeSelection } from '../../query/type-selection.js';
import { type Tenant } from '../../store/entity-store.js';
import { type Broker } from '../broker.js';
import { changeEntity } from '../change-entity.js';

/**
 * Replace Entity (CIM 009 5.6.18).
 * @throws ResourceNotFound, BadRequestData
 */
export function replaceEntity(
  broker: Broker,
  tenant: Tenant,
  id: Iri,
  fragment: EntityFragment,
  types?: TypeSelection,
): Promise<void> {
  return changeEntity(broker, tenant, id, types, (entity, now) => ({
    next: replace(entity, fragment, now),
    result: undefined,
  }));
}

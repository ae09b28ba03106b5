import { appendAttributes as append } from '../../model/apply/append-attributes.js';
import { type AttributeOutcome } from '../../model/apply/complete.js';
import { type Iri } from '../../model/entity.js';
import { type EntityFragment } from '../../model/fragment.js';
import { type TypeSelection } from '../../query/type-selection.js';
import { type Tenant } from '../../store/entity-store.js';
import { type Broker } from '../broker.js';
import { changeEntity } from '../change-entity.js';

/**
 * Append Attributes (CIM 009 5.6.3).
 * @param overwrite - false keeps attribute instances that exist and reports them
 * @throws ResourceNotFound, BadRequestData
 */
export function appendAttributes(
  broker: Broker,
  tenant: Tenant,
  id: Iri,
  fragment: EntityFragment,
  { types, overwrite }: { readonly types?: TypeSelection | undefined; readonly overwrite: boolean },
): Promise<AttributeOutcome> {
  return changeEntity(broker, tenant, id, types, (entity, now) => {
    const result = append(entity, fragment, overwrite, now);
    return { next: result.entity, result };
  });
}

import { type MergeOptions } from '../../model/apply/merge-attribute.js';
import { mergeEntity as merge } from '../../model/apply/merge-entity.js';
import { type Iri } from '../../model/entity.js';
import { type EntityFragment } from '../../model/fragment.js';
import { type TypeSelection } from '../../query/type-selection.js';
import { type Tenant } from '../../store/entity-store.js';
import { type Broker } from '../broker.js';
import { changeEntity } from '../change-entity.js';

/**
 * Merge Entity (CIM 009 5.6.17).
 * @throws ResourceNotFound, BadRequestData
 */
export function mergeEntity(
  broker: Broker,
  tenant: Tenant,
  id: Iri,
  fragment: EntityFragment,
  options: MergeOptions & { readonly types?: TypeSelection | undefined },
): Promise<void> {
  return changeEntity(broker, tenant, id, options.types, (entity, now) => ({
    next: merge(entity, fragment, now, options),
    result: undefined,
  }));
}

import { type Iri } from '../../model/entity.js';
import { type TypeSelection } from '../../query/type-selection.js';
import { type Tenant } from '../../store/entity-store.js';
import { type Broker } from '../broker.js';
import { changeEntity } from '../change-entity.js';

/**
 * Delete Entity (CIM 009 5.6.6).
 * @throws ResourceNotFound
 */
export function deleteEntity(broker: Broker, tenant: Tenant, id: Iri, types?: TypeSelection): Promise<void> {
  return changeEntity(broker, tenant, id, types, () => ({ next: undefined, result: undefined }));
}

import { appendAttributes } from '../../model/apply/append-attributes.js';
import { type Tenant } from '../../store/entity-store.js';
import { requireTenant, type Broker } from '../broker.js';
import { existing } from '../change-entity.js';
import { identifiedFragment, runBatch, type BatchItem, type BatchOutcome } from './batch.js';

/**
 * Batch Entity Update (CIM 009 5.6.9): Append Attributes of each item.
 * @throws NonexistentTenant
 */
export async function updateBatch(
  broker: Broker,
  tenant: Tenant,
  items: readonly BatchItem[],
  overwrite: boolean,
): Promise<BatchOutcome> {
  await requireTenant(broker, tenant);
  return runBatch(broker, tenant, items, (item) => {
    const { id, fragment } = identifiedFragment(item, 'none');
    const change = existing(broker, id, undefined, (entity, now) => ({
      next: appendAttributes(entity, fragment, overwrite, now).entity,
      result: 'changed' as const,
    }));
    return { id, change };
  });
}

import { mergeEntity } from '../../model/apply/merge-entity.js';
import { type Tenant } from '../../store/entity-store.js';
import { type Broker } from '../broker.js';
import { existing } from '../change-entity.js';
import { identifiedFragment, runBatch, type BatchItem, type BatchOutcome } from './batch.js';

/**
 * Batch Entity Merge (CIM 009 5.6.20).
 */
export async function mergeBatch(broker: Broker, tenant: Tenant, items: readonly BatchItem[]): Promise<BatchOutcome> {
  return runBatch(broker, tenant, items, (item) => {
    const { id, fragment } = identifiedFragment(item, 'everywhere');
    const change = existing(broker, id, undefined, (entity, now) => ({
      next: mergeEntity(entity, fragment, now),
      result: 'changed' as const,
    }));
    return { id, change };
  });
}

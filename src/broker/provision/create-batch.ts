import { parseEntity } from '../../model/parse-entity.js';
import { type Tenant } from '../../store/entity-store.js';
import { type Broker } from '../broker.js';
import { runBatch, termsOf, type BatchItem, type BatchOutcome } from './batch.js';
import { creation } from './create-entity.js';

/** Batch Entity Creation (CIM 009 5.6.7): of several items with one id, the first creates (5.5.11.1). */
export function createBatch(broker: Broker, tenant: Tenant, items: readonly BatchItem[]): Promise<BatchOutcome> {
  return runBatch(broker, tenant, items, (item) => {
    const entity = parseEntity(item.body, termsOf(item));
    const create = creation(broker, entity);
    return { id: entity.id, change: (current) => ({ ...create(current), result: 'created' }) };
  });
}

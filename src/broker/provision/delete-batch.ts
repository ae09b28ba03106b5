import { parseIri } from '../../model/names.js';
import { type Tenant } from '../../store/entity-store.js';
import { type Broker } from '../broker.js';
import { existing } from '../change-entity.js';
import { runBatch, type BatchOutcome } from './batch.js';

/**
 * Batch Entity Delete (CIM 009 5.6.10): of an id that is named twice, the second is an error (5.5.11.4).
 */
export async function deleteBatch(broker: Broker, tenant: Tenant, ids: readonly unknown[]): Promise<BatchOutcome> {
  return runBatch(broker, tenant, ids, (given) => {
    const id = parseIri(given, 'an entity id');
    return { id, change: existing(broker, id, undefined, () => ({ next: undefined, result: 'changed' as const })) };
  });
}

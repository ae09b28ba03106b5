import { appendAttributes } from '../../model/apply/append-attributes.js';
import { AlreadyExists } from '../../model/errors.js';
import { type Tenant } from '../../store/entity-store.js';
import { type Broker } from '../broker.js';
import { existing } from '../change-entity.js';
import { identifiedFragment, runBatch, type BatchItem, type BatchOutcome, type Effect } from './batch.js';

/**
 * Batch Entity Update (CIM 009 5.6.9): Append Attributes of each item. One of which attributes were kept is an error,
 * though its new attributes were appended.
 */
export async function updateBatch(
  broker: Broker,
  tenant: Tenant,
  items: readonly BatchItem[],
  overwrite: boolean,
): Promise<BatchOutcome> {
  return runBatch(broker, tenant, items, (item) => {
    const { id, fragment } = identifiedFragment(item, 'none');
    const change = existing<Effect>(broker, id, undefined, (entity, now) => {
      const { entity: next, notUpdated } = appendAttributes(entity, fragment, overwrite, now);
      const kept = notUpdated.map(({ attributeName }) => attributeName).join(', ');
      return { next, result: kept === '' ? 'changed' : new AlreadyExists(`${kept} exist already and were kept`) };
    });
    return { id, change };
  });
}

import { completeEntity } from '../../model/apply/complete.js';
import { replaceEntity } from '../../model/apply/replace-entity.js';
import { updateAttributes } from '../../model/apply/update-attributes.js';
import { toDateTime } from '../../model/date-time.js';
import { type DateTime, type Entity } from '../../model/entity.js';
import { BadRequestData } from '../../model/errors.js';
import { type EntityFragment, type Nulls } from '../../model/fragment.js';
import { type Tenant } from '../../store/entity-store.js';
import { live, type Broker } from '../broker.js';
import { identifiedFragment, runBatch, type BatchItem, type BatchOutcome } from './batch.js';

/** What happens to an entity that exists already (5.6.8.3): all of it is replaced, or it is updated by 5.6.2. */
export type UpsertMode = 'replace' | 'update';

const MODES: Record<
  UpsertMode,
  { readonly nulls: Nulls; readonly meet: (entity: Entity, fragment: EntityFragment, now: DateTime) => Entity }
> = {
  replace: { nulls: 'none', meet: replaceEntity },
  update: { nulls: 'members', meet: (...given) => updateAttributes(...given).entity },
};

/** Batch Entity Creation or Update (CIM 009 5.6.8). */
export function upsertBatch(
  broker: Broker,
  tenant: Tenant,
  items: readonly BatchItem[],
  mode: UpsertMode,
): Promise<BatchOutcome> {
  const { nulls, meet } = MODES[mode];
  return runBatch(broker, tenant, items, (item) => {
    const { id, fragment } = identifiedFragment(item, nulls);
    const { types } = fragment;
    if (types === undefined) throw new BadRequestData(`the entity ${id} has no type`);
    return {
      id,
      change: (current) => {
        const now = broker.clock();
        const entity = live(current, now);
        return entity === undefined
          ? { next: completeEntity({ ...fragment, id, types }, toDateTime(now)), result: 'created' }
          : { next: meet(entity, fragment, toDateTime(now)), result: 'changed' };
      },
    };
  });
}

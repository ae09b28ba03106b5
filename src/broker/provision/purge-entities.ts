import { withoutInstances } from '../../model/apply/replace-entity.js';
import { toDateTime } from '../../model/date-time.js';
import { type Iri } from '../../model/entity.js';
import { matches, type Selection } from '../../query/selection.js';
import { type Change, type Tenant } from '../../store/entity-store.js';
import { live, type Broker } from '../broker.js';
import { scanEntities } from '../consumption/scan-entities.js';

/** What goes from each entity: all of it, the attributes named, or all but those named. */
export type Purge =
  { readonly remove: 'entity' } | { readonly remove: 'drop' | 'keep'; readonly names: ReadonlySet<Iri> };

/**
 * Purge Entities (CIM 009 5.6.21). An entity that no longer matches when its turn comes is left alone.
 */
export async function purgeEntities(broker: Broker, tenant: Tenant, selection: Selection, purge: Purge): Promise<void> {
  // Ids first: a scan does not promise to survive changes of what it scans.
  const ids: Iri[] = [];
  await scanEntities(broker, tenant, { selection }, (matching) => {
    for (const { id } of matching) ids.push(id);
    return false;
  });
  for (let at = 0; at < ids.length; at += BATCH) {
    await purgeBatch(broker, tenant, ids.slice(at, at + BATCH), selection, purge);
  }
}

const BATCH = 100;

async function purgeBatch(
  broker: Broker,
  tenant: Tenant,
  ids: readonly Iri[],
  selection: Selection,
  purge: Purge,
): Promise<void> {
  const outcomes = await broker.entities.changeMany(
    tenant,
    ids.map((id) => ({ id, change: purging(broker, selection, purge) })),
  );
  for (const outcome of outcomes) if (!outcome.ok) throw outcome.error;
}

function purging({ clock }: Broker, selection: Selection, purge: Purge): Change<void> {
  return (current) => {
    const now = clock();
    const entity = live(current, now);
    if (entity === undefined || !matches(selection, entity)) return { next: current, result: undefined };
    if (purge.remove === 'entity') return { next: undefined, result: undefined };
    const gone = (name: Iri): boolean => purge.names.has(name) === (purge.remove === 'drop');
    return { next: withoutInstances(entity, gone, toDateTime(now)), result: undefined };
  };
}

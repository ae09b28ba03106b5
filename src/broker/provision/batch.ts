import { appendAttributes } from '../../model/apply/append-attributes.js';
import { mergeEntity } from '../../model/apply/merge-entity.js';
import { replaceEntity } from '../../model/apply/replace-entity.js';
import { updateAttributes } from '../../model/apply/update-attributes.js';
import { completeEntity } from '../../model/apply/complete.js';
import { toDateTime } from '../../model/date-time.js';
import { type Iri } from '../../model/entity.js';
import { BadRequestData } from '../../model/errors.js';
import { type Nulls } from '../../model/fragment.js';
import { parseIri } from '../../model/names.js';
import { parseEntity, parseEntityFragment } from '../../model/parse-entity.js';
import { type Terms } from '../../model/terms.js';
import { type Change, type Settled, type Tenant } from '../../store/entity-store.js';
import { live, requireTenant, type Broker } from '../broker.js';
import { existing } from '../change-entity.js';
import { creation } from './create-entity.js';

/** One member of a batch: a body, not yet looked at, and the context that reads it. */
export interface BatchItem {
  readonly body: unknown;
  readonly terms: Terms;
}

/** What became of a batch (CIM 009 5.2.16, 5.2.17), in the order of its items. */
export interface BatchOutcome {
  readonly success: readonly Iri[];
  /** Among `success`, those that did not exist before. */
  readonly created: readonly Iri[];
  readonly errors: readonly { readonly entityId: string; readonly error: unknown }[];
}

type Effect = 'created' | 'changed';

/** Batch Entity Creation (5.6.7): of several items with one id, the first creates (5.5.11.1). */
export function createBatch(broker: Broker, tenant: Tenant, items: readonly BatchItem[]): Promise<BatchOutcome> {
  return settle(broker, tenant, items, ({ body, terms }) => {
    const entity = parseEntity(body, terms);
    const create = creation(broker, entity);
    return { id: entity.id, change: (current) => ({ ...create(current), result: 'created' }) };
  });
}

/**
 * Batch Entity Creation or Update (5.6.8).
 * @param mode - what happens to an entity that exists: all of it is replaced, or it is updated by 5.6.2
 */
export function upsertBatch(
  broker: Broker,
  tenant: Tenant,
  items: readonly BatchItem[],
  mode: 'replace' | 'update',
): Promise<BatchOutcome> {
  const meet = {
    replace: replaceEntity,
    update: (...given: Parameters<typeof updateAttributes>) => updateAttributes(...given).entity,
  }[mode];
  const nulls: Nulls = mode === 'replace' ? 'none' : 'members';
  return settle(broker, tenant, items, ({ body, terms }) => {
    const { id, types, ...rest } = parseEntityFragment(body, terms, nulls);
    if (id === undefined) throw new BadRequestData('the entity has no id');
    if (types === undefined) throw new BadRequestData(`the entity ${id} has no type`);
    const fragment = { id, types, ...rest };
    return {
      id,
      change: (current) => {
        const now = broker.clock();
        const entity = live(current, now);
        return entity === undefined
          ? { next: completeEntity(fragment, toDateTime(now)), result: 'created' }
          : { next: meet(entity, fragment, toDateTime(now)), result: 'changed' };
      },
    };
  });
}

/** Batch Entity Update (5.6.9): Append Attributes of each item. */
export async function updateBatch(
  broker: Broker,
  tenant: Tenant,
  items: readonly BatchItem[],
  overwrite: boolean,
): Promise<BatchOutcome> {
  await requireTenant(broker, tenant);
  return settle(broker, tenant, items, (item) => {
    const { id, fragment } = identified(item, 'none');
    return {
      id,
      change: existing(broker, id, undefined, (entity, now) => ({
        next: appendAttributes(entity, fragment, overwrite, now).entity,
        result: 'changed',
      })),
    };
  });
}

/** Batch Entity Merge (5.6.20). */
export async function mergeBatch(broker: Broker, tenant: Tenant, items: readonly BatchItem[]): Promise<BatchOutcome> {
  await requireTenant(broker, tenant);
  return settle(broker, tenant, items, (item) => {
    const { id, fragment } = identified(item, 'everywhere');
    return {
      id,
      change: existing(broker, id, undefined, (entity, now) => ({
        next: mergeEntity(entity, fragment, now),
        result: 'changed',
      })),
    };
  });
}

/** Batch Entity Delete (5.6.10): of an id that is named twice, the second is an error (5.5.11.4). */
export async function deleteBatch(broker: Broker, tenant: Tenant, ids: readonly unknown[]): Promise<BatchOutcome> {
  await requireTenant(broker, tenant);
  return settle(broker, tenant, ids, (given) => {
    const id = parseIri(given, 'an entity id');
    return { id, change: existing(broker, id, undefined, () => ({ next: undefined, result: 'changed' as const })) };
  });
}

function identified(
  { body, terms }: BatchItem,
  nulls: Nulls,
): { id: Iri; fragment: ReturnType<typeof parseEntityFragment> } {
  const fragment = parseEntityFragment(body, terms, nulls);
  if (fragment.id === undefined) throw new BadRequestData('the entity has no id');
  return { id: fragment.id, fragment };
}

/** Reads every item, changes what could be read in one go, and puts the outcomes back into the items' order. */
async function settle<I>(
  { entities }: Broker,
  tenant: Tenant,
  items: readonly I[],
  read: (item: I) => { readonly id: Iri; readonly change: Change<Effect> },
): Promise<BatchOutcome> {
  const readings = items.map((item): { id: Iri; change: Change<Effect> } | { error: unknown } => {
    try {
      return read(item);
    } catch (error) {
      return { error };
    }
  });
  const changes = readings.filter((reading) => 'change' in reading);
  const settled: readonly Settled<Effect>[] = changes.length === 0 ? [] : await entities.changeMany(tenant, changes);
  const success: Iri[] = [];
  const created: Iri[] = [];
  const errors: { entityId: string; error: unknown }[] = [];
  let next = 0;
  readings.forEach((reading, at) => {
    if ('error' in reading) {
      errors.push({ entityId: nameOf(items[at], at), error: reading.error });
      return;
    }
    const outcome = settled[next++]!;
    if (!outcome.ok) errors.push({ entityId: reading.id, error: outcome.error });
    else {
      success.push(reading.id);
      if (outcome.result === 'created') created.push(reading.id);
    }
  });
  return { success, created, errors };
}

/** The id of an item that could not be read, as far as it has one; else its place in the batch. */
function nameOf(item: unknown, at: number): string {
  if (typeof item === 'string') return item;
  const body = (item as Partial<BatchItem> | null)?.body as { readonly id?: unknown } | null | undefined;
  return typeof body?.id === 'string' ? body.id : `urn:castor:batch-item:${at}`;
}

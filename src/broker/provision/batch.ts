import { type Iri } from '../../model/entity.js';
import { BadRequestData, NgsiLdError, ServiceUnavailable } from '../../model/errors.js';
import { type EntityFragment, type Nulls } from '../../model/fragment.js';
import { parseEntityFragment } from '../../model/parse-entity.js';
import { type Terms } from '../../model/terms.js';
import { type Change, type Settled, type Tenant } from '../../store/entity-store.js';
import { type Broker } from '../broker.js';

/** One member of a batch: a body, not yet looked at, and the context that reads it or why there is none. */
export type BatchItem = { readonly body: unknown } & ({ readonly terms: Terms } | { readonly error: unknown });

/** What became of a batch (CIM 009 5.2.16, 5.2.17), in the order of its items. */
export interface BatchOutcome {
  readonly success: readonly Iri[];
  /** Among `success`, those that did not exist before. */
  readonly created: readonly Iri[];
  readonly errors: readonly { readonly entityId: string; readonly error: unknown }[];
}

/** What became of one entity; an error is one that left a part of the item undone. */
export type Effect = 'created' | 'changed' | NgsiLdError;

/** What an item asks of one entity. */
export interface ItemChange {
  readonly id: Iri;
  readonly change: Change<Effect>;
}

/**
 * Reads every item, changes what could be read in one go, and reports in the items' order: an item that cannot be
 * read or applied does not stop the others.
 * @param read - throws what is wrong with an item
 * @throws ServiceUnavailable - the store took none of it: the batch may be sent again as it is
 */
export async function runBatch<I>(
  { entities }: Broker,
  tenant: Tenant,
  items: readonly I[],
  read: (item: I) => ItemChange,
): Promise<BatchOutcome> {
  const readings = items.map((item): ItemChange | { readonly error: unknown } => {
    try {
      return read(item);
    } catch (error) {
      return { error };
    }
  });
  const changes = readings.filter((reading) => 'change' in reading);
  const settled: readonly Settled<Effect>[] = changes.length === 0 ? [] : await entities.changeMany(tenant, changes);
  const [first] = settled;
  if (first?.ok === false && settled.every(isUnavailable)) throw first.error;
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
    const error = outcome.ok ? outcome.result : outcome.error;
    if (!outcome.ok || outcome.result instanceof NgsiLdError) errors.push({ entityId: reading.id, error });
    else {
      success.push(reading.id);
      if (outcome.result === 'created') created.push(reading.id);
    }
  });
  return { success, created, errors };
}

function isUnavailable(settled: Settled<Effect>): boolean {
  return !settled.ok && settled.error instanceof ServiceUnavailable;
}

/** The context of an item, or what was wrong with it. */
export function termsOf(item: BatchItem): Terms {
  if ('error' in item) throw item.error;
  return item.terms;
}

/**
 * An item of the batches that change entities: it says which.
 * @throws BadRequestData, LdContextNotAvailable
 */
export function identifiedFragment(
  item: BatchItem,
  nulls: Nulls,
): { readonly id: Iri; readonly fragment: EntityFragment } {
  const fragment = parseEntityFragment(item.body, termsOf(item), nulls);
  if (fragment.id === undefined) throw new BadRequestData('the entity has no id');
  return { id: fragment.id, fragment };
}

/** The id of an item that could not be read, as far as it has one; else its place in the batch. */
function nameOf(item: unknown, at: number): string {
  if (typeof item === 'string') return item;
  const body = (item as Partial<BatchItem> | null)?.body as { readonly id?: unknown } | null | undefined;
  return typeof body?.id === 'string' ? body.id : `urn:castor:batch-item:${at}`;
}

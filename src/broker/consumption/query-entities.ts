import { BOUNDS } from '../../bounds.js';
import { TooManyResults } from '../../model/errors.js';
import { showsAnything, showsMember } from '../../model/render/projection.js';
import { type View } from '../../model/view.js';
import { narrow } from '../../query/narrow.js';
import { type Narrowing } from '../../query/narrowing.js';
import { inOrder, type Order } from '../../query/order.js';
import { type Selection } from '../../query/selection.js';
import { type Tenant } from '../../store/entity-store.js';
import { bytesOf, type HeldEntity } from '../../store/held-entity.js';
import { liveHeld, type Broker } from '../broker.js';
import { scanEntities } from './scan-entities.js';

export interface EntityQuery {
  readonly selection: Selection;
  /** Entities of a page; 0 asks for the count alone (6.3.13). */
  readonly limit: number;
  readonly offset: number;
  /** Whether the number of all matches is wanted. */
  readonly count: boolean;
  readonly order?: Order | undefined;
  /** Entities of which this view shows nothing are no part of the result. */
  readonly view: View;
}

/** One page of what matches (CIM 009 5.5.9). */
export interface EntityPage {
  readonly held: readonly HeldEntity[];
  /** Where the page begins: the offset, unless that lies beyond the last match (Table 6.3.10-2). */
  readonly offset: number;
  /** There are matches after this page. */
  readonly more: boolean;
  /** Number of all matches, when it was asked for. */
  readonly count?: number;
}

/**
 * Query Entities (CIM 009 5.7.2).
 * @throws TooManyResults - more than may be sorted match an ordered query, or the page is too large
 */
export async function queryEntities(broker: Broker, tenant: Tenant, query: EntityQuery): Promise<EntityPage> {
  const narrowing = narrowed(query);
  if (query.order !== undefined) return orderedPage(broker, tenant, query, narrowing);
  const exact = narrowing.exact ? await exactPage(broker, tenant, query, narrowing) : undefined;
  return exact ?? scannedPage(broker, tenant, query, narrowing);
}

/** A view that shows every entity's id or type drops none; with any other one a scan has to look. */
function narrowed({ selection, view }: EntityQuery): Narrowing {
  const narrowing = narrow(selection);
  return showsMember(view, 'id') || showsMember(view, 'type') ? narrowing : { ...narrowing, exact: false };
}

/** Those of which the view shows anything. */
function shown(view: View, held: readonly HeldEntity[]): readonly HeldEntity[] {
  if (showsMember(view, 'id') || showsMember(view, 'type')) return held;
  return held.filter(({ entity }) => showsAnything(view, entity));
}

/** Where the narrowing decides, the store skips and counts. Undefined when something has expired: then a scan must. */
async function exactPage(
  { entities, clock }: Broker,
  tenant: Tenant,
  { limit, offset, count }: EntityQuery,
  narrowing: Narrowing,
): Promise<EntityPage | undefined> {
  const now = clock();
  const anyExpired = async (): Promise<boolean> => (await entities.expired(now, 1)).length > 0;
  const needsTotal = count || limit === 0;
  if ((needsTotal || offset > 0) && (await anyExpired())) return undefined;
  const total = needsTotal ? await entities.count(tenant, narrowing) : undefined;
  const counted = count ? { count: total! } : {};
  if (limit === 0) return { held: [], offset, more: false, ...counted };
  const page = await entities.candidates(tenant, narrowing, limit + 1, undefined, offset);
  if (page.held.some((held) => liveHeld(held, now) !== held)) return undefined;
  // A page that is short though the scan goes on, or lies beyond the end, is for the scan to settle.
  if (page.held.length <= limit && page.next !== undefined) return undefined;
  if (page.held.length === 0 && offset > 0) return undefined;
  return { held: fitting(page.held.slice(0, limit)), offset, more: page.held.length > limit, ...counted };
}

async function scannedPage(
  broker: Broker,
  tenant: Tenant,
  query: EntityQuery,
  narrowing: Narrowing,
): Promise<EntityPage> {
  const { selection, view, limit, offset, count } = query;
  const held: HeldEntity[] = [];
  let last: HeldEntity | undefined;
  let total = 0;
  let bytes = 0;
  const enough = offset + limit + 1;
  await scanEntities(broker, tenant, { selection, narrowing, first: enough }, (matching) => {
    for (const match of shown(view, matching)) {
      if (total >= offset && held.length < limit) {
        bytes += match.bytes;
        if (bytes > BOUNDS.pageBytes) throw tooLarge();
        held.push(match);
      }
      last = match;
      total++;
    }
    return !count && total >= enough;
  });
  return pageOf(held, total, last, { limit, offset, count });
}

async function orderedPage(
  broker: Broker,
  tenant: Tenant,
  query: EntityQuery,
  narrowing: Narrowing,
): Promise<EntityPage> {
  const { selection, view, limit, offset, count, order } = query;
  const all: HeldEntity[] = [];
  let bytes = 0;
  const tooMany = (): boolean => all.length > BOUNDS.orderedEntities || bytes > BOUNDS.orderedBytes;
  await scanEntities(broker, tenant, { selection, narrowing }, (matching) => {
    for (const match of shown(view, matching)) {
      all.push(match);
      bytes += match.bytes;
    }
    return tooMany();
  });
  if (tooMany()) {
    throw new TooManyResults(`more than ${BOUNDS.orderedEntities} entities or ${BOUNDS.orderedBytes} bytes match`);
  }
  const ordered = inOrder(order!, all, (held) => held.entity);
  return pageOf(fitting(ordered.slice(offset, offset + limit)), ordered.length, ordered.at(-1), {
    limit,
    offset,
    count,
  });
}

/** @throws TooManyResults - all these are too large for one page */
function fitting(page: readonly HeldEntity[]): readonly HeldEntity[] {
  if (bytesOf(page) > BOUNDS.pageBytes) throw tooLarge();
  return page;
}

function tooLarge(): TooManyResults {
  return new TooManyResults(`the page has more than ${BOUNDS.pageBytes} bytes; ask for fewer entities`);
}

/** An offset beyond the end stands for the last match (Table 6.3.10-2). */
function pageOf(
  held: readonly HeldEntity[],
  total: number,
  last: HeldEntity | undefined,
  { limit, offset, count }: Pick<EntityQuery, 'limit' | 'offset' | 'count'>,
): EntityPage {
  const counted = count ? { count: total } : {};
  if (held.length === 0 && limit > 0 && last !== undefined) {
    return { held: [last], offset: total - 1, more: false, ...counted };
  }
  return { held, offset, more: limit > 0 && total > offset + limit, ...counted };
}

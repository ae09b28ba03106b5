import { type Entity, type Iri } from '../../model/entity.js';
import { linkDepth } from '../../query/q-ast.js';
import { linkedIds } from '../../query/match-q.js';
import { indexTerms } from '../../query/index-terms.js';
import { meets } from '../../query/meets.js';
import { inParts, narrow } from '../../query/narrow.js';
import { type Narrowing } from '../../query/narrowing.js';
import { matches, type Selection } from '../../query/selection.js';
import { type Cursor, type Tenant } from '../../store/entity-store.js';
import { type HeldEntity } from '../../store/held-entity.js';
import { liveHeld, type Broker } from '../broker.js';

/** Entities to look at between two turns of the event loop. */
const TURN = 256;

export interface Scan {
  readonly selection: Selection;
  /** Of the selection; another one may be given that says less. */
  readonly narrowing?: Narrowing;
  /** How many entities a first look should fetch; what comes after grows to {@link TURN}. */
  readonly first?: number;
}

/**
 * Visits all live entities that match, each once, in the store's order: the store narrows, `matches` decides.
 * @param visit - gets them as they are found, some at once; true ends the scan
 */
export async function scanEntities(
  broker: Broker,
  tenant: Tenant,
  { selection, narrowing = narrow(selection), first = TURN }: Scan,
  visit: (matching: readonly HeldEntity[]) => boolean,
): Promise<void> {
  const now = broker.clock();
  const isLinking = selection.q !== undefined && linkDepth(selection.q) > 0;
  const read: Narrowing[] = [];
  let limit = Math.min(first, TURN);
  let looked = 0;
  for (const part of inParts(narrowing)) {
    let after: Cursor;
    do {
      const page = await broker.entities.candidates(tenant, part, limit, after);
      const alive = page.held.map((held) => liveHeld(held, now)).filter((held) => held !== undefined);
      const fresh = read.length === 0 ? alive : alive.filter((held) => !cameWith(read, held));
      const linked = isLinking ? await linkedEntities(broker, tenant, selection, fresh, now) : undefined;
      if (visit(fresh.filter((held) => matches(selection, held.entity, linked)))) return;
      after = page.next;
      looked += limit;
      if (looked >= TURN) {
        looked = 0;
        await new Promise(setImmediate);
      }
      limit = Math.min(limit * 2, TURN);
    } while (after !== undefined);
    read.push(part);
  }
}

function cameWith(parts: readonly Narrowing[], { id, entity }: HeldEntity): boolean {
  const terms = indexTerms(entity);
  return parts.some((part) => meets(part, id, terms));
}

/** The entities that a `q` with linked-entity terms (4.9) asks about, fetched level by level. */
async function linkedEntities(
  { entities }: Broker,
  tenant: Tenant,
  { q }: Selection,
  page: readonly HeldEntity[],
  now: number,
): Promise<(id: Iri) => Entity | undefined> {
  const known = new Map<Iri, Entity | undefined>();
  const linked = (id: Iri): Entity | undefined => known.get(id);
  if (q === undefined) return linked;
  for (let level = 1; level <= linkDepth(q); level++) {
    const wanted = new Set<Iri>();
    for (const held of page) {
      for (const id of linkedIds(q, held.entity, level, linked)) if (!known.has(id)) wanted.add(id);
    }
    if (wanted.size === 0) continue;
    for (const id of wanted) known.set(id, undefined);
    for (const held of await entities.findMany(tenant, [...wanted])) {
      const alive = liveHeld(held, now);
      if (alive !== undefined) known.set(held.id, alive.entity);
    }
  }
  return linked;
}

import { setImmediate } from 'node:timers/promises';
import { type Iri } from '../../model/entity.js';
import { indexTerms } from '../../query/index-terms.js';
import { type Condition, type Narrowing } from '../../query/narrowing.js';
import { type Page } from '../entity-store.js';
import { bytesOf, type HeldEntity } from '../held-entity.js';
import { type Catalogue } from './catalogue.js';
import { type Dictionary } from './dictionary.js';
import { type EntityReader } from './entity-reader.js';
import { type Environment } from './environment.js';
import { type Participant } from './group-commit.js';
import { entityOf, indexKeys, number4, number6, read4 } from './keys.js';
import { conditionLanes, type Lanes, numbersOf, typeLanes } from './lanes.js';
import { type Key, type KeyRange, type Table } from './table.js';

/** Where a scan goes on: what it reads, and the last key (or place among the ids) that it has read. */
type Place =
  { readonly by: 'ids'; readonly after: number } | { readonly by: 'all' | 'types' | number; readonly after: Key };

/** Keys and ranges that one call reads at most: some milliseconds. */
const BUDGET = 1000;
/** Bytes of entities after which one call ends, about: more at once would hold up others, and memory. */
const BUDGET_BYTES = 4 * 1024 * 1024;
/** Keys counted to compare conditions. */
const PROBE = 200;
/** Keys passed over between two turns of the event loop. */
const STRIDE = 20_000;

/** First pages that are remembered, at most, and bytes of one: 30 MB of entities that the cache might have let go. */
const FIRST_PAGES = 100;
const FIRST_PAGE_BYTES = 50_000;

const NO_NAMES: ReadonlySet<Iri> = new Set();

/** Reads the candidates of narrowings from the index, page by page; no call leaves anything open. */
export class EntityScan implements Participant {
  /** What was read since the last commit: many clients ask the same again and again, and mean the first page. */
  readonly #firstPages = new Map<Narrowing, { readonly tenant: Key; readonly limit: number; readonly page: Page }>();
  #commits = 0;
  /** Attributes of which an entity has several index keys. */
  readonly #repeated = new WeakMap<HeldEntity, ReadonlySet<Iri>>();

  constructor(
    private readonly env: Pick<Environment, 'index' | 'ids'>,
    private readonly dictionary: Dictionary,
    private readonly catalogue: Catalogue,
    private readonly reader: EntityReader,
  ) {}

  /** See EntityStore.candidates; `tenant` is its number. */
  async page(tenant: Key, narrowing: Narrowing, limit: number, after?: Place, skip = 0): Promise<Page> {
    if (after !== undefined || skip > 0) return this.#read(tenant, narrowing, limit, after, skip);
    const known = this.#firstPages.get(narrowing);
    if (known?.tenant === tenant && known.limit === limit) return known.page;
    const commits = this.#commits;
    const page = await this.#read(tenant, narrowing, limit, undefined, 0);
    if (commits === this.#commits && bytesOf(page.held) <= FIRST_PAGE_BYTES) {
      if (this.#firstPages.size >= FIRST_PAGES) this.#firstPages.clear();
      this.#firstPages.set(narrowing, { tenant, limit, page });
    }
    return page;
  }

  committed(): void {
    this.#commits++;
    this.#firstPages.clear();
  }

  undone(): void {
    // nobody read what the transaction wrote
  }

  async #read(tenant: Key, narrowing: Narrowing, limit: number, after: Place | undefined, skip: number): Promise<Page> {
    if (narrowing.ids !== undefined) return this.#ofIds(tenant, narrowing, limit, (after?.after as number) ?? 0, skip);
    const by = after?.by ?? this.#choose(tenant, narrowing);
    let last = after?.after as Key | undefined;
    if (by === 'all') {
      const range = allOf(tenant);
      if (skip > 0) last = await this.#passOver(this.env.ids, range, skip);
      return this.#ofAll(range, limit, last);
    }
    const lanes = this.#lanes(tenant, narrowing, by as number | 'types');
    if (skip > 0) last = await this.#passOverTypes(tenant, narrowing, lanes, skip);
    return this.#ofLanes(tenant, lanes, by as number | 'types', limit, last);
  }

  /** See EntityStore.count. */
  count(tenant: Key, { ids, types }: Narrowing): number {
    if (ids === undefined) {
      return this.catalogue.entities(tenant, types === undefined ? undefined : numbersOf(types, this.dictionary));
    }
    let count = 0;
    for (const id of new Set(ids)) if (this.#named(tenant, id, types) !== undefined) count++;
    return count;
  }

  #ofIds(tenant: Key, { ids, types }: Narrowing, limit: number, from: number, skip: number): Page {
    const distinct = [...new Set(ids)];
    const held: HeldEntity[] = [];
    let at = from;
    for (const end = from + skip + BUDGET; at < distinct.length && at < end && held.length < limit; at++) {
      const found = this.#named(tenant, distinct[at]!, types);
      if (found !== undefined && skip-- <= 0) held.push(found);
    }
    return at < distinct.length ? { held, next: { by: 'ids', after: at } satisfies Place } : { held };
  }

  #named(tenant: Key, id: Iri, types: readonly Iri[] | undefined): HeldEntity | undefined {
    const found = this.reader.find(tenant, id);
    return found === undefined || (types && !types.some((type) => found.entity.types.includes(type)))
      ? undefined
      : found;
  }

  #ofAll({ start, end }: KeyRange, limit: number, after: Key | undefined): Page {
    const want = Math.min(limit, BUDGET);
    const entries = this.env.ids.entries({ start: after === undefined ? start : `${after}\0`, end }, want);
    const held: HeldEntity[] = [];
    let bytes = BUDGET_BYTES;
    let read = 0;
    while (read < entries.length && bytes > 0) {
      const found = this.reader.at(entries[read++]!.value.readUIntBE(0, 6));
      bytes -= found?.bytes ?? 0;
      if (found !== undefined) held.push(found);
    }
    if (read === entries.length && read < want) return { held };
    return { held, next: { by: 'all', after: entries[read - 1]!.key } satisfies Place };
  }

  #ofLanes(tenant: Key, lanes: Lanes, by: number | 'types', limit: number, after: Key | undefined): Page {
    const held: HeldEntity[] = [];
    let last = after ?? '';
    let lane = after === undefined ? 0 : lanes.from(after);
    let bytes = BUDGET_BYTES;
    for (let budget = BUDGET; lane < lanes.length && budget > 0 && bytes > 0 && held.length < limit; budget--) {
      const { start, end } = lanes.at(lane);
      const want = Math.min(limit - held.length, budget);
      const keys = this.env.index.keys({ start: last < start ? start : `${last}\0`, end }, want);
      let read = 0;
      while (read < keys.length && bytes > 0) {
        last = keys[read++]!;
        const found = this.reader.at(entityOf(last));
        bytes -= found?.bytes ?? 0;
        if (found !== undefined && this.#isFirst(tenant, lanes, last, found)) held.push(found);
      }
      budget -= read;
      if (read === keys.length && read < want) {
        lane++;
        last = end; // no key equals an end
      }
    }
    return lane < lanes.length ? { held, next: { by, after: last } satisfies Place } : { held };
  }

  /**
   * An entity may stand in the lanes several times: by several types, instances, values, cells or scopes. Only the
   * first of its keys hands it out, so a scan hands it out once and has nothing to remember.
   */
  #isFirst(tenant: Key, lanes: Lanes, key: Key, held: HeldEntity): boolean {
    const { of } = lanes;
    if (of === 'scopes') {
      if ((held.entity.scopes?.length ?? 0) < 2) return true;
    } else if (of !== 'attributes' && (!lanes.severalTypes || held.entity.types.length === 1)) {
      if (of === 'types' || !this.#repeats(held).has(of.name)) return true;
    }
    const keys = indexKeys(tenant, indexTerms(held.entity), this.#nameKey, number6(entityOf(key)));
    return !keys.some((other) => other < key && lanes.holds(other));
  }

  readonly #nameKey = (name: Iri): Key => number4(this.dictionary.names.known(name) ?? 0);

  #repeats(held: HeldEntity): ReadonlySet<Iri> {
    const known = this.#repeated.get(held);
    if (known !== undefined) return known;
    const { values, cells } = indexTerms(held.entity);
    const once = new Set<Iri>();
    const again = new Set<Iri>();
    for (const { name } of values) (once.has(name) ? again : once).add(name);
    for (const row of cells) if (row.cells.length > 1) again.add(row.name);
    const repeated = again.size === 0 ? NO_NAMES : again;
    this.#repeated.set(held, repeated);
    return repeated;
  }

  /** What to read: the condition (by its place) or the types with the fewest keys, as far as a glance tells. */
  #choose(tenant: Key, narrowing: Narrowing): 'all' | 'types' | number {
    const { conditions, types } = narrowing;
    // all but scopes stand inside the types already
    const choices: (number | 'types')[] = [...conditions.keys()];
    if (types !== undefined && conditions.every(({ on }) => on === 'scope')) choices.push('types');
    if (choices.length < 2) return choices[0] ?? 'all';
    const rated = choices.map((by) => ({
      by,
      keys: this.#glance(this.#lanes(tenant, narrowing, by)),
      rank: by === 'types' ? RANK.types : rankOf(conditions[by]!),
    }));
    rated.sort((a, b) => a.keys - b.keys || a.rank - b.rank);
    return rated[0]!.by;
  }

  #lanes(tenant: Key, narrowing: Narrowing, by: number | 'types'): Lanes {
    return by === 'types'
      ? typeLanes(tenant, narrowing.types!, this.dictionary)
      : conditionLanes(tenant, narrowing.conditions[by]!, narrowing.types, this.dictionary, this.catalogue);
  }

  #glance(lanes: Lanes): number {
    let keys = 0;
    for (let lane = 0; lane < lanes.length && lane < PROBE && keys < PROBE; lane++) {
      keys += this.env.index.keys(lanes.at(lane), PROBE - keys).length;
    }
    return lanes.length > PROBE ? PROBE : keys;
  }

  /** The key after which `skip` entities of the types have been passed. */
  async #passOverTypes(tenant: Key, { types }: Narrowing, lanes: Lanes, skip: number): Promise<Key> {
    const numbers = numbersOf(types!, this.dictionary);
    let last = '';
    for (let lane = 0; lane < lanes.length && skip > 0; lane++) {
      const range = lanes.at(lane);
      if (this.catalogue.overlap(tenant, numbers[lane]!, numbers.slice(0, lane))) {
        // entities that stood in an earlier lane do not count: look at each
        for (let start = range.start; skip > 0;) {
          const keys = this.env.index.keys({ start, end: range.end }, BUDGET);
          for (const key of keys) {
            if (skip === 0) break;
            const found = this.reader.at(entityOf(key));
            if (found !== undefined && this.#isFirst(tenant, lanes, key, found)) skip--;
            last = key;
          }
          if (keys.length < BUDGET) break;
          start = `${last}\0`;
          await setImmediate();
        }
        if (skip > 0) last = range.end;
        continue;
      }
      const inLane = this.catalogue.entities(tenant, [read4(range.start, 5)]);
      if (skip < inLane) return this.#passOver(this.env.index, range, skip);
      skip -= inLane;
      last = range.end;
    }
    return last;
  }

  /** The key number `skip` of a range, or its end. */
  async #passOver(table: Table, { start, end }: KeyRange, skip: number): Promise<Key> {
    let from = start;
    for (let left = skip; left > 0; left -= STRIDE) {
      if (from !== start) await setImmediate();
      const [key] = table.keys({ start: from, end }, 1, Math.min(left, STRIDE) - 1);
      if (key === undefined) return end;
      from = `${key}\0`;
    }
    return from.slice(0, -1);
  }
}

/** Which condition to prefer when a glance does not tell: the one that usually selects least. */
const RANK = { equality: 0, range: 1, cell: 2, scope: 3, attribute: 4, types: 5 };

function rankOf(condition: Condition): number {
  if (condition.on !== 'value') return RANK[condition.on];
  return condition.anyOf.every((range) => 'equals' in range) ? RANK.equality : RANK.range;
}

/** All entities of a tenant by id; a key of an id may begin with any byte. */
function allOf(tenant: Key): KeyRange {
  return { start: tenant, end: number4(read4(tenant, 0) + 1) };
}

import { type Collection, type Filter } from 'mongodb';
import { type Iri } from '../../model/entity.js';
import { type Narrowing } from '../../query/narrowing.js';
import {
  type Catalog,
  type Change,
  type Cursor,
  type EntityStore,
  type Page,
  type Settled,
  type Tenant,
} from '../entity-store.js';
import { type HeldEntity } from '../held-entity.js';
import { type Access } from './access.js';
import { readCatalog } from './catalog.js';
import { type Changes } from './changes.js';
import { INDEX } from './collections.js';
import { type EntityDocument, keyOf, ofKey, tenantPrefix, VERSION_FIELDS } from './documents.js';
import { ANSWER_WITHIN_MS, LONG_ANSWER_WITHIN_MS, SCANS_IN_FLIGHT } from './limits.js';
import { filterOf } from './narrowing-filter.js';
import { type Reads } from './reads.js';
import { Shared } from './shared.js';
import { type Tenants } from './tenants.js';

interface PageQuestion {
  readonly tenant: Tenant;
  readonly narrowing: Narrowing;
  readonly limit: number;
  readonly after: string | undefined;
  readonly skip: number;
}

export class MongoEntityStore implements EntityStore {
  readonly #pages = new Shared<Page>(SCANS_IN_FLIGHT);
  readonly #counts = new Shared<number>(SCANS_IN_FLIGHT);
  readonly #catalogs = new Shared<Catalog>(SCANS_IN_FLIGHT);

  constructor(
    private readonly collection: Collection<EntityDocument>,
    private readonly reads: Reads,
    private readonly changes: Changes,
    private readonly tenants: Tenants,
    private readonly access: Access,
  ) {}

  hasTenant(tenant: Tenant): Promise<boolean> {
    return this.access.call(() => this.tenants.has(tenant), ANSWER_WITHIN_MS);
  }

  find(tenant: Tenant, id: Iri): Promise<HeldEntity | undefined> {
    return this.access.call(async () => (await this.reads.current(keyOf(tenant, id)))?.held, ANSWER_WITHIN_MS);
  }

  findMany(tenant: Tenant, ids: readonly Iri[]): Promise<readonly HeldEntity[]> {
    return this.access.call(async () => {
      const keys = [...new Set(ids)].map((id) => keyOf(tenant, id));
      const versions = await Promise.all(keys.map((key) => this.reads.current(key)));
      return versions.flatMap((version) => version?.held ?? []);
    }, ANSWER_WITHIN_MS);
  }

  candidates(tenant: Tenant, narrowing: Narrowing, limit: number, after?: Cursor, skip = 0): Promise<Page> {
    return this.access.call(() => {
      const question = { tenant, narrowing, limit, after: after as string | undefined, skip };
      return this.#pages.ask(question, () => this.#page(question));
    }, LONG_ANSWER_WITHIN_MS);
  }

  count(tenant: Tenant, narrowing: Narrowing): Promise<number> {
    return this.access.call(
      () =>
        this.#counts.ask({ tenant, narrowing }, () =>
          this.collection.countDocuments(filterOf(tenant, narrowing), { maxTimeMS: LONG_ANSWER_WITHIN_MS }),
        ),
      LONG_ANSWER_WITHIN_MS,
    );
  }

  async change<T>(tenant: Tenant, id: Iri, change: Change<T>): Promise<T> {
    const settled = await this.access.call(
      (patience) => this.changes.submit(tenant, id, change, { guessNew: true, patience }),
      ANSWER_WITHIN_MS,
    );
    if (settled.ok) return settled.result;
    throw settled.error;
  }

  changeMany<T>(
    tenant: Tenant,
    changes: readonly { readonly id: Iri; readonly change: Change<T> }[],
  ): Promise<readonly Settled<T>[]> {
    return this.access.call(
      (patience) =>
        Promise.all(
          changes.map(({ id, change }) => this.changes.submit(tenant, id, change, { guessNew: false, patience })),
        ),
      ANSWER_WITHIN_MS,
    );
  }

  expired(now: number, limit: number): Promise<readonly { readonly tenant: Tenant; readonly id: Iri }[]> {
    return this.access.call(async () => {
      const found = this.collection.find({ e: { $lte: now } }, { projection: { _id: 1 }, sort: { e: 1 }, limit });
      return (await found.toArray()).map(({ _id }) => ofKey(_id));
    }, LONG_ANSWER_WITHIN_MS);
  }

  catalog(tenant: Tenant, only?: { readonly type: Iri } | { readonly attribute: Iri }): Promise<Catalog> {
    return this.access.call(
      () => this.#catalogs.ask({ tenant, only }, () => readCatalog(this.collection, tenant, only)),
      LONG_ANSWER_WITHIN_MS,
    );
  }

  /** In the order of keys; a cursor is the last key. */
  async #page({ tenant, narrowing, limit, after, skip }: PageQuestion): Promise<Page> {
    const filter = filterOf(tenant, narrowing);
    const hint = hintFor(narrowing);
    const bounds: Filter<string>[] = [];
    if (hint === INDEX.key) bounds.push({ $gt: tenantPrefix(tenant), $lt: `${tenantPrefix(tenant).slice(0, -1)}}` });
    if (after !== undefined) bounds.push({ $gt: after });
    if (skip > 0) {
      const start = await this.#keyAfter(within(filter, bounds), hint, skip);
      if (start === undefined) return { held: [] };
      bounds.push({ $gte: start });
    }
    const found = await this.collection
      .find(within(filter, bounds), {
        projection: VERSION_FIELDS,
        sort: { _id: 1 },
        limit,
        batchSize: limit + 1,
        maxTimeMS: LONG_ANSWER_WITHIN_MS,
        ...(hint && { hint }),
      })
      .toArray();
    const held = found.flatMap((document) => this.reads.read(document).held ?? []);
    return found.length < limit ? { held } : { held, next: found.at(-1)!._id };
  }

  /** The key that follows after so many, read from the index alone. */
  async #keyAfter(filter: Filter<EntityDocument>, hint: string | undefined, skip: number): Promise<string | undefined> {
    const [found] = await this.collection
      .find(filter, { projection: { _id: 1 }, sort: { _id: 1 }, skip, limit: 1, ...(hint && { hint }) })
      .toArray();
    return found?._id;
  }
}

/** Where only one index serves well the planner need not try others; among conditions it chooses by trial. */
function hintFor({ ids, types, conditions }: Narrowing): string | undefined {
  if (ids !== undefined) return undefined;
  if (conditions.length > 0) return undefined;
  return types === undefined ? INDEX.key : INDEX.type;
}

function within(filter: Filter<EntityDocument>, bounds: readonly Filter<string>[]): Filter<EntityDocument> {
  return bounds.length === 0 ? filter : { $and: [filter, ...bounds.map((_id) => ({ _id }))] };
}

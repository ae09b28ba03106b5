/* eslint-disable @typescript-eslint/require-await -- LMDB answers at once; async makes rejections of what is thrown */
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
import { type Catalogue } from './catalogue.js';
import { type Dictionary } from './dictionary.js';
import { type EntityReader } from './entity-reader.js';
import { type EntityScan } from './entity-scan.js';
import { type EntityWriter } from './entity-writer.js';
import { type Environment } from './environment.js';
import { type GroupCommit } from './group-commit.js';
import { entityOf, expiryRange, number6 } from './keys.js';
import { tenantOf } from './stored-entity.js';

const EMPTY_CATALOG: Catalog = { types: new Map(), attributes: new Map() };

export interface EntityParts {
  readonly env: Environment;
  readonly dictionary: Dictionary;
  readonly catalogue: Catalogue;
  readonly reader: EntityReader;
  readonly scan: EntityScan;
  readonly writer: EntityWriter;
  readonly commits: GroupCommit;
}

/** The entity port over LMDB. Reads compute their answer at once: data is in memory or a page fault away. */
export class EmbeddedEntityStore implements EntityStore {
  constructor(private readonly parts: EntityParts) {}

  async hasTenant(tenant: Tenant): Promise<boolean> {
    return tenant === '' || this.#known(tenant) !== undefined;
  }

  async find(tenant: Tenant, id: Iri): Promise<HeldEntity | undefined> {
    const known = this.#known(tenant);
    return known === undefined ? undefined : this.parts.reader.find(known, id);
  }

  async findMany(tenant: Tenant, ids: readonly Iri[]): Promise<readonly HeldEntity[]> {
    const known = this.#known(tenant);
    if (known === undefined) return [];
    return [...new Set(ids)].flatMap((id) => this.parts.reader.find(known, id) ?? []);
  }

  async candidates(tenant: Tenant, narrowing: Narrowing, limit: number, after?: Cursor, skip?: number): Promise<Page> {
    const known = this.#known(tenant);
    if (known === undefined) return { held: [] };
    type Place = Parameters<EntityScan['page']>[3];
    return this.parts.scan.page(known, narrowing, limit, after as Place, after === undefined ? skip : 0);
  }

  async count(tenant: Tenant, narrowing: Narrowing): Promise<number> {
    const known = this.#known(tenant);
    return known === undefined ? 0 : this.parts.scan.count(known, narrowing);
  }

  async change<T>(tenant: Tenant, id: Iri, change: Change<T>): Promise<T> {
    const outcome = await this.#settle(tenant, id, change);
    if (!outcome.ok) throw outcome.error;
    return outcome.result;
  }

  /** Outcomes stay apart even when the storage gives way in the middle. */
  async changeMany<T>(
    tenant: Tenant,
    changes: readonly { readonly id: Iri; readonly change: Change<T> }[],
  ): Promise<readonly Settled<T>[]> {
    return Promise.all(
      changes.map(({ id, change }) =>
        this.#settle(tenant, id, change).catch((error: unknown): Settled<T> => ({ ok: false, error })),
      ),
    );
  }

  async expired(now: number, limit: number): Promise<readonly { readonly tenant: Tenant; readonly id: Iri }[]> {
    const { env, dictionary, reader } = this.parts;
    return env.index.keys(expiryRange(now), limit).flatMap((key) => {
      const number = entityOf(key);
      const bytes = env.entities.peek(number6(number));
      if (bytes === undefined) return [];
      const tenant = dictionary.tenants.text(tenantOf(bytes));
      return [{ tenant, id: reader.at(number)!.id }];
    });
  }

  async catalog(tenant: Tenant, only?: { readonly type: Iri } | { readonly attribute: Iri }): Promise<Catalog> {
    const known = this.#known(tenant);
    return known === undefined ? EMPTY_CATALOG : this.parts.catalogue.read(known, only);
  }

  #settle<T>(tenant: Tenant, id: Iri, change: Change<T>): Promise<Settled<T>> {
    return this.parts.commits.run(() => this.parts.writer.apply(tenant, id, change));
  }

  #known(tenant: Tenant): string | undefined {
    return this.parts.dictionary.knownTenant(tenant);
  }
}

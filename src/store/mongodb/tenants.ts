import { type Collection } from 'mongodb';
import { type Tenant } from '../entity-store.js';
import { text } from './short-names.js';

export interface TenantDocument {
  readonly _id: string;
}

/** Tenants known to exist that are kept in memory; they never cease to exist. */
const REMEMBERED = 100_000;

/** The tenants that were ever written to. The default tenant always exists. */
export class Tenants {
  readonly #known = new Set<Tenant>(['']);
  /** Creations under way: a batch into a new tenant needs one. */
  readonly #creating = new Map<Tenant, Promise<void>>();

  constructor(private readonly tenants: Collection<TenantDocument>) {}

  async has(tenant: Tenant): Promise<boolean> {
    if (this.#known.has(tenant)) return true;
    const found = await this.tenants.findOne({ _id: text(tenant) });
    if (found !== null) this.#remember(tenant);
    return found !== null;
  }

  /** Called before anything is written: a tenant without entities does no harm, entities without a tenant would. */
  async ensure(tenant: Tenant): Promise<void> {
    if (this.#known.has(tenant)) return;
    let creating = this.#creating.get(tenant);
    if (creating === undefined) {
      creating = this.#create(tenant).finally(() => this.#creating.delete(tenant));
      this.#creating.set(tenant, creating);
    }
    await creating;
  }

  async #create(tenant: Tenant): Promise<void> {
    const _id = text(tenant);
    await this.tenants.updateOne({ _id }, { $setOnInsert: { _id } }, { upsert: true });
    this.#remember(tenant);
  }

  #remember(tenant: Tenant): void {
    if (this.#known.size < REMEMBERED) this.#known.add(tenant);
  }
}

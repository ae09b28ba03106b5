import { LRUCache } from 'lru-cache';
import { type Iri } from '../../model/entity.js';
import { type HeldEntity } from '../held-entity.js';
import { type Dictionary } from './dictionary.js';
import { type Environment } from './environment.js';
import { number6, textKey } from './keys.js';
import { readEntity, type StoredEntity } from './stored-entity.js';
import { type Key } from './table.js';

/** Memory for the numbers of ids in use, about, and for one of them besides its id. */
const NUMBERS_BYTES = 4 * 1024 * 1024;
const NUMBER_BYTES = 60;

/** Entities by number and by id; the ones in use stay in memory, decoded and rendered, up to a bound. */
export class EntityReader {
  readonly #cache: LRUCache<number, StoredEntity>;
  /** Numbers of ids in use, by tenant and id. No number is ever given to another entity: one that is gone has no entity. */
  readonly #numbers = new LRUCache<string, number>({
    maxSize: NUMBERS_BYTES,
    sizeCalculation: (_, key) => NUMBER_BYTES + key.length,
  });

  /** @param cacheBytes - memory for entities in use, about */
  constructor(
    private readonly env: Pick<Environment, 'ids' | 'entities'>,
    private readonly dictionary: Dictionary,
    cacheBytes: number,
  ) {
    this.#cache = new LRUCache({ maxSize: cacheBytes, sizeCalculation: ({ weight }) => weight });
  }

  /** The number of an entity; inside a write transaction, as it stands there. */
  number(tenant: Key, id: Iri): number | undefined {
    return this.env.ids.peek(tenant + textKey(id))?.readUIntBE(0, 6);
  }

  /** The committed entity of that number. */
  at(number: number): HeldEntity | undefined {
    const known = this.#cache.get(number);
    if (known !== undefined) return known.held;
    const bytes = this.env.entities.peek(number6(number));
    if (bytes === undefined) return undefined;
    const read = readEntity(bytes, this.dictionary);
    this.#cache.set(number, read);
    return read.held;
  }

  find(tenant: Key, id: Iri): HeldEntity | undefined {
    const key = tenant + id;
    const known = this.#numbers.get(key);
    const held = known === undefined ? undefined : this.at(known);
    if (held !== undefined) return held;
    const number = this.number(tenant, id);
    if (number === undefined) return undefined;
    this.#numbers.set(key, number);
    return this.at(number);
  }

  /** Takes over what a transaction made of an entity. New ones are not kept: who loads many reads few of them soon. */
  replace(number: number, stored: StoredEntity | undefined): void {
    if (stored === undefined) this.#cache.delete(number);
    else if (this.#cache.has(number)) this.#cache.set(number, stored);
  }
}

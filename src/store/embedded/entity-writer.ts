import { type Attribute, type Attributes, type Entity, type Iri } from '../../model/entity.js';
import { indexTerms } from '../../query/index-terms.js';
import { type Change, type Settled, type Tenant } from '../entity-store.js';
import { type HeldEntity } from '../held-entity.js';
import { type Catalogue, sameShape } from './catalogue.js';
import { type Dictionary } from './dictionary.js';
import { type EntityReader } from './entity-reader.js';
import { type Environment } from './environment.js';
import { type Participant } from './group-commit.js';
import { expiryKey, indexKeys, number4, number6, read4, textKey } from './keys.js';
import { type Sequence } from './sequence.js';
import { type StoredEntity, writeEntity } from './stored-entity.js';
import { type Key } from './table.js';

/**
 * Applies changes inside a write transaction. What it made is seen by the changes after it at once, and by readers
 * when the transaction is durable.
 */
export class EntityWriter implements Participant {
  /** What this transaction made of entities: a version, or nothing where it deleted. */
  readonly #made = new Map<number, StoredEntity | undefined>();

  constructor(
    private readonly env: Environment,
    private readonly dictionary: Dictionary,
    private readonly catalogue: Catalogue,
    private readonly sequence: Sequence,
    private readonly reader: EntityReader,
  ) {}

  /** What the change itself throws is an outcome: nothing was written by then. */
  apply<T>(tenant: Tenant, id: Iri, change: Change<T>): Settled<T> {
    const known = this.dictionary.knownTenant(tenant);
    const number = known === undefined ? undefined : this.reader.number(known, id);
    const current = number === undefined ? undefined : this.#current(number);
    let made: ReturnType<Change<T>>;
    try {
      made = change(current?.entity);
    } catch (error) {
      return { ok: false, error };
    }
    const { next, result } = made;
    if (next !== current?.entity) {
      if (current === undefined) this.#create(this.dictionary.tenants.number(tenant), next!);
      else if (next === undefined) this.#delete(known!, number!, current);
      else this.#replace(known!, number!, current, next);
    }
    return { ok: true, result };
  }

  committed(): void {
    for (const [number, stored] of this.#made) this.reader.replace(number, stored);
    this.#made.clear();
  }

  undone(): void {
    this.#made.clear();
  }

  #current(number: number): HeldEntity | undefined {
    return this.#made.has(number) ? this.#made.get(number)?.held : this.reader.at(number);
  }

  #create(tenantNumber: number, entity: Entity): void {
    const tenant = number4(tenantNumber);
    const number = this.sequence.next();
    const key = number6(number);
    const { bytes, stored } = writeEntity(entity, tenantNumber, number, this.dictionary);
    this.env.entities.append(key, bytes);
    this.env.ids.put(tenant + textKey(entity.id), Buffer.from(key, 'latin1'));
    for (const term of this.#indexKeys(tenant, entity, key)) this.env.index.put(term);
    this.#moveExpiry(key, undefined, stored.held.nextExpiry);
    this.catalogue.note(tenant, entity, 1);
    this.#made.set(number, stored);
  }

  #replace(tenant: Key, number: number, current: HeldEntity, next: Entity): void {
    const key = number6(number);
    const { bytes, stored } = writeEntity(next, read4(tenant, 0), this.sequence.next(), this.dictionary);
    this.env.entities.put(key, bytes);
    const [before, after] = whatDiffers(current.entity, next);
    const gone = new Set(this.#indexKeys(tenant, before, key));
    for (const term of this.#indexKeys(tenant, after, key)) if (!gone.delete(term)) this.env.index.put(term);
    for (const term of gone) this.env.index.delete(term);
    this.#moveExpiry(key, current.nextExpiry, stored.held.nextExpiry);
    if (!sameShape(before, after)) {
      this.catalogue.note(tenant, current.entity, -1);
      this.catalogue.note(tenant, next, 1);
    }
    this.#made.set(number, stored);
  }

  #delete(tenant: Key, number: number, current: HeldEntity): void {
    const key = number6(number);
    this.env.entities.delete(key);
    this.env.ids.delete(tenant + textKey(current.id));
    for (const term of this.#indexKeys(tenant, current.entity, key)) this.env.index.delete(term);
    this.#moveExpiry(key, current.nextExpiry, undefined);
    this.catalogue.note(tenant, current.entity, -1);
    this.#made.set(number, undefined);
  }

  #indexKeys(tenant: Key, entity: Entity, key: Key): Key[] {
    return indexKeys(tenant, indexTerms(entity), this.dictionary.nameKey, key);
  }

  #moveExpiry(key: Key, from: number | undefined, to: number | undefined): void {
    if (from === to) return;
    if (from !== undefined) this.env.index.delete(expiryKey(from, key));
    if (to !== undefined) this.env.index.put(expiryKey(to, key));
  }
}

/**
 * Two versions of an entity, each with only those attributes that are not the very same in the other: terms hang on
 * one attribute, so these have all the terms that differ. With other types, every term may differ.
 */
function whatDiffers(one: Entity, other: Entity): readonly [Entity, Entity] {
  if (one.types !== other.types && one.types.join('\0') !== other.types.join('\0')) return [one, other];
  return [without(one, other.attributes), without(other, one.attributes)];
}

function without(entity: Entity, others: Attributes): Entity {
  const attributes = new Map<Iri, readonly Attribute[]>();
  for (const [name, instances] of entity.attributes) {
    if (others.get(name) !== instances) attributes.set(name, instances);
  }
  return { ...entity, attributes };
}

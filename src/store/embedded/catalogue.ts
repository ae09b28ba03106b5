import { type AttributeKind, type Entity, type Iri } from '../../model/entity.js';
import { ATTRIBUTE_KINDS } from '../../model/kinds.js';
import { type AttributeSummary, type Catalog, type TypeSummary } from '../entity-store.js';
import { type Dictionary } from './dictionary.js';
import { type Participant } from './group-commit.js';
import { number4, prefixRange, read4 } from './keys.js';
import { type Key, type Table } from './table.js';

/**
 * Counters of a tenant's entities and their attributes' instances, each a double under `tenant | section | ...`; absent when zero:
 *
 * - ENTITIES: all
 * - OF_TYPE | type
 * - OF_TYPE_SET | types in ascending order: only entities of several types, which OF_TYPE counts more than once
 * - OF_ATTRIBUTE | attribute: its instances, not entities
 * - OF_TYPE_ATTRIBUTE | type | attribute | kind, and OF_ATTRIBUTE_TYPE | attribute | type | kind, its mirror
 */
const ENTITIES = '\x01';
const OF_TYPE = '\x02';
const OF_TYPE_SET = '\x03';
const OF_ATTRIBUTE = '\x04';
const OF_TYPE_ATTRIBUTE = '\x05';
const OF_ATTRIBUTE_TYPE = '\x06';

/** Bytes of a key before what follows the section. */
const PREFIX = 5;

/** Types that fit into the key of a set; entities of more are counted under their first ones and the counters agree. */
const SET_TYPES = 400;

const KIND_BIT = new Map<AttributeKind, number>(ATTRIBUTE_KINDS.map((kind, number) => [kind, 1 << number]));

/** Which types an entity has, and how many instances of which kinds of which attributes: all that the catalogue counts. */
interface Shape {
  readonly types: readonly number[];
  /** Attribute numbers, the kinds of their instances, as bits, and how many instances these are. */
  readonly attributes: readonly (readonly [name: number, kinds: number, instances: number])[];
}

/** The catalogue of all tenants: counters that are written once for each transaction, however many entities it takes. */
export class Catalogue implements Participant {
  readonly #deltas = new Map<string, { tenant: Key; shape: Shape; delta: number }>();

  constructor(
    private readonly counters: Table,
    private readonly dictionary: Dictionary,
  ) {}

  /** Notes that an entity came (1) or went (-1); counted at `flush`. */
  note(tenant: Key, entity: Entity, delta: 1 | -1): void {
    const signature = tenant + signatureOf(entity);
    const noted = this.#deltas.get(signature);
    if (noted === undefined) this.#deltas.set(signature, { tenant, shape: this.#shapeOf(entity), delta });
    else noted.delta += delta;
  }

  /** Writes what was noted, inside the transaction that it was noted in. */
  flush(): void {
    const byKey = new Map<Key, number>();
    for (const { tenant, shape, delta } of this.#deltas.values()) {
      if (delta === 0) continue;
      for (const [key, times] of countersOf(tenant, shape)) byKey.set(key, (byKey.get(key) ?? 0) + delta * times);
    }
    this.#deltas.clear();
    for (const [key, delta] of byKey) {
      if (delta === 0) continue;
      const count = this.#count(key) + delta;
      if (count === 0) this.counters.delete(key);
      else this.counters.put(key, double(count));
    }
  }

  committed(): void {
    // flush has written everything
  }

  /** Forgets what was noted. */
  undone(): void {
    this.#deltas.clear();
  }

  /** How many entities have at least one of these types; all entities without `types`. */
  entities(tenant: Key, types?: readonly number[]): number {
    if (types === undefined) return this.#count(tenant + ENTITIES);
    let count = 0;
    for (const type of types) count += this.#count(tenant + OF_TYPE + number4(type));
    if (types.length < 2 || count === 0) return count;
    for (const set of this.#typeSets(tenant)) {
      const common = types.filter((type) => set.types.includes(type)).length;
      if (common > 1) count -= (common - 1) * set.entities;
    }
    return count;
  }

  /** Whether some entity has this type and one of the others. */
  overlap(tenant: Key, type: number, others: readonly number[]): boolean {
    if (others.length === 0) return false;
    for (const set of this.#typeSets(tenant)) {
      if (set.types.includes(type) && others.some((other) => set.types.includes(other))) return true;
    }
    return false;
  }

  /** The types that have one of these attributes, in ascending order. */
  typesWith(tenant: Key, attributes: readonly number[]): number[] {
    const types = new Set<number>();
    for (const attribute of attributes) {
      const range = prefixRange(tenant + OF_ATTRIBUTE_TYPE + number4(attribute));
      for (const key of this.counters.keys(range, Infinity)) types.add(read4(key, PREFIX + 4));
    }
    return [...types].sort((a, b) => a - b);
  }

  read(tenant: Key, only?: { readonly type: Iri } | { readonly attribute: Iri }): Catalog {
    if (only === undefined) {
      return { types: this.#typesUnder(tenant, ''), attributes: this.#attributesUnder(tenant, '') };
    }
    const number = this.dictionary.names.known('type' in only ? only.type : only.attribute);
    const none: Catalog = { types: new Map(), attributes: new Map() };
    if (number === undefined) return none;
    return 'type' in only
      ? { ...none, types: this.#typesUnder(tenant, number4(number)) }
      : { ...none, attributes: this.#attributesUnder(tenant, number4(number)) };
  }

  #typesUnder(tenant: Key, under: Key): Map<Iri, TypeSummary> {
    const found = new Map<Iri, { entities: number; attributes: Map<Iri, Set<AttributeKind>> }>();
    for (const { key, value } of this.counters.entries(prefixRange(tenant + OF_TYPE + under))) {
      found.set(this.#name(key, 0), { entities: value.readDoubleBE(0), attributes: new Map() });
    }
    for (const key of this.counters.keys(prefixRange(tenant + OF_TYPE_ATTRIBUTE + under), Infinity)) {
      setIn(found.get(this.#name(key, 0))!.attributes, this.#name(key, 4)).add(kindOf(key));
    }
    return found;
  }

  #attributesUnder(tenant: Key, under: Key): Map<Iri, AttributeSummary> {
    const found = new Map<Iri, { instances: number; kinds: Set<AttributeKind>; types: Set<Iri> }>();
    for (const { key, value } of this.counters.entries(prefixRange(tenant + OF_ATTRIBUTE + under))) {
      found.set(this.#name(key, 0), { instances: value.readDoubleBE(0), kinds: new Set(), types: new Set() });
    }
    for (const key of this.counters.keys(prefixRange(tenant + OF_ATTRIBUTE_TYPE + under), Infinity)) {
      const attribute = found.get(this.#name(key, 0))!;
      attribute.types.add(this.#name(key, 4));
      attribute.kinds.add(kindOf(key));
    }
    return found;
  }

  #name(key: Key, at: number): Iri {
    return this.dictionary.names.text(read4(key, PREFIX + at));
  }

  #count(key: Key): number {
    return this.counters.peek(key)?.readDoubleBE(0) ?? 0;
  }

  *#typeSets(tenant: Key): Generator<{ types: number[]; entities: number }> {
    for (const { key, value } of this.counters.entries(prefixRange(tenant + OF_TYPE_SET))) {
      const types: number[] = [];
      for (let at = PREFIX; at < key.length; at += 4) types.push(read4(key, at));
      yield { types, entities: value.readDoubleBE(0) };
    }
  }

  #shapeOf(entity: Entity): Shape {
    const { names } = this.dictionary;
    return {
      types: entity.types.map((type) => names.number(type)).sort((a, b) => a - b),
      attributes: [...entity.attributes].map(([name, instances]) => [
        names.number(name),
        kindBits(instances),
        instances.length,
      ]),
    };
  }
}

/** Whether two versions of an entity count alike. */
export function sameShape(one: Entity, other: Entity): boolean {
  if (one.types.length !== other.types.length || one.attributes.size !== other.attributes.size) return false;
  if (one.types !== other.types && !one.types.every((type) => other.types.includes(type))) return false;
  for (const [name, instances] of one.attributes) {
    const others = other.attributes.get(name);
    if (others === instances) continue;
    if (others?.length !== instances.length || kindBits(others) !== kindBits(instances)) return false;
  }
  return true;
}

/** The same for entities that count alike and list their types and attributes in the same order. */
function signatureOf(entity: Entity): string {
  let signature = '';
  for (const type of entity.types) signature += `${type.length}:${type}`;
  for (const [name, instances] of entity.attributes) {
    signature += `;${name.length}:${name}${kindBits(instances)},${instances.length}`;
  }
  return signature;
}

function kindBits(instances: readonly { readonly kind: AttributeKind }[]): number {
  let bits = 0;
  for (const { kind } of instances) bits |= KIND_BIT.get(kind)!;
  return bits;
}

/** The counters that an entity of this shape adds to, and how much. */
function* countersOf(tenant: Key, { types, attributes }: Shape): Generator<readonly [key: Key, times: number]> {
  yield [tenant + ENTITIES, 1];
  const typeKeys = types.map(number4);
  if (types.length > 1) yield [tenant + OF_TYPE_SET + typeKeys.slice(0, SET_TYPES).join(''), 1];
  for (const type of typeKeys) yield [tenant + OF_TYPE + type, 1];
  for (const [name, kinds, instances] of attributes) {
    const attribute = number4(name);
    yield [tenant + OF_ATTRIBUTE + attribute, instances];
    for (let kind = 0; 1 << kind <= kinds; kind++) {
      if ((kinds & (1 << kind)) === 0) continue;
      for (const type of typeKeys) {
        yield [tenant + OF_TYPE_ATTRIBUTE + type + attribute + String.fromCharCode(kind), 1];
        yield [tenant + OF_ATTRIBUTE_TYPE + attribute + type + String.fromCharCode(kind), 1];
      }
    }
  }
}

function kindOf(key: Key): AttributeKind {
  return ATTRIBUTE_KINDS[key.charCodeAt(PREFIX + 8)]!;
}

function setIn(sets: Map<Iri, Set<AttributeKind>>, name: Iri): Set<AttributeKind> {
  const known = sets.get(name);
  if (known !== undefined) return known;
  const made = new Set<AttributeKind>();
  sets.set(name, made);
  return made;
}

function double(number: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleBE(number, 0);
  return bytes;
}

import { type Collection } from 'mongodb';
import { type AttributeKind, type Iri } from '../../model/entity.js';
import { type Catalog, type Tenant } from '../entity-store.js';
import { type EntityDocument, ofCatalogRow } from './documents.js';
import { LONG_ANSWER_WITHIN_MS } from './limits.js';
import { longName, shortName, text } from './short-names.js';

/** Entities alike: same types, same attributes with as many instances of the same kinds. */
interface Shape {
  readonly _id: { readonly ty: readonly string[]; readonly n: readonly string[]; readonly a: readonly string[] };
  readonly entities: number;
}
interface TypeTally {
  entities: number;
  readonly attributes: Map<Iri, Set<AttributeKind>>;
}
interface AttributeTally {
  instances: number;
  readonly kinds: Set<AttributeKind>;
  readonly types: Set<Iri>;
}

/** The database counts how many entities there are of each shape; there are few shapes. The rest is done here. */
export async function readCatalog(
  entities: Collection<EntityDocument>,
  tenant: Tenant,
  only?: { readonly type: Iri } | { readonly attribute: Iri },
): Promise<Catalog> {
  const wanted =
    only === undefined ? {} : 'type' in only ? { ty: shortName(only.type) } : { 'ix.n': shortName(only.attribute) };
  const shapes = entities.aggregate<Shape>(
    [
      { $match: { t: text(tenant), ...wanted } },
      {
        $group: { _id: { ty: '$ty', n: { $setUnion: ['$ix.n'] }, a: { $ifNull: ['$a', []] } }, entities: { $sum: 1 } },
      },
    ],
    { allowDiskUse: true, maxTimeMS: LONG_ANSWER_WITHIN_MS },
  );
  const types = new Map<Iri, TypeTally>();
  const attributes = new Map<Iri, AttributeTally>();
  for await (const { _id: shape, entities } of shapes) {
    const names = shape.ty.map(longName);
    const attributesOfShape = kindsByName(shape);
    for (const name of names) {
      const type = entry(types, name, (): TypeTally => ({ entities: 0, attributes: new Map() }));
      type.entities += entities;
      for (const [attribute, kinds] of attributesOfShape) {
        const known = entry(type.attributes, attribute, () => new Set<AttributeKind>());
        addAll(known, kinds);
      }
    }
    for (const [name, kinds] of attributesOfShape) {
      const attribute = entry(attributes, name, (): AttributeTally => ({
        instances: 0,
        kinds: new Set(),
        types: new Set(),
      }));
      attribute.instances += entities * kinds.length;
      addAll(attribute.kinds, kinds);
      addAll(attribute.types, names);
    }
  }
  return { types, attributes };
}

/** The attributes and the kind of each instance. */
function kindsByName({ n, a }: Shape['_id']): ReadonlyMap<Iri, readonly AttributeKind[]> {
  const kinds = new Map<Iri, readonly AttributeKind[]>(n.map((name) => [longName(name), ['Property']]));
  for (const row of a.map(ofCatalogRow)) kinds.set(row.name, row.kinds);
  return kinds;
}

function entry<Value>(map: Map<Iri, Value>, name: Iri, make: () => Value): Value {
  let value = map.get(name);
  if (value === undefined) map.set(name, (value = make()));
  return value;
}

function addAll<Item>(set: Set<Item>, items: Iterable<Item>): void {
  for (const item of items) set.add(item);
}

import {
  type Attribute,
  type AttributeKind,
  type Attributes,
  type Entity,
  type Iri,
  type Json,
} from '../model/entity.js';
import { ATTRIBUTE_KINDS } from '../model/kinds.js';

/**
 * How both stores write an entity down: positional JSON arrays, so that no name of a user is ever a key, `__proto__`
 * and lone surrogates survive, and V8's own parser reads it back. Names of attributes and types are references that
 * the store chooses (numbers of a dictionary, or the IRIs themselves).
 *
 * entity: [id, types, created, modified, attributes, scopes | 0, expires | 0]
 * attributes: [name, instances, name, instances, ...]
 * instance: [kind, value, modified, created | 0 (as modified), datasetId | 0, observedAt | 0, unitCode | 0, attributes | 0, rest | 0]
 *
 * Trailing zeros are left out.
 */
export type NameRef = string | number;

type Row = Json[];

const KIND_NUMBER = new Map<AttributeKind, number>(ATTRIBUTE_KINDS.map((kind, number) => [kind, number]));

/** @param ref - the reference of a name; may add it to a dictionary */
export function encodeEntity(entity: Entity, ref: (name: Iri) => NameRef): string {
  return JSON.stringify(
    trimmed([
      entity.id,
      entity.types.map(ref),
      entity.createdAt,
      entity.modifiedAt,
      encodeAttributes(entity.attributes, ref),
      entity.scopes ?? 0,
      entity.expiresAt ?? 0,
    ]),
  );
}

/** @param name - the name behind a reference that {@link encodeEntity} was given */
export function decodeEntity(text: string, name: (ref: NameRef) => Iri): Entity {
  const [id, types, createdAt, modifiedAt, attributes, scopes, expiresAt] = JSON.parse(text) as [
    string,
    NameRef[],
    string,
    string,
    Row,
    string[] | 0 | undefined,
    string | 0 | undefined,
  ];
  return {
    id,
    types: types.map(name),
    ...(scopes ? { scopes } : {}),
    ...(expiresAt ? { expiresAt } : {}),
    createdAt,
    modifiedAt,
    attributes: decodeAttributes(attributes, name),
  };
}

function encodeAttributes(attributes: Attributes, ref: (name: Iri) => NameRef): Row {
  const row: Row = [];
  for (const [name, instances] of attributes) {
    row.push(
      ref(name),
      instances.map((instance) => encodeInstance(instance, ref)),
    );
  }
  return row;
}

function encodeInstance(attribute: Attribute, ref: (name: Iri) => NameRef): Row {
  const { valueType, objectType, expiresAt, entityIdSealed, entityTypeSealed } = attribute;
  const rest = [valueType ?? 0, objectType ?? 0, expiresAt ?? 0, entityIdSealed ?? 0, entityTypeSealed ?? 0];
  return trimmed([
    KIND_NUMBER.get(attribute.kind)!,
    attribute.value,
    attribute.modifiedAt,
    attribute.createdAt === attribute.modifiedAt ? 0 : attribute.createdAt,
    attribute.datasetId ?? 0,
    attribute.observedAt ?? 0,
    attribute.unitCode ?? 0,
    attribute.attributes === undefined ? 0 : encodeAttributes(attribute.attributes, ref),
    rest.some((member) => member !== 0) ? rest : 0,
  ]);
}

function decodeAttributes(row: Row, name: (ref: NameRef) => Iri): Attributes {
  const attributes = new Map<Iri, readonly Attribute[]>();
  for (let at = 0; at < row.length; at += 2) {
    attributes.set(
      name(row[at] as NameRef),
      (row[at + 1] as Row[]).map((instance) => decodeInstance(instance, name)),
    );
  }
  return attributes;
}

function decodeInstance(row: Row, name: (ref: NameRef) => Iri): Attribute {
  const [kind, value, modifiedAt, createdAt, datasetId, observedAt, unitCode, attributes, rest] = row as [
    number,
    Json,
    string,
    ...(undefined | 0 | string)[],
  ];
  const instance: { -readonly [member in keyof Attribute]: Attribute[member] } = {
    kind: ATTRIBUTE_KINDS[kind]!,
    value,
    createdAt: createdAt || modifiedAt,
    modifiedAt,
  };
  if (datasetId) instance.datasetId = datasetId;
  if (observedAt) instance.observedAt = observedAt;
  if (unitCode) instance.unitCode = unitCode;
  if (attributes) instance.attributes = decodeAttributes(attributes as unknown as Row, name);
  if (rest) {
    const [valueType, objectType, expiresAt, idSealed, typeSealed] = rest as unknown as Row;
    if (valueType) instance.valueType = valueType as Iri;
    if (objectType) instance.objectType = objectType as Iri[];
    if (expiresAt) instance.expiresAt = expiresAt as string;
    if (idSealed) instance.entityIdSealed = idSealed;
    if (typeSealed) instance.entityTypeSealed = typeSealed;
  }
  return instance;
}

function trimmed(row: Row): Row {
  while (row[row.length - 1] === 0) row.pop();
  return row;
}

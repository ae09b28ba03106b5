import {
  type Attribute,
  type AttributeKind,
  type Attributes,
  type DateTime,
  type Entity,
  type Iri,
} from '../entity.js';
import { BadRequestData } from '../errors.js';
import { type AttributeFragment, type AttributeFragments, type EntityFragment } from '../fragment.js';
import { withinBounds } from '../entity-size.js';
import { LANG_STRING, VALUE_MEMBER } from '../kinds.js';

/** What an operation did to each attribute it was given (CIM 009 5.2.18). Expanded names, each once. */
export interface AttributeOutcome {
  readonly entity: Entity;
  readonly updated: readonly Iri[];
  readonly notUpdated: readonly { readonly attributeName: Iri; readonly reason: string }[];
}

/**
 * A new entity from a whole fragment (5.6.1).
 * @throws BadRequestData - an attribute lacks its value, or the entity is too large
 */
export function completeEntity(
  fragment: EntityFragment & { readonly id: Iri; readonly types: readonly Iri[] },
  now: DateTime,
): Entity {
  return withinBounds({
    id: fragment.id,
    types: fragment.types,
    ...(fragment.scopes ? { scopes: fragment.scopes } : {}),
    ...(fragment.expiresAt ? { expiresAt: fragment.expiresAt } : {}),
    createdAt: now,
    modifiedAt: now,
    attributes: completeAttributes(fragment.attributes, now),
  });
}

/** All attributes of a whole fragment; those to be removed are not there to begin with. */
export function completeAttributes(fragments: AttributeFragments, now: DateTime): Attributes {
  const attributes = new Map<Iri, readonly Attribute[]>();
  for (const [name, instances] of fragments) {
    const complete = instances.flatMap((instance) =>
      instance.removed ? [] : [completeAttribute(instance, name, now)],
    );
    if (complete.length > 0) attributes.set(name, complete);
  }
  return attributes;
}

/**
 * An attribute instance that has what each must have.
 * @param createdAt - kept from the instance that this one replaces
 * @throws BadRequestData - it has no type and none can be inferred, no value, or what its kind may not have
 */
export function completeAttribute(fragment: AttributeFragment, name: Iri, now: DateTime, createdAt = now): Attribute {
  const { kind, value } = fragment;
  if (kind === undefined) throw new BadRequestData(`the attribute ${name} has no type and no value to infer it from`);
  if (value === undefined) throw new BadRequestData(`the ${kind} ${name} has no ${VALUE_MEMBER[kind]}`);
  const attributes = fragment.attributes && completeAttributes(fragment.attributes, now);
  return {
    kind,
    value,
    ...metadata(kind, fragment, name),
    ...(attributes && attributes.size > 0 ? { attributes } : {}),
    createdAt,
    modifiedAt: now,
  };
}

const METADATA = [
  'datasetId',
  'observedAt',
  'unitCode',
  'valueType',
  'objectType',
  'expiresAt',
  'entityIdSealed',
  'entityTypeSealed',
] as const;

type Metadata = Partial<Pick<Attribute, (typeof METADATA)[number]>>;

/** Kinds that have a unit (4.5.3.2, 4.5.18.2, 4.5.20.2 and 4.5.24.2 prohibit it). */
const UNITED: ReadonlySet<AttributeKind> = new Set(['Property', 'ListProperty', 'GeoProperty']);

/**
 * The metadata of an instance after a fragment: what it names, what it leaves (`base`), without what it removes.
 * @throws BadRequestData - the kind may not have it
 */
export function metadata(kind: AttributeKind, fragment: AttributeFragment, name: Iri, base: Metadata = {}): Metadata {
  const members: Record<string, unknown> = {};
  for (const member of METADATA) {
    const value = fragment[member] === undefined ? base[member] : fragment[member];
    if (value !== undefined && value !== null) members[member] = value;
  }
  const result = members as Metadata;
  if (result.unitCode !== undefined && !UNITED.has(kind))
    throw new BadRequestData(`the ${kind} ${name} has a unitCode`);
  if (result.valueType !== undefined && kind === 'LanguageProperty' && result.valueType !== LANG_STRING) {
    throw new BadRequestData(`the valueType of the LanguageProperty ${name} is not langString (CIM 009 5.2.32)`);
  }
  return result;
}

/** Types that a fragment adds (5.5.8): none is ever removed. */
export function withTypes(entity: Entity, types: readonly Iri[] | undefined): Pick<Entity, 'types'> {
  return { types: types === undefined ? entity.types : [...new Set([...entity.types, ...types])] };
}

/** Where an instance with this datasetId stands; -1 when there is none. */
export function instanceAt(instances: readonly { readonly datasetId?: Iri }[], datasetId: Iri | undefined): number {
  return instances.findIndex((instance) => instance.datasetId === datasetId);
}

/**
 * Attributes after each instance of a fragment has met the stored one with its datasetId, if there is one (5.5.8,
 * 5.5.12). What the fragment does not name stays.
 * @param meet - what becomes of the instance: undefined removes it
 */
export function meetInstances(
  stored: Attributes,
  fragments: AttributeFragments,
  meet: (stored: Attribute | undefined, given: AttributeFragment, name: Iri) => Attribute | undefined,
): Attributes {
  const met = new Map(stored);
  for (const [name, given] of fragments) {
    const instances = new Map((stored.get(name) ?? []).map((instance) => [instance.datasetId, instance]));
    for (const each of given) {
      const next = meet(instances.get(each.datasetId), each, name);
      if (next === undefined) instances.delete(each.datasetId);
      else instances.set(each.datasetId, next);
    }
    if (instances.size > 0) met.set(name, [...instances.values()]);
    else met.delete(name);
  }
  return met;
}

/** The instance that a fragment puts in place of the stored one, its `createdAt` kept; undefined when it is a Null. */
export function replacement(
  stored: Attribute | undefined,
  given: AttributeFragment,
  name: Iri,
  now: DateTime,
): Attribute | undefined {
  return given.removed ? undefined : completeAttribute(given, name, now, stored?.createdAt);
}

/**
 * The entity with other attributes, types, scopes or expiry, and touched now. Undefined removes an optional member.
 * @throws BadRequestData - it becomes too large
 */
export function changed(
  entity: Entity,
  now: DateTime,
  change: {
    attributes?: Attributes;
    types?: readonly Iri[];
    scopes?: readonly string[] | undefined;
    expiresAt?: DateTime | undefined;
  },
): Entity {
  const { scopes, expiresAt, ...rest } = { ...entity, ...change };
  return withinBounds({
    ...rest,
    ...(scopes ? { scopes } : {}),
    ...(expiresAt ? { expiresAt } : {}),
    modifiedAt: now,
  });
}

/** `expiresAt` after a fragment: named, left or removed (4.22). */
export function expiry(entity: Entity, fragment: EntityFragment): DateTime | undefined {
  return fragment.expiresAt === undefined ? entity.expiresAt : (fragment.expiresAt ?? undefined);
}

import { type Attribute, type Entity, type Iri, type Json } from '../model/entity.js';
import { NGSI_LD } from '../model/kinds.js';

/** Where a value lies in an entity: the attribute path of CIM 009 4.9 without its linked entities. */
export interface ValuePath {
  /** An attribute, then sub-attributes; empty when the path is one member of the entity itself. */
  readonly names: readonly Iri[];
  /** What the path addresses when it has no names. */
  readonly entityMember?: EntityMember;
  /** The last step, when it is a member that is no attribute, such as `observedAt`. */
  readonly attributeMember?: AttributeMember;
  /** The path in square brackets, into a compound value or to one language. */
  readonly trailing?: Trailing;
}

export interface Trailing {
  /** Member names as they were written: for raw values and as a language tag. */
  readonly raw: readonly string[];
  /** The same expanded: for values of Properties. */
  readonly expanded: readonly string[];
}

/** The members of an entity that are no attributes, by expanded name. */
const ENTITY_MEMBERS = {
  '@id': 'id',
  '@type': 'types',
  [`${NGSI_LD}scope`]: 'scopes',
  [`${NGSI_LD}createdAt`]: 'createdAt',
  [`${NGSI_LD}modifiedAt`]: 'modifiedAt',
  [`${NGSI_LD}expiresAt`]: 'expiresAt',
} as const satisfies Record<string, keyof Entity>;
export type EntityMember = (typeof ENTITY_MEMBERS)[keyof typeof ENTITY_MEMBERS];

/** The members of an attribute that are no attributes and not its value, by expanded name. */
const ATTRIBUTE_MEMBERS = {
  '@type': 'kind',
  [`${NGSI_LD}createdAt`]: 'createdAt',
  [`${NGSI_LD}modifiedAt`]: 'modifiedAt',
  [`${NGSI_LD}expiresAt`]: 'expiresAt',
  [`${NGSI_LD}observedAt`]: 'observedAt',
  [`${NGSI_LD}unitCode`]: 'unitCode',
  [`${NGSI_LD}datasetId`]: 'datasetId',
  [`${NGSI_LD}hasObjectType`]: 'objectType',
  [`${NGSI_LD}hasValueType`]: 'valueType',
} as const satisfies Record<string, keyof Attribute>;
export type AttributeMember = (typeof ATTRIBUTE_MEMBERS)[keyof typeof ATTRIBUTE_MEMBERS];

const entityMembers = new Map<Iri, EntityMember>(Object.entries(ENTITY_MEMBERS));
const attributeMembers = new Map<Iri, AttributeMember>(Object.entries(ATTRIBUTE_MEMBERS));

/** @param names - expanded, at least one */
export function valuePath(names: readonly Iri[], trailing?: Trailing): ValuePath {
  const inBrackets = trailing === undefined ? {} : { trailing };
  const last = names.at(-1)!;
  const entityMember = names.length === 1 ? entityMembers.get(last) : undefined;
  if (entityMember !== undefined) return { names: [], entityMember, ...inBrackets };
  const attributeMember = names.length > 1 ? attributeMembers.get(last) : undefined;
  if (attributeMember !== undefined) return { names: names.slice(0, -1), attributeMember, ...inBrackets };
  return { names, ...inBrackets };
}

/**
 * What a target is, besides its JSON: the IRI or IRIs of a Relationship, the texts of one or all languages (an
 * array), the geometry of a GeoProperty, or any other value.
 */
export type TargetKind = 'object' | 'language' | 'geometry' | 'value';

/** @param state - passed through, so that a visitor needs no closure for each candidate */
type Visit<S> = (target: Json, kind: TargetKind, state: S) => boolean;

/**
 * Shows each target of the path to `visit` until it says true; true when it did. Every instance of a
 * multi-instance attribute counts (4.9), or only those that `datasetIds` names (`@none`: the default instance).
 */
export function someTarget<S>(
  path: ValuePath,
  entity: Entity,
  datasetIds: ReadonlySet<string> | undefined,
  visit: Visit<S>,
  state: S,
): boolean {
  if (path.entityMember !== undefined) {
    const member = entity[path.entityMember];
    return member !== undefined && path.trailing === undefined && visit(member, 'value', state);
  }
  const instances = entity.attributes.get(path.names[0]!);
  if (instances === undefined) return false;
  for (const instance of instances) {
    if (datasetIds !== undefined && !datasetIds.has(instance.datasetId ?? '@none')) continue;
    if (someBelow(path, instance, 1, visit, state)) return true;
  }
  return false;
}

function someBelow<S>(path: ValuePath, attribute: Attribute, depth: number, visit: Visit<S>, state: S): boolean {
  if (depth < path.names.length) {
    const instances = attribute.attributes?.get(path.names[depth]!);
    return instances !== undefined && instances.some((below) => someBelow(path, below, depth + 1, visit, state));
  }
  const { attributeMember, trailing } = path;
  if (attributeMember !== undefined) {
    const member = attribute[attributeMember];
    return member !== undefined && trailing === undefined && visit(member, 'value', state);
  }
  switch (attribute.kind) {
    case 'LanguageProperty': {
      const texts = textsOf(attribute.value as LanguageMap, trailing);
      return texts !== undefined && visit(texts, 'language', state);
    }
    case 'Relationship':
    case 'ListRelationship':
      return trailing === undefined && visit(attribute.value, 'object', state);
    default: {
      if (trailing === undefined) {
        return visit(attribute.value, attribute.kind === 'GeoProperty' ? 'geometry' : 'value', state);
      }
      const target = memberAt(attribute.value, attribute.kind === 'Property' ? trailing.expanded : trailing.raw);
      return target !== undefined && visit(target, 'value', state);
    }
  }
}

/** A MemberExpression in dot notation over the members that the value itself has (4.9). */
function memberAt(value: Json, path: readonly string[]): Json | undefined {
  let target: Json | undefined = value;
  for (const name of path) {
    if (typeof target !== 'object' || target === null || Array.isArray(target) || !Object.hasOwn(target, name)) {
      return undefined;
    }
    target = (target as { readonly [member: string]: Json })[name];
  }
  return target;
}

export type LanguageMap = { readonly [tag: string]: string | readonly string[] };

/** The texts in the language of the brackets, or in any without brackets or with `[*]` (4.9). */
function textsOf(map: LanguageMap, trailing: Trailing | undefined): readonly string[] | undefined {
  if (trailing === undefined || trailing.raw[0] === '*') return textsOfAll(map);
  if (trailing.raw.length > 1) return undefined;
  const wanted = trailing.raw[0]!.toLowerCase();
  // Language tags compare without regard to case (RFC 5646 2.1.1).
  const texts = Object.hasOwn(map, wanted) ? wanted : Object.keys(map).find((tag) => tag.toLowerCase() === wanted);
  if (texts === undefined) return undefined;
  const text = map[texts]!;
  return typeof text === 'string' ? [text] : text;
}

/** The texts of a languageMap, in the order of its languages. */
export function textsOfAll(map: LanguageMap): readonly string[] {
  const all: string[] = [];
  for (const tag of Object.keys(map)) {
    const texts = map[tag]!;
    if (typeof texts === 'string') all.push(texts);
    else all.push(...texts);
  }
  return all;
}

/** The value inside a JSON-LD value object such as `{"@type": "DateTime", "@value": "..."}`; other values as they are. */
export function plainValue(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const object = value as { readonly [member: string]: Json };
  return Object.hasOwn(object, '@value') ? object['@value']! : value;
}

import { type Attribute, type Attributes, type DateTime, type Iri, type Json } from '../entity.js';
import { BadRequestData } from '../errors.js';
import { type AttributeFragment, type AttributeFragments } from '../fragment.js';
import { VALUE_MEMBER } from '../kinds.js';
import { isObject, isValueObject } from '../parse-value.js';
import { meetInstances, metadata, replacement } from './complete.js';

/** What a merge may be told besides its fragment (CIM 009 5.6.17.3). */
export interface MergeOptions {
  /** For attributes that had an `observedAt` and are not given a new one. */
  readonly observedAt?: DateTime;
  /** The language whose text a bare string replaces in a LanguageProperty. */
  readonly lang?: string;
}

/** How the value that a fragment names meets the stored one. */
type MeetValues = (stored: Json, given: Json) => Json;

/**
 * Kinds whose values a merge goes into (5.5.12); the values of the others are replaced as a whole. A Property value
 * that JSON-LD takes for one value, such as a JSON literal, is one here too.
 */
const MERGES = new Map<string, MeetValues>([
  ['Property', (stored, given) => mergePatch(stored, given, (value) => isObject(value) && !isValueObject(value))],
  ['LanguageProperty', mergePatch],
  ['JsonProperty', mergePatch],
]);

/** Attributes after a Merge Patch (5.5.12). */
export function mergeAttributes(
  stored: Attributes,
  fragments: AttributeFragments,
  now: DateTime,
  options: MergeOptions = {},
): Attributes {
  return meetInstances(stored, fragments, (instance, given, name) => {
    if (given.removed) return undefined;
    return instance === undefined
      ? replacement(instance, withoutNulls(given), name, now)
      : mergeInstance(instance, given, name, now, options);
  });
}

/**
 * One attribute instance after a Merge Patch: what the fragment does not name stays, down into objects. A fragment
 * that states another kind gives another value, of which nothing that described the old one is true any more.
 * @returns undefined when the merge leaves a LanguageProperty without a language
 * @throws BadRequestData - another kind without its value, or what its kind may not have
 */
function mergeInstance(
  stored: Attribute,
  fragment: AttributeFragment,
  name: Iri,
  now: DateTime,
  options: MergeOptions,
): Attribute | undefined {
  const given = asStored(stored, fragment, options.lang);
  const target = given.kind === undefined || given.kind === stored.kind ? stored : retyped(stored, given, name);
  const merged = meet(target, given, name, now, MERGES.get(target.kind) ?? replaceValue, (attributes, fragments) =>
    mergeAttributes(attributes, fragments, now, options),
  );
  if (isSilent(merged)) return undefined;
  const common = options.observedAt;
  return common !== undefined && stored.observedAt !== undefined && given.observedAt === undefined
    ? { ...merged, observedAt: common }
    : merged;
}

function retyped(stored: Attribute, { kind, value }: AttributeFragment, name: Iri): Attribute {
  if (value === undefined) throw new BadRequestData(`the ${kind!} ${name} has no ${VALUE_MEMBER[kind!]}`);
  const { unitCode: _, valueType: __, objectType: ___, ...rest } = stored;
  return { ...rest, kind: kind!, value: null };
}

/**
 * One attribute instance after a Partial Update (5.6.4.4, 5.5.8): members that the fragment names are replaced as a
 * whole, sub-attributes too.
 * @returns undefined when the fragment is an NGSI-LD Null
 * @throws BadRequestData - the fragment is of another kind, or gives what the kind may not have
 */
export function patchInstance(
  stored: Attribute,
  fragment: AttributeFragment,
  name: Iri,
  now: DateTime,
): Attribute | undefined {
  if (fragment.removed) return undefined;
  if (fragment.kind !== undefined && fragment.kind !== stored.kind) {
    throw new BadRequestData(`${name} is a ${stored.kind}; its type cannot become ${fragment.kind} (CIM 009 5.6.4.4)`);
  }
  return meet(stored, fragment, name, now, replaceValue, (attributes, fragments) =>
    meetInstances(attributes, fragments, (instance, given, subName) => replacement(instance, given, subName, now)),
  );
}

function meet(
  stored: Attribute,
  given: AttributeFragment,
  name: Iri,
  now: DateTime,
  meetValues: MeetValues,
  meetAttributes: (stored: Attributes, given: AttributeFragments) => Attributes,
): Attribute {
  const attributes =
    given.attributes === undefined
      ? stored.attributes
      : meetAttributes(stored.attributes ?? new Map(), given.attributes);
  return {
    kind: stored.kind,
    value: given.value === undefined ? stored.value : meetValues(stored.value, given.value),
    ...metadata(stored.kind, given, name, stored),
    ...(attributes && attributes.size > 0 ? { attributes } : {}),
    createdAt: stored.createdAt,
    modifiedAt: now,
  };
}

/** A bare value takes the kind of what is there (5.6.17.4); a bare string the language that the request names. */
function asStored(stored: Attribute, fragment: AttributeFragment, lang: string | undefined): AttributeFragment {
  const { kind, value, as } = fragment;
  if (kind === undefined || kind === stored.kind) return fragment;
  if (stored.kind === 'LanguageProperty' && kind === 'Property' && lang !== undefined && isText(value)) {
    return { ...fragment, kind: stored.kind, value: { [lang]: value } };
  }
  return as === undefined ? fragment : { ...fragment, kind: stored.kind, value: as(stored.kind) };
}

function isText(value: Json | undefined): value is string | readonly string[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}

function replaceValue(_: Json, given: Json): Json {
  return given;
}

/**
 * RFC 7396: `stored` after the patch `given`, in which null removes a member.
 * @param isNode - what has members that a patch goes into; anything else is one value
 */
export function mergePatch(stored: Json, given: Json, isNode: (value: Json) => boolean = isObject): Json {
  if (!isNode(given)) return given;
  const merged = new Map<string, Json>(isNode(stored) ? Object.entries(stored as object) : []);
  for (const [member, value] of Object.entries(given as Readonly<Record<string, Json>>)) {
    if (value === null) merged.delete(member);
    else merged.set(member, mergePatch(merged.get(member) ?? null, value, isNode));
  }
  return Object.fromEntries(merged);
}

/** A fragment that meets nothing: its Nulls, down to its sub-attributes, remove nothing and are not stored. */
function withoutNulls(fragment: AttributeFragment): AttributeFragment {
  const { kind, value, attributes } = fragment;
  const merge = MERGES.get(kind ?? '');
  const clean = {
    ...fragment,
    ...(value !== undefined && merge !== undefined ? { value: merge(null, value) } : {}),
    ...(attributes === undefined
      ? {}
      : { attributes: new Map([...attributes].map(([name, each]) => [name, each.map(withoutNulls)])) }),
  };
  return isSilent(clean) ? { removed: true } : clean;
}

/** JSON-LD takes an empty language map for no value at all. */
function isSilent({ kind, value }: Pick<AttributeFragment, 'kind' | 'value'>): boolean {
  return kind === 'LanguageProperty' && isObject(value) && Object.keys(value).length === 0;
}

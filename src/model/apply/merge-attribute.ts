import { type Attribute, type Attributes, type DateTime, type Iri, type Json } from '../entity.js';
import { BadRequestData } from '../errors.js';
import { type AttributeFragment, type AttributeFragments } from '../fragment.js';
import { completeAttribute, instanceAt, metadata } from './complete.js';

/** What a merge may be told besides its fragment (CIM 009 5.6.17.3). */
export interface MergeOptions {
  /** For attributes that had an `observedAt` and are not given a new one. */
  readonly observedAt?: DateTime;
  /** The language whose text a bare string replaces in a LanguageProperty. */
  readonly lang?: string;
}

/** How a value that a fragment names meets the stored one. */
type MeetValues = (stored: Json, given: Json) => Json;

/** Kinds whose values a merge goes into (5.5.12); the others are replaced. */
const MERGED_KINDS: ReadonlySet<string> = new Set(['Property', 'LanguageProperty', 'JsonProperty']);

/**
 * One attribute instance after a Merge Patch (5.5.12): what the fragment does not name stays, down into objects.
 * @throws BadRequestData - the fragment is of another kind
 */
export function mergeInstance(
  stored: Attribute,
  fragment: AttributeFragment,
  name: Iri,
  now: DateTime,
  options: MergeOptions = {},
): Attribute {
  const given = asStored(stored, fragment, name, options.lang);
  const merged = meet(stored, given, name, now, MERGED_KINDS.has(stored.kind) ? mergePatch : replaceValue, (s, f) =>
    mergeAttributes(s, f, now, options),
  );
  const common = options.observedAt;
  return common !== undefined && stored.observedAt !== undefined && given.observedAt === undefined
    ? { ...merged, observedAt: common }
    : merged;
}

/**
 * One attribute instance after a Partial Update (5.6.4.4, 5.5.8): members that the fragment names are replaced as a
 * whole, sub-attributes too.
 * @throws BadRequestData - the fragment is of another kind
 */
export function patchInstance(stored: Attribute, fragment: AttributeFragment, name: Iri, now: DateTime): Attribute {
  return meet(stored, fragment, name, now, replaceValue, (attributes, fragments) => {
    const merged = new Map(attributes);
    for (const [subName, given] of fragments) {
      const instances = [...(merged.get(subName) ?? [])];
      for (const each of given) replaceInstance(instances, each, subName, now);
      if (instances.length > 0) merged.set(subName, instances);
      else merged.delete(subName);
    }
    return merged;
  });
}

function replaceInstance(instances: Attribute[], given: AttributeFragment, name: Iri, now: DateTime): void {
  const at = instanceAt(instances, given.datasetId);
  if (given.removed) {
    if (at !== -1) instances.splice(at, 1);
  } else if (at === -1) instances.push(completeAttribute(given, name, now));
  else instances[at] = completeAttribute(given, name, now, instances[at]!.createdAt);
}

function meet(
  stored: Attribute,
  given: AttributeFragment,
  name: Iri,
  now: DateTime,
  meetValues: MeetValues,
  meetAttributes: (stored: Attributes, given: AttributeFragments) => Attributes,
): Attribute {
  if (given.kind !== undefined && given.kind !== stored.kind) {
    throw new BadRequestData(`${name} is a ${stored.kind}; its type cannot become ${given.kind}`);
  }
  const attributes =
    given.attributes === undefined ? stored.attributes : meetAttributes(stored.attributes ?? new Map(), given.attributes);
  return {
    kind: stored.kind,
    value: given.value === undefined ? stored.value : meetValues(stored.value, given.value),
    ...metadata(given, stored),
    ...(attributes && attributes.size > 0 ? { attributes } : {}),
    createdAt: stored.createdAt,
    modifiedAt: now,
  };
}

/** Attributes after a Merge Patch; what is new is appended without its Nulls. */
export function mergeAttributes(
  stored: Attributes,
  fragments: AttributeFragments,
  now: DateTime,
  options: MergeOptions = {},
): Attributes {
  const merged = new Map(stored);
  for (const [name, given] of fragments) {
    const instances = [...(merged.get(name) ?? [])];
    for (const each of given) {
      const at = instanceAt(instances, each.datasetId);
      if (each.removed) {
        if (at !== -1) instances.splice(at, 1);
      } else if (at === -1) instances.push(completeAttribute(withoutNulls(each), name, now));
      else instances[at] = mergeInstance(instances[at]!, each, name, now, options);
    }
    if (instances.length > 0) merged.set(name, instances);
    else merged.delete(name);
  }
  return merged;
}

/** A bare value takes the kind of what is there (5.6.17.4); a bare string the language that the request names. */
function asStored(stored: Attribute, fragment: AttributeFragment, name: Iri, lang: string | undefined): AttributeFragment {
  if (fragment.kind === undefined || fragment.kind === stored.kind) return fragment;
  const { value } = fragment;
  if (stored.kind === 'LanguageProperty' && fragment.kind === 'Property' && lang !== undefined && isText(value)) {
    return { ...fragment, kind: stored.kind, value: { [lang]: value } };
  }
  if (fragment.as === undefined) {
    throw new BadRequestData(`${name} is a ${stored.kind}; its type cannot become ${fragment.kind}`);
  }
  return { ...fragment, kind: stored.kind, value: fragment.as(stored.kind) };
}

function isText(value: Json | undefined): value is string | readonly string[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}

const replaceValue: MeetValues = (_, given) => given;

/** RFC 7396 on values; a Null inside was read as null. */
export const mergePatch: MeetValues = (stored, given) => {
  if (!isPlain(given)) return given;
  const merged = new Map<string, Json>(isPlain(stored) ? Object.entries(stored) : []);
  for (const [member, value] of Object.entries(given)) {
    if (value === null) merged.delete(member);
    else merged.set(member, mergePatch(merged.get(member) ?? null, value));
  }
  return Object.fromEntries(merged);
};

function isPlain(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A fragment that meets nothing: its Nulls remove nothing, and are not stored. */
function withoutNulls(fragment: AttributeFragment): AttributeFragment {
  if (fragment.value === undefined || !MERGED_KINDS.has(fragment.kind ?? '')) return fragment;
  return { ...fragment, value: mergePatch(null, fragment.value) };
}

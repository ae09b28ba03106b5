import { type Attribute, type DateTime, type Entity, type Iri } from '../entity.js';
import { type EntityFragment } from '../fragment.js';
import { changed, completeAttribute, expiry, instanceAt, withTypes, type AttributeOutcome } from './complete.js';

/**
 * Append Attributes (CIM 009 5.6.3.4): instances that are new are appended; those that exist are replaced, or left
 * as they are when overwriting is denied.
 * @throws BadRequestData - an attribute lacks its value
 */
export function appendAttributes(entity: Entity, fragment: EntityFragment, overwrite: boolean, now: DateTime): AttributeOutcome {
  const attributes = new Map(entity.attributes);
  const updated = new Set<Iri>();
  const kept = new Set<Iri>();
  for (const [name, fragments] of fragment.attributes) {
    const instances: Attribute[] = [...(attributes.get(name) ?? [])];
    for (const each of fragments) {
      const at = instanceAt(instances, each.datasetId);
      if (at === -1) instances.push(completeAttribute(each, name, now));
      else if (overwrite) instances[at] = completeAttribute(each, name, now, instances[at]!.createdAt);
      else {
        kept.add(name);
        continue;
      }
      updated.add(name);
    }
    attributes.set(name, instances);
  }
  const scopes = fragment.scopes ? appendedScopes(entity, fragment.scopes, overwrite) : entity.scopes;
  return {
    entity: changed(entity, now, {
      attributes,
      ...withTypes(entity, fragment.types),
      scopes,
      expiresAt: overwrite || entity.expiresAt === undefined ? expiry(entity, fragment) : entity.expiresAt,
    }),
    updated: [...updated],
    notUpdated: [...kept].map((attributeName) => ({
      attributeName,
      reason: 'it exists already and overwriting it was not allowed',
    })),
  };
}

function appendedScopes(entity: Entity, scopes: readonly string[], overwrite: boolean): readonly string[] {
  return overwrite ? scopes : [...new Set([...(entity.scopes ?? []), ...scopes])];
}

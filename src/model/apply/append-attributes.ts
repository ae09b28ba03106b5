import { type DateTime, type Entity, type Iri } from '../entity.js';
import { type EntityFragment } from '../fragment.js';
import { changed, expiry, meetInstances, replacement, withTypes, type AttributeOutcome } from './complete.js';

/**
 * Append Attributes (CIM 009 5.6.3.4): instances that are new are appended; those that exist are replaced, or left
 * as they are when overwriting is denied.
 * @throws BadRequestData - an attribute lacks its value
 */
export function appendAttributes(
  entity: Entity,
  fragment: EntityFragment,
  overwrite: boolean,
  now: DateTime,
): AttributeOutcome {
  const updated = new Set<Iri>();
  const kept = new Set<Iri>();
  const attributes = meetInstances(entity.attributes, fragment.attributes, (stored, given, name) => {
    const keep = stored !== undefined && !overwrite;
    (keep ? kept : updated).add(name);
    return keep ? stored : replacement(stored, given, name, now);
  });
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

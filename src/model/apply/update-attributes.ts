import { type DateTime, type Entity } from '../entity.js';
import { type EntityFragment } from '../fragment.js';
import { SCOPE } from '../kinds.js';
import { changed, expiry, meetInstances, replacement, withTypes, type AttributeOutcome } from './complete.js';

/**
 * Update Attributes (CIM 009 5.6.2.4, 5.5.8): each instance of the fragment replaces the stored one as a whole, is
 * appended when there is none, or removes it when it is an NGSI-LD Null. Removing what is not there changes nothing.
 * A scope is replaced where there is one and ignored, as the outcome says, where there is none.
 * @throws BadRequestData - an attribute lacks its value
 */
export function updateAttributes(entity: Entity, fragment: EntityFragment, now: DateTime): AttributeOutcome {
  const scoped = entity.scopes !== undefined && fragment.scopes !== undefined;
  return {
    entity: changed(entity, now, {
      attributes: meetInstances(entity.attributes, fragment.attributes, (stored, given, name) =>
        replacement(stored, given, name, now),
      ),
      ...withTypes(entity, fragment.types),
      scopes: scoped ? (fragment.scopes ?? undefined) : entity.scopes,
      expiresAt: expiry(entity, fragment),
    }),
    updated: [...fragment.attributes.keys()],
    notUpdated:
      fragment.scopes && !scoped
        ? [{ attributeName: SCOPE, reason: 'the entity has no scope to update (CIM 009 5.6.2.4)' }]
        : [],
  };
}

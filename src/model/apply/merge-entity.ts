import { type DateTime, type Entity } from '../entity.js';
import { type EntityFragment } from '../fragment.js';
import { changed, expiry, withTypes } from './complete.js';
import { mergeAttributes, type MergeOptions } from './merge-attribute.js';

/**
 * Merge Entity (CIM 009 5.6.17.4, 5.5.12).
 * @throws BadRequestData - an attribute would change its kind, or a new one lacks its value
 */
export function mergeEntity(
  entity: Entity,
  fragment: EntityFragment,
  now: DateTime,
  options: MergeOptions = {},
): Entity {
  return changed(entity, now, {
    attributes: mergeAttributes(entity.attributes, fragment.attributes, now, options),
    ...withTypes(entity, fragment.types),
    scopes: fragment.scopes === undefined ? entity.scopes : (fragment.scopes ?? undefined),
    expiresAt: expiry(entity, fragment),
  });
}

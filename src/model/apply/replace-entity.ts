import { type Attribute, type DateTime, type Entity, type Iri } from '../entity.js';
import { type EntityFragment } from '../fragment.js';
import { completeEntity } from './complete.js';

/**
 * Replace Entity (CIM 009 5.6.18.4): everything is new but the entity's `createdAt`; types too when the fragment
 * names any.
 * @throws BadRequestData - an attribute lacks its value
 */
export function replaceEntity(entity: Entity, fragment: EntityFragment, now: DateTime): Entity {
  const complete = completeEntity({ ...fragment, id: entity.id, types: fragment.types ?? entity.types }, now);
  return { ...complete, createdAt: entity.createdAt };
}

/**
 * Purge with `drop` or `keep` and Delete Attribute leave an entity without some instances.
 * @param removed - which instances go
 * @returns the very same entity when none did
 */
export function withoutInstances(
  entity: Entity,
  removed: (name: Iri, datasetId: Iri | undefined) => boolean,
  now: DateTime,
): Entity {
  let gone = false;
  const attributes = new Map<Iri, readonly Attribute[]>();
  for (const [name, instances] of entity.attributes) {
    const left = instances.filter((instance) => !removed(name, instance.datasetId));
    gone ||= left.length < instances.length;
    if (left.length > 0) attributes.set(name, left);
  }
  return gone ? { ...entity, attributes, modifiedAt: now } : entity;
}

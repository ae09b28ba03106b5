import { type Attribute, type DateTime, type Entity, type Iri } from '../entity.js';
import { type EntityFragment } from '../fragment.js';
import { changed, completeAttribute, expiry, instanceAt, withTypes, type AttributeOutcome } from './complete.js';

/**
 * Update Attributes (CIM 009 5.6.2.4, 5.5.8): each instance of the fragment replaces the stored one as a whole, is
 * appended when there is none, or removes it when it is an NGSI-LD Null. Removing what is not there changes nothing.
 * @throws BadRequestData - an attribute lacks its value
 */
export function updateAttributes(entity: Entity, fragment: EntityFragment, now: DateTime): AttributeOutcome {
  const attributes = new Map(entity.attributes);
  for (const [name, fragments] of fragment.attributes) {
    const instances: Attribute[] = [...(attributes.get(name) ?? [])];
    for (const each of fragments) {
      const at = instanceAt(instances, each.datasetId);
      if (each.removed) {
        if (at !== -1) instances.splice(at, 1);
      } else if (at === -1) instances.push(completeAttribute(each, name, now));
      else instances[at] = completeAttribute(each, name, now, instances[at]!.createdAt);
    }
    if (instances.length > 0) attributes.set(name, instances);
    else attributes.delete(name);
  }
  return {
    entity: changed(entity, now, {
      attributes,
      ...withTypes(entity, fragment.types),
      scopes: updatedScopes(entity, fragment),
      expiresAt: expiry(entity, fragment),
    }),
    updated: [...fragment.attributes.keys()] satisfies Iri[],
    notUpdated: [],
  };
}

/** A scope is replaced where there is one and ignored otherwise (5.6.2.4); a Null removes it (5.5.8). */
function updatedScopes(entity: Entity, fragment: EntityFragment): readonly string[] | undefined {
  if (fragment.scopes === undefined || entity.scopes === undefined) return entity.scopes;
  return fragment.scopes ?? undefined;
}

import { completeAttribute, instanceAt } from '../../model/apply/complete.js';
import { type Attribute, type DateTime, type Entity, type Iri } from '../../model/entity.js';
import { ResourceNotFound } from '../../model/errors.js';
import { type AttributeFragment } from '../../model/fragment.js';
import { patchInstance } from '../../model/apply/merge-attribute.js';
import { type TypeSelection } from '../../query/type-selection.js';
import { type Tenant } from '../../store/entity-store.js';
import { type Broker } from '../broker.js';
import { changeEntity } from '../change-entity.js';

/** Which attribute of which entity an operation of clauses 5.6.4, 5.6.5 and 5.6.19 is about. */
export interface AttributeTarget {
  readonly tenant: Tenant;
  readonly id: Iri;
  /** Expanded. */
  readonly name: Iri;
  readonly types?: TypeSelection | undefined;
}

/**
 * Partial Attribute Update (CIM 009 5.6.4); an NGSI-LD Null for a value removes the instance (5.5.8).
 * @throws ResourceNotFound - no such entity, attribute, or instance with that datasetId
 * @throws BadRequestData - the attribute would change its type
 */
export function updateAttribute(broker: Broker, target: AttributeTarget, fragment: AttributeFragment): Promise<void> {
  return changeInstance(broker, target, fragment, (stored, now) => patchInstance(stored, fragment, target.name, now));
}

/**
 * Replace Attribute (CIM 009 5.6.19).
 * @throws ResourceNotFound - no such entity, attribute, or instance with that datasetId
 * @throws BadRequestData - the new attribute lacks its value
 */
export function replaceAttribute(broker: Broker, target: AttributeTarget, fragment: AttributeFragment): Promise<void> {
  return changeInstance(broker, target, fragment, (stored, now) =>
    completeAttribute(fragment, target.name, now, stored.createdAt),
  );
}

function changeInstance(
  broker: Broker,
  { tenant, id, name, types }: AttributeTarget,
  { datasetId }: AttributeFragment,
  change: (stored: Attribute, now: DateTime) => Attribute | undefined,
): Promise<void> {
  return changeEntity(broker, tenant, id, types, (entity, now) => {
    const instances = entity.attributes.get(name) ?? [];
    const at = instanceAt(instances, datasetId);
    if (at === -1) throw unknownAttribute(entity, name, datasetId);
    const next = change(instances[at]!, now);
    const left = next === undefined ? instances.toSpliced(at, 1) : instances.with(at, next);
    const attributes = new Map(entity.attributes).set(name, left);
    if (left.length === 0) attributes.delete(name);
    return { next: { ...entity, attributes, modifiedAt: now }, result: undefined };
  });
}

export function unknownAttribute(entity: Entity, name: Iri, datasetId: Iri | undefined): ResourceNotFound {
  const which = datasetId === undefined ? 'no default instance' : `no instance with datasetId ${datasetId}`;
  return new ResourceNotFound(
    `the entity ${entity.id} has ${entity.attributes.has(name) ? `${which} of` : 'no attribute'} ${name}`,
  );
}

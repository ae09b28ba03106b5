import { withoutInstances } from '../../model/apply/replace-entity.js';
import { type Entity, type Iri } from '../../model/entity.js';
import { ResourceNotFound } from '../../model/errors.js';
import { type Broker } from '../broker.js';
import { changeEntity } from '../change-entity.js';
import { unknownAttribute, type AttributeTarget } from './change-attribute.js';

/** Which instances go: all, the one with a datasetId, or the default one. */
export interface DeletedInstances {
  readonly deleteAll: boolean;
  readonly datasetId?: Iri | undefined;
}

/**
 * Delete Attribute (CIM 009 5.6.5).
 * @throws ResourceNotFound - no such entity, attribute or instance
 */
export function deleteAttribute(
  broker: Broker,
  { tenant, id, name, types }: AttributeTarget,
  { deleteAll, datasetId }: DeletedInstances,
): Promise<void> {
  return changeEntity(broker, tenant, id, types, (entity, now) => {
    const instances = entity.attributes.get(name) ?? [];
    const gone = (instance: Iri | undefined): boolean => deleteAll || instance === datasetId;
    if (!instances.some((instance) => gone(instance.datasetId))) throw unknownAttribute(entity, name, datasetId);
    return {
      next: withoutInstances(entity, (other, instance) => other === name && gone(instance), now),
      result: undefined,
    };
  });
}

/**
 * Delete Attribute when the attribute is `scope` (5.6.5.4).
 * @throws ResourceNotFound - no such entity, or it has no scope
 */
export function deleteScope(broker: Broker, { tenant, id, types }: Omit<AttributeTarget, 'name'>): Promise<void> {
  return changeEntity(broker, tenant, id, types, (entity, now) => {
    if (entity.scopes === undefined) throw new ResourceNotFound(`the entity ${id} has no scope`);
    const { scopes: _, ...rest } = entity;
    return { next: { ...rest, modifiedAt: now } satisfies Entity, result: undefined };
  });
}

import { BOUNDS } from '../bounds.js';
import { type Attributes, type Entity, type Json } from './entity.js';
import { BadRequestData } from './errors.js';

/** What one entity is made of. */
interface Size {
  /** Attribute instances, sub-attributes, and members and items of their values. */
  parts: number;
  /** Of all texts. */
  chars: number;
}

/**
 * The entity, if it is one that can be read and written in one go. Requests are bounded, but many of them can add to
 * one entity, and every further change of it costs what the whole of it does: in the indexes, once for each type.
 * @throws BadRequestData - it has too many types or parts, or is too long
 */
export function withinBounds(entity: Entity): Entity {
  const { id, types, attributes } = entity;
  if (types.length > BOUNDS.entityTypes) {
    throw new BadRequestData(`the entity ${id} would have more than ${BOUNDS.entityTypes} types`);
  }
  const size: Size = { parts: entity.scopes?.length ?? 0, chars: 0 };
  addAttributes(size, attributes);
  if (size.parts > BOUNDS.entityParts) {
    throw new BadRequestData(`the entity ${id} would have more than ${BOUNDS.entityParts} parts`);
  }
  if (types.length > 1 && types.length * indexedValues(attributes) > BOUNDS.entityParts) {
    throw new BadRequestData(
      `the entity ${id} would have more than ${BOUNDS.entityParts} values to index by its types`,
    );
  }
  if (size.chars > BOUNDS.entityChars) {
    throw new BadRequestData(`the entity ${id} would have more than ${BOUNDS.entityChars} characters`);
  }
  return entity;
}

/** What the indexes hold of the attributes, for each type (`query/index-terms.ts`). */
function indexedValues(attributes: Attributes): number {
  let count = 0;
  for (const instances of attributes.values()) {
    for (const { kind, value } of instances)
      count += kind === 'GeoProperty' || !Array.isArray(value) ? 1 : value.length;
  }
  return count;
}

function addAttributes(size: Size, attributes: Attributes): void {
  for (const [name, instances] of attributes) {
    for (const { value, attributes: inner } of instances) {
      size.parts++;
      size.chars += name.length;
      addValue(size, value);
      if (inner !== undefined) addAttributes(size, inner);
    }
  }
}

function addValue(size: Size, value: Json): void {
  if (typeof value === 'string') size.chars += value.length;
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    size.parts += value.length;
    for (const item of value as readonly Json[]) addValue(size, item);
    return;
  }
  for (const [member, each] of Object.entries(value)) {
    size.parts++;
    size.chars += member.length;
    addValue(size, each);
  }
}

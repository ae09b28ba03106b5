import { type Attributes, type DateTime, type Entity } from '../model/entity.js';

/** When the entity, or an attribute or sub-attribute of it, first expires (4.22): ms since the epoch. */
export function nextExpiry(entity: Entity): number | undefined {
  return sooner(instant(entity.expiresAt), firstOf(entity.attributes));
}

function firstOf(attributes: Attributes): number | undefined {
  let first: number | undefined;
  for (const instances of attributes.values()) {
    for (const instance of instances) {
      first = sooner(first, instant(instance.expiresAt));
      if (instance.attributes !== undefined) first = sooner(first, firstOf(instance.attributes));
    }
  }
  return first;
}

function instant(time: DateTime | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time);
}

function sooner(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined) return other;
  return other === undefined || one <= other ? one : other;
}

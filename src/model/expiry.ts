import { type Attribute, type Attributes, type Entity } from './entity.js';

/**
 * The entity as clients may see it: without the attributes, instances and sub-attributes whose `expiresAt` has come
 * (CIM 009 4.22). The very same object when nothing has expired, undefined when the entity itself has.
 * @param now - milliseconds since the epoch
 */
export function withoutExpired(entity: Entity, now: number): Entity | undefined {
  if (isExpired(entity, now)) return undefined;
  const attributes = liveAttributes(entity.attributes, now);
  return attributes === entity.attributes ? entity : { ...entity, attributes };
}

function isExpired({ expiresAt }: Entity | Attribute, now: number): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= now;
}

function liveAttributes(attributes: Attributes, now: number): Attributes {
  let live: Map<string, readonly Attribute[]> | undefined;
  for (const [name, instances] of attributes) {
    const left = liveInstances(instances, now);
    if (left === instances) continue;
    live ??= new Map(attributes);
    if (left.length > 0) live.set(name, left);
    else live.delete(name);
  }
  return live ?? attributes;
}

function liveInstances(instances: readonly Attribute[], now: number): readonly Attribute[] {
  let changed = false;
  const live: Attribute[] = [];
  for (const instance of instances) {
    const left = isExpired(instance, now) ? undefined : liveInstance(instance, now);
    changed ||= left !== instance;
    if (left !== undefined) live.push(left);
  }
  return changed ? live : instances;
}

function liveInstance(instance: Attribute, now: number): Attribute {
  const before = instance.attributes;
  if (before === undefined) return instance;
  const attributes = liveAttributes(before, now);
  if (attributes === before) return instance;
  if (attributes.size > 0) return { ...instance, attributes };
  const bare: { -readonly [member in keyof Attribute]: Attribute[member] } = { ...instance };
  delete bare.attributes;
  return bare;
}

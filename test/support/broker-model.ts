import { type Sent } from './conformance.js';

/**
 * A broker of one tenant in a few pages, written from the clauses over plain JSON: no contexts, no time, no store. It
 * knows what the requests of `requests.ts` may do, and nothing of how `src` does it.
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json };
type Members = Readonly<Record<string, Json>>;
/** Instances by datasetId; '' is the default one. */
type Instances = ReadonlyMap<string, Members>;
interface Entity {
  readonly types: ReadonlySet<string>;
  readonly scopes: ReadonlySet<string>;
  readonly attributes: ReadonlyMap<string, Instances>;
}
export type Model = Map<string, Entity>;

/** An operation on one entity: the entity afterwards (undefined: none), or the statuses it may be refused with. */
type Outcome =
  { readonly next: Entity | undefined; readonly partial?: boolean | 'maybe' } | { readonly refused: readonly number[] };

const NULL = 'urn:ngsi-ld:null';
const NAME = /^\p{L}[\p{N}\p{L}_]*$/u;
const RESERVED = new Set(['id', 'type', 'scope']);
const VALUES: Readonly<Record<string, string>> = {
  Property: 'value',
  GeoProperty: 'value',
  Relationship: 'object',
  LanguageProperty: 'languageMap',
  VocabProperty: 'vocab',
  JsonProperty: 'json',
  ListProperty: 'valueList',
};

/**
 * Plays a write.
 * @returns the statuses that the standard allows for it. Where a request is wrong twice, the text does not always say
 * which error wins.
 */
export function play(model: Model, [method, url, body]: Sent): readonly number[] {
  const [path, search = ''] = url.split('?') as [string, string?];
  const parameters = new URLSearchParams(search);
  const [, resource, second, , attribute] = path.split('/') as [string, string, ...string[]];
  const id = second === undefined ? undefined : decodeURIComponent(second);
  const document = body === undefined ? undefined : parsed(body as string);
  if (resource === 'entityOperations') return batch(model, id!, document, parameters.get('options'));
  if (id === undefined) return method === 'DELETE' ? purge(model, parameters) : create(model, document);
  const whole = path.endsWith('/attrs');
  const type = parameters.get('type');
  return one(model, id, (found) => {
    const entity = found !== undefined && (type === null || found.types.has(type)) ? found : undefined;
    if (attribute !== undefined) return ofAttribute(method, entity, attribute, document, parameters);
    if (method === 'DELETE') return entity === undefined ? MISSING : { next: undefined };
    const fault = method === 'PUT' ? !isEntity(document) : !isFragment(document);
    if (entity === undefined) return { refused: fault ? [400, 404] : [404] };
    if (fault) return BAD;
    const given = document as Members;
    if (method === 'PUT') return { next: entityOf(given) };
    if (method === 'POST') return appended(entity, given, parameters.get('options') !== 'noOverwrite');
    return whole ? updated(entity, given) : { next: merged(entity, given) };
  });
}

const BAD: Outcome = { refused: [400] };
const MISSING: Outcome = { refused: [404] };

function one(model: Model, id: string, change: (found: Entity | undefined) => Outcome): readonly number[] {
  const outcome = change(model.get(id));
  if ('refused' in outcome) return outcome.refused;
  put(model, id, outcome.next);
  // Whether a Null for what is not there was done or not, the text leaves open (5.6.2.4).
  return outcome.partial === 'maybe' ? [204, 207] : [outcome.partial === true ? 207 : 204];
}

function put(model: Model, id: string, next: Entity | undefined): void {
  if (next === undefined) model.delete(id);
  else model.set(id, next);
}

/** 5.6.1.4 */
function create(model: Model, document: Json | undefined): readonly number[] {
  if (!isEntity(document)) return [400];
  const id = document['id'] as string;
  if (model.has(id)) return [409];
  model.set(id, entityOf(document));
  return [201];
}

/** 5.6.7 to 5.6.10, 5.6.20: one after another, as if they had come by themselves (5.5.11.0). */
function batch(model: Model, operation: string, items: Json | undefined, option: string | null): readonly number[] {
  let failed = 0;
  let doubtful = 0;
  let created = 0;
  for (const item of items as readonly Json[]) {
    const id = operation === 'delete' ? (item as string) : ((item as Members)['id'] as string);
    const found = model.get(id);
    const outcome: Outcome =
      operation === 'delete'
        ? found === undefined
          ? MISSING
          : { next: undefined }
        : !isEntity(item)
          ? BAD
          : ofBatch(operation, found, item, option);
    if ('refused' in outcome) failed++;
    else {
      if (found === undefined) created++;
      if (outcome.partial) doubtful++;
      put(model, id, outcome.next);
    }
  }
  if (failed > 0) return [207];
  const done = operation === 'create' || (operation === 'upsert' && created > 0) ? 201 : 204;
  // Whether an item of which only a part was done is a success or an error, the text leaves open.
  return doubtful > 0 ? [done, 207] : [done];
}

function ofBatch(operation: string, found: Entity | undefined, item: Members, option: string | null): Outcome {
  if (operation === 'create') return found === undefined ? { next: entityOf(item) } : { refused: [409] };
  if (operation === 'upsert') {
    return found !== undefined && option === 'update' ? updated(found, item) : { next: entityOf(item) };
  }
  if (found === undefined) return MISSING;
  return operation === 'merge' ? { next: merged(found, item) } : appended(found, item, option !== 'noOverwrite');
}

/** 5.6.21.4, by type and with drop or keep. */
function purge(model: Model, parameters: URLSearchParams): readonly number[] {
  const [what, name] = (['drop', 'keep'] as const)
    .map((each) => [each, parameters.get(each)] as const)
    .find(([, each]) => each !== null)!;
  if (!NAME.test(name!)) return [400];
  for (const [id, entity] of model) {
    if (!entity.types.has(parameters.get('type')!)) continue;
    const attributes = [...entity.attributes].filter(([each]) => (each === name) === (what === 'keep'));
    model.set(id, { ...entity, attributes: new Map(attributes) });
  }
  return [204];
}

/** 5.6.4.4, 5.6.5.4, 5.6.19.4 */
function ofAttribute(
  method: string,
  entity: Entity | undefined,
  name: string,
  document: Json | undefined,
  parameters: URLSearchParams,
): Outcome {
  if (!NAME.test(name)) return { refused: entity === undefined ? [400, 404] : [400] };
  const instances = entity?.attributes.get(name);
  if (method === 'DELETE' && parameters.get('deleteAll') === 'true') {
    return instances === undefined ? MISSING : { next: withInstances(entity!, name, new Map()) };
  }
  const dataset =
    (method === 'DELETE' ? parameters.get('datasetId') : ((document as Members)['datasetId'] as string | undefined)) ??
    '';
  const stored = instances?.get(dataset);
  if (stored === undefined) return MISSING;
  const rest = new Map(instances);
  if (method === 'DELETE') rest.delete(dataset);
  else if (method === 'PUT') rest.set(dataset, document as Members);
  else {
    const given = document as Members;
    if (given['type'] !== stored['type']) return BAD;
    rest.set(dataset, { ...stored, ...given });
  }
  return { next: withInstances(entity!, name, rest) };
}

/** 5.6.2.4: replaces instances and appends others, adds types, replaces the scope where there is one. */
function updated(entity: Entity, fragment: Members): Outcome {
  let next = withTypes(entity, fragment);
  let ignored = false;
  for (const [name, given] of attributesOf(fragment)) {
    const instances = new Map(next.attributes.get(name));
    if (given === NULL) ignored = !instances.delete('') || ignored;
    else for (const [dataset, instance] of instancesOf(given)) instances.set(dataset, instance);
    next = withInstances(next, name, instances);
  }
  const scopes = scopesOf(fragment);
  if (scopes.size > 0 && entity.scopes.size > 0) next = { ...next, scopes };
  return { next, partial: (scopes.size > 0 && entity.scopes.size === 0) || (ignored && 'maybe') };
}

/** 5.6.3.4 */
function appended(entity: Entity, fragment: Members, overwrite: boolean): Outcome {
  let next = withTypes(entity, fragment);
  let left = false;
  for (const [name, given] of attributesOf(fragment)) {
    const instances = new Map(next.attributes.get(name));
    for (const [dataset, instance] of instancesOf(given)) {
      if (instances.has(dataset) && !overwrite) left = true;
      else instances.set(dataset, instance);
    }
    next = withInstances(next, name, instances);
  }
  const scopes = scopesOf(fragment);
  if (scopes.size > 0) next = { ...next, scopes: overwrite ? scopes : new Set([...entity.scopes, ...scopes]) };
  return { next, partial: left };
}

/** 5.6.17.4, 5.5.12 */
function merged(entity: Entity, fragment: Members): Entity {
  let next = withTypes(entity, fragment);
  for (const [name, given] of attributesOf(fragment)) {
    const instances = new Map(next.attributes.get(name));
    if (given === NULL) instances.delete('');
    else
      for (const [dataset, instance] of instancesOf(given))
        instances.set(dataset, mergedInstance(instances.get(dataset), instance));
    next = withInstances(next, name, instances);
  }
  const scopes = scopesOf(fragment);
  return scopes.size > 0 ? { ...next, scopes } : next;
}

const MERGED: Readonly<Record<string, string>> = {
  Property: 'value',
  LanguageProperty: 'languageMap',
  JsonProperty: 'json',
};

function mergedInstance(stored: Members | undefined, given: Members): Members {
  const kind = given['type'] as string;
  const holder = VALUES[kind]!;
  const goesIn = MERGED[kind] === holder;
  // Another type gives another value, of which the unit of the old one says nothing (docs/decisions/0010).
  const same = stored?.['type'] === kind;
  const { type: _, unitCode, ...kept } = stored ?? {};
  const rest = Object.fromEntries(
    Object.entries(kept).filter(([member]) => same || !Object.values(VALUES).includes(member)),
  );
  const value = goesIn ? patched(same ? stored[holder]! : null, given[holder]!) : given[holder]!;
  const accuracy = given['accuracy'] as Members | undefined;
  return {
    ...rest,
    ...(same && unitCode !== undefined ? { unitCode } : {}),
    ...given,
    [holder]: value,
    ...(accuracy === undefined ? {} : { accuracy: mergedInstance(rest['accuracy'] as Members | undefined, accuracy) }),
  };
}

/** RFC 7396 */
function patched(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [member, value] of Object.entries(patch)) {
    if (value === null) result.delete(member);
    else result.set(member, patched(result.get(member) ?? null, value));
  }
  return Object.fromEntries(result);
}

function isObject(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** What the generated entities may lack, and what the generated mistakes have too much. */
function isEntity(document: Json | undefined): document is Members {
  const id = isObject(document) ? document['id'] : undefined;
  return (
    typeof id === 'string' &&
    id.startsWith('urn:') &&
    (document as Members)['type'] !== undefined &&
    isFragment(document)
  );
}

function isFragment(document: Json | undefined): document is Members {
  return (
    isObject(document) &&
    attributesOf(document).every(
      ([name, given]) => NAME.test(name) && (given === NULL || [...instancesOf(given).values()].every(isInstance)),
    )
  );
}

function isInstance(instance: Members): boolean {
  const value = isObject(instance) ? instance[VALUES[instance['type'] as string] ?? ''] : undefined;
  return value !== undefined && value !== NULL;
}

function entityOf(document: Members): Entity {
  const attributes = attributesOf(document).map(([name, given]) => [name, instancesOf(given)] as const);
  return withTypes({ types: new Set(), scopes: scopesOf(document), attributes: new Map(attributes) }, document);
}

function attributesOf(document: Members): [string, Json][] {
  return Object.entries(document).filter(([name]) => !RESERVED.has(name));
}

function instancesOf(given: Json): Instances {
  const all = (Array.isArray(given) ? given : [given]) as readonly Members[];
  return new Map(
    all.map((instance) => [
      (isObject(instance) ? (instance['datasetId'] as string | undefined) : undefined) ?? '',
      instance,
    ]),
  );
}

function scopesOf({ scope }: Members): ReadonlySet<string> {
  return new Set(scope === undefined ? [] : ([scope].flat() as string[]));
}

function withTypes(entity: Entity, { type }: Members): Entity {
  return type === undefined ? entity : { ...entity, types: new Set([...entity.types, ...([type].flat() as string[])]) };
}

function withInstances(entity: Entity, name: string, instances: Instances): Entity {
  const attributes = new Map(entity.attributes);
  if (instances.size === 0) attributes.delete(name);
  else attributes.set(name, instances);
  return { ...entity, attributes };
}

/** What is read of the model: entities as the broker shows them, normalized, with no order where none is meant. */
export function shown(model: Model): object {
  return Object.fromEntries(
    [...model].map(([id, { types, scopes, attributes }]) => [
      id,
      {
        types: [...types].sort(),
        scopes: [...scopes].sort(),
        attributes: Object.fromEntries([...attributes].map(([name, all]) => [name, Object.fromEntries(all)])),
      },
    ]),
  );
}

/** The same of entities that the broker shows. */
export function shownByBroker(entities: readonly Members[]): object {
  return shown(new Map(entities.map((entity) => [entity['id'] as string, entityOf(entity)])));
}

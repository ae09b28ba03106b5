import { completeEntity } from '../../src/model/apply/complete.js';
import { type Attribute, type Attributes, type DateTime, type Entity } from '../../src/model/entity.js';
import { DEFAULT_VOCABULARY } from '../../src/model/kinds.js';
import { parseEntity } from '../../src/model/parse-entity.js';
import { type Terms } from '../../src/model/terms.js';

/** An entity `urn:x:1` of type T as a client would have created it at `now`. */
export function created(members: object, terms: Terms, now: DateTime): Entity {
  return completeEntity(parseEntity({ id: 'urn:x:1', type: 'T', ...members }, terms), now);
}

/**
 * An entity so that a test can say all of it in a line: attributes by name, each the list of its instances, an
 * instance without what is not there. Timestamps are there only where `times` asks for them.
 */
export function shownEntity({ types, scopes, expiresAt, attributes }: Entity, times = false): Record<string, unknown> {
  return {
    types: types.map(short),
    ...(scopes ? { scopes } : {}),
    ...(expiresAt ? { expiresAt } : {}),
    ...shownAttributes(attributes, times),
  };
}

export function shownAttributes(attributes: Attributes, times = false): Record<string, unknown> {
  return Object.fromEntries(
    [...attributes].map(([name, all]) => [short(name), all.map((each) => shownInstance(each, times))]),
  );
}

function shownInstance({ createdAt, modifiedAt, attributes, ...rest }: Attribute, times: boolean): object {
  return {
    ...rest,
    ...(times ? { createdAt, modifiedAt } : {}),
    ...(attributes ? { sub: shownAttributes(attributes, times) } : {}),
  };
}

function short(name: string): string {
  return name.startsWith(DEFAULT_VOCABULARY) ? name.slice(DEFAULT_VOCABULARY.length) : name;
}

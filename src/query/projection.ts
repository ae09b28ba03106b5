import { expandName } from '../model/names.js';
import { type Terms } from '../model/terms.js';
import { type Projection } from '../model/view.js';
import { Scanner } from './scanner.js';

/** Members of an entity that stay as they are; any other name is an attribute's. */
const ENTITY_MEMBERS = new Set(['id', 'type', 'scope']);

/** A name or a URI, up to a character of the language. */
const NAME = /[^\s,|{}]+/uy;
const OR = ['|', ','] as const;

type Members = Map<string, Projection | undefined>;

/**
 * A `pick` or `omit` (CIM 009 4.21), also given as an array of such texts (5.2.23).
 * @param what - how messages call it: `pick` or `omit`
 * @throws BadRequestData - it is not valid; the message says where
 * @throws TooComplexQuery - it is longer or more complex than the bounds allow
 */
export function parseProjection(text: string | readonly string[], terms: Terms, what: string): Projection {
  const scanner = new Scanner(typeof text === 'string' ? text : text.join(','), what);
  const projection = readMembers(scanner, terms);
  scanner.end();
  return projection;
}

function readMembers(scanner: Scanner, terms: Terms): Projection {
  const members: Members = new Map();
  do {
    scanner.space();
    scanner.term();
    const from = scanner.at;
    const name = scanner.match(NAME) ?? scanner.fail('expected the name of a member');
    const key = ENTITY_MEMBERS.has(name) ? name : expandName(name, terms, scanner.what);
    let linked: Projection | undefined;
    if (scanner.eat('{')) {
      if (key === name && ENTITY_MEMBERS.has(name)) scanner.fail(`${name} is no Relationship`, from);
      linked = scanner.nested(() => readMembers(scanner, terms));
      scanner.expect('}');
    }
    members.set(key, members.has(key) ? union(members.get(key), linked) : linked);
    scanner.space();
  } while (scanner.eatAny(OR) !== undefined);
  return members;
}

/** A member named twice: once as a whole is as a whole. */
function union(one: Projection | undefined, other: Projection | undefined): Projection | undefined {
  if (one === undefined || other === undefined) return undefined;
  const members: Members = new Map(one);
  for (const [name, linked] of other) {
    members.set(name, members.has(name) ? union(members.get(name), linked) : linked);
  }
  return members;
}

/** How many Relationships the projection follows, one after the other, at most (5.7.2.4). */
export function projectionDepth(projection: Projection): number {
  let depth = 0;
  for (const linked of projection.values()) {
    if (linked !== undefined) depth = Math.max(depth, 1 + projectionDepth(linked));
  }
  return depth;
}

import { describe, expect, it } from '@jest/globals';
import { tableTerms } from '../../../test/support/table-terms.js';
import { completeEntity } from '../apply/complete.js';
import { type Entity, type Iri } from '../entity.js';
import { LOCATION } from '../kinds.js';
import { parseEntity } from '../parse-entity.js';
import { type Projection, type View } from '../view.js';
import { flattened, type Join, unknownTargets } from './join.js';
import { renderEntity } from './render-entity.js';

const terms = tableTerms();
const normalized: View = { format: 'normalized', sysAttrs: false };
const concise: View = { format: 'concise', sysAttrs: false };
const simplified: View = { format: 'simplified', sysAttrs: false };

/** An entity of the id `urn:x:<name>` with a name and Relationships to other names; several make an array. */
function node(name: string, links: Readonly<Record<string, string | string[]>> = {}): Entity {
  const attributes = Object.entries(links).map(([link, to]) => [
    link,
    link === 'route' ? { objectList: ids(to) } : { object: ids(to) },
  ]);
  const body = { id: id(name), type: 'T', name, ...(Object.fromEntries(attributes) as object) };
  return completeEntity(parseEntity(body, terms), '2026-11-21T10:00:00.123Z');
}

function id(name: string): Iri {
  return `urn:x:${name}`;
}

function ids(names: string | string[]): Iri | Iri[] {
  return Array.isArray(names) ? names.map(id) : id(names);
}

/** What stands in simplified format for an entity without links. */
function leaf(name: string): object {
  return { id: id(name), type: 'T', name };
}

function join(mode: Join['mode'], level: number, stored: readonly Entity[], containedBy: readonly string[] = []): Join {
  return { mode, level, containedBy: new Set(containedBy.map(id)), linked: new Map(stored.map((e) => [e.id, e])) };
}

function inline(of: Entity, view: View, level: number, stored: readonly Entity[], containedBy?: string[]): unknown {
  return JSON.parse(renderEntity(of, terms, view, join('inline', level, stored, containedBy)));
}

function flat(page: readonly Entity[], view: View, level: number, stored: readonly Entity[], containedBy?: string[]) {
  const linked = flattened(page, view, join('flat', level, stored, containedBy));
  return linked.map((shown) => JSON.parse(renderEntity(shown.entity, terms, shown.view)) as { id: Iri });
}

function projection(...members: (string | [string, Projection])[]): Projection {
  const name = (member: string) => (['id', 'type', 'scope'].includes(member) ? member : terms.expand(member));
  return new Map(members.map((m) => (typeof m === 'string' ? [name(m), undefined] : [name(m[0]), m[1]])));
}

const device = node('d');
const other = node('e');

const inlined: {
  what: string;
  of: Entity;
  view: View;
  level?: number;
  stored: Entity[];
  met?: string[];
  is: object;
}[] = [
  {
    what: 'a Relationship [4.5.23.2]',
    of: node('a', { by: 'd' }),
    view: concise,
    stored: [device],
    is: { by: { object: id('d'), entity: leaf('d') } },
  },
  {
    what: 'a Relationship, normalized [C.2.2]',
    of: node('a', { by: 'd' }),
    view: normalized,
    stored: [device],
    is: {
      by: {
        ...{ type: 'Relationship', object: id('d') },
        entity: { id: id('d'), type: 'T', name: { type: 'Property', value: 'd' } },
      },
    },
  },
  {
    what: 'a Relationship to several [C.2.2]',
    of: node('a', { by: ['d', 'e'] }),
    view: concise,
    stored: [device, other],
    is: { by: { object: [id('d'), id('e')], entity: [leaf('d'), leaf('e')] } },
  },
  {
    what: 'a ListRelationship [4.5.22.2, C.2.2]',
    of: node('a', { route: ['d', 'e'] }),
    view: concise,
    stored: [device, other],
    is: { route: { objectList: [id('d'), id('e')], entityList: [leaf('d'), leaf('e')] } },
  },
  {
    what: 'a Relationship in simplified format [4.5.4 EX 9]',
    of: node('a', { by: 'd' }),
    view: simplified,
    stored: [device],
    is: { by: leaf('d') },
  },
  {
    what: 'a Relationship to several in simplified format [4.5.4 EX 10]',
    of: node('a', { by: ['d', 'e'] }),
    view: simplified,
    stored: [device, other],
    is: { by: [leaf('d'), leaf('e')] },
  },
  {
    what: 'a ListRelationship in simplified format [4.5.4 EX 17]',
    of: node('a', { route: ['d', 'e'] }),
    view: simplified,
    stored: [device, other],
    is: { route: [leaf('d'), leaf('e')] },
  },
  {
    what: 'only targets that are stored here [4.5.23.1]',
    of: node('a', { by: ['d', 'gone'], to: 'gone' }),
    view: simplified,
    stored: [device],
    is: { by: [leaf('d'), id('gone')], to: id('gone') },
  },
  {
    what: 'the links of linked entities up to the level',
    of: node('a', { by: 'b' }),
    view: simplified,
    level: 2,
    stored: [node('b', { by: 'c' }), node('c', { by: 'd' }), device],
    is: { by: { ...leaf('b'), by: { ...leaf('c'), by: id('d') } } },
  },
  {
    what: 'no entity again on a way round',
    of: node('a', { by: 'b' }),
    view: simplified,
    level: 9,
    stored: [node('a', { by: 'b' }), node('b', { by: ['a', 'b'] })],
    is: { by: { ...leaf('b'), by: [id('a'), id('b')] } },
  },
  {
    what: 'an entity once, where it is first met',
    of: node('a', { by: 'd', to: ['e', 'd'] }),
    view: simplified,
    stored: [device, other],
    is: { by: leaf('d'), to: [leaf('e'), id('d')] },
  },
  {
    what: 'an entity where the way to it is shortest, with its links',
    of: node('a', { by: 'b', to: 'c' }),
    view: simplified,
    level: 2,
    stored: [node('b', { by: 'c' }), node('c', { by: 'd' }), device],
    is: { by: { ...leaf('b'), by: id('c') }, to: { ...leaf('c'), by: leaf('d') } },
  },
  {
    what: 'nothing that the client has met before',
    of: node('a', { by: ['d', 'e'] }),
    view: concise,
    stored: [device, other],
    met: ['d'],
    is: { by: { object: [id('d'), id('e')], entity: [leaf('e')] } },
  },
  {
    what: 'the picked members of linked entities [4.21]',
    of: node('a', { by: 'b', to: 'd' }),
    view: {
      ...simplified,
      pick: projection('id', 'type', 'name', ['by', projection('id', ['by', projection('name')])]),
    },
    level: 2,
    stored: [node('b', { by: 'c', to: 'd' }), node('c'), device],
    is: { by: { id: id('b'), by: { name: 'c' } } },
  },
  {
    what: 'linked entities whole that are picked without braces',
    of: node('a', { by: 'd', to: 'd' }),
    view: { ...simplified, pick: projection('id', 'type', 'name', 'by') },
    stored: [device],
    is: { by: leaf('d') },
  },
  {
    what: 'linked entities without their omitted members [4.21]',
    of: node('a', { by: 'd', to: 'e' }),
    view: { ...simplified, omit: projection('to', ['by', projection('type')]) },
    stored: [device, other],
    is: { by: { id: id('d'), name: 'd' } },
  },
];

describe('an inline join [4.5.23.2, 5.7.1.5]', () => {
  it.each(inlined)('shows $what', ({ of, view, level = 1, stored, met, is }) => {
    const named = view.format === 'normalized' ? { type: 'Property', value: 'a' } : 'a';
    expect(inline(of, view, level, stored, met)).toEqual({ id: id('a'), type: 'T', name: named, ...is });
  });

  it('leaves Relationships of attributes alone [C.2.2]', () => {
    const body = { id: id('a'), type: 'T', speed: { value: 1, by: { object: id('d') } } };
    const car = completeEntity(parseEntity(body, terms), '2026-11-21T10:00:00.123Z');
    expect(inline(car, concise, 1, [device])).toEqual(body);
  });

  it('shows entities, not Features, inside a Feature', () => {
    const view = { ...simplified, geometryProperty: LOCATION };
    expect(inline(node('a', { by: 'd' }), view, 1, [device])).toMatchObject({ properties: { by: leaf('d') } });
  });
});

describe('a flattened join [4.5.23.3, 5.7.2.5]', () => {
  const b = node('b', { by: 'c', route: ['d', 'a'] });
  const c = node('c', { by: 'e' });
  const page = [node('a', { by: ['b', 'c'], to: 'gone' }), node('z', { by: ['c', 'a'] })];
  const stored = [...page, b, c, device, other];

  it('leaves the entities of the page as they are', () => {
    expect(renderEntity(page[0]!, terms, concise, join('flat', 2, stored))).toBe(
      renderEntity(page[0]!, terms, concise),
    );
  });

  it('appends each linked entity once, level by level', () => {
    expect(flat(page, simplified, 1, stored).map((e) => e.id)).toEqual([id('b'), id('c')]);
    expect(flat(page, simplified, 2, stored).map((e) => e.id)).toEqual(['b', 'c', 'd', 'e'].map(id));
  });

  it('leaves out what the client has met before, and what only that leads to', () => {
    expect(flat(page, simplified, 2, stored, ['b']).map((e) => e.id)).toEqual([id('c'), id('e')]);
  });

  it('shows each entity in the projection of the way to it', () => {
    const pick = projection('id', ['by', projection('name', ['by', projection('id')])]);
    const view = { ...simplified, pick };
    expect(flat([node('a', { by: 'b' })], view, 2, stored)).toEqual([{ name: 'b', by: id('c') }, { id: id('c') }]);
  });

  it('appends nothing through Relationships that are not shown', () => {
    expect(flat(page, { ...simplified, pick: projection('id') }, 1, stored)).toEqual([]);
    expect(flat(page, { ...simplified, attrs: new Set([terms.expand('to')]) }, 1, stored)).toEqual([]);
    expect(flat(page, { ...simplified, datasetIds: new Set(['urn:x:1']) }, 1, stored)).toEqual([]);
  });
});

describe('the targets to look up for a join', () => {
  const graph = [
    node('a', { by: ['b', 'c'] }),
    node('b', { by: 'd' }),
    node('c', { to: 'gone' }),
    node('d', { by: 'e' }),
    node('e', { by: 'a' }),
  ];
  const known = (name: string) => graph.find((entity) => entity.id === id(name));

  it.each(['inline', 'flat'] as const)('come level by level until all are known (%s)', (mode) => {
    const linked = new Map<Iri, Entity | undefined>();
    const rounds: string[][] = [];
    for (;;) {
      const unknown = unknownTargets([graph[0]!], normalized, { mode, level: 3, containedBy: new Set(), linked });
      if (unknown.size === 0) break;
      rounds.push([...unknown].map((target) => target.slice('urn:x:'.length)));
      for (const target of unknown) linked.set(target, known(target.slice('urn:x:'.length)));
    }
    expect(rounds).toEqual([['b', 'c'], ['d', 'gone'], ['e']]);
  });
});

import { itConforms, query, seg, urn, type Row } from '../support/conformance.js';

const property = (value: unknown): object => ({ type: 'Property', value });
const to = (object: unknown, more: object = {}): object => ({ type: 'Relationship', object, ...more });
const [BOOK, PERSON, CITY, SHELF] = [urn('Book', 1), urn('Person', 1), urn('City', 1), urn('Shelf', 1)];

const person = {
  id: PERSON,
  type: 'Person',
  name: property('Ada'),
  lives: to(CITY, { objectType: 'City' }),
  wrote: to(BOOK, { objectType: 'Book' }),
};
const city = { id: CITY, type: 'City', name: property('London') };
const book = {
  id: BOOK,
  type: 'Book',
  title: property('Notes'),
  author: to(PERSON, { objectType: 'Person' }),
  lost: to(urn('Person', 404)),
};
const shelf = {
  id: SHELF,
  type: 'Shelf',
  holds: { type: 'ListRelationship', objectList: [{ object: BOOK }, { object: CITY }], objectType: ['Book', 'City'] },
};
const entities = [person, city, book, shelf];

const gets = (
  rule: string,
  id: string,
  parameters: Record<string, string | number>,
  claim: Partial<Row>,
  clause = '4.5.23.2',
): Row => ({
  clause,
  rule,
  send: ['GET', `/entities/${seg(id)}${query(parameters)}`],
  status: 200,
  ...claim,
});
const refused = (rule: string, parameters: Record<string, string | number>): Row => ({
  clause: '6.5.3.1',
  rule: `refuses ${rule}`,
  send: ['GET', `/entities/${seg(BOOK)}${query(parameters)}`],
  status: 400,
  error: 'BadRequestData',
});

const rows: readonly Row[] = [
  gets('no join: none', BOOK, {}, { body: book }),
  gets('join=@none: none', BOOK, { join: '@none' }, { body: book }),
  gets(
    'inline: the linked Entity in its Relationship, to a level of 1',
    BOOK,
    { join: 'inline' },
    {
      body: { ...book, author: { ...book.author, entity: person } },
    },
  ),
  gets(
    'inline to level 2',
    BOOK,
    { join: 'inline', joinLevel: 2 },
    {
      body: {
        ...book,
        author: {
          ...book.author,
          entity: { ...person, lives: { ...person.lives, entity: city } },
        },
      },
    },
  ),
  gets(
    'inline, an ordered list',
    SHELF,
    { join: 'inline' },
    { has: { holds: { entityList: [{ id: BOOK }, { id: CITY }] } } },
  ),
  gets(
    'inline, simplified',
    BOOK,
    { join: 'inline', format: 'simplified', pick: 'id,author{id,name}' },
    {
      body: { id: BOOK, author: { id: PERSON, name: 'Ada' } },
    },
    '4.5.4',
  ),
  gets(
    'inline, simplified, an ordered list',
    SHELF,
    { join: 'inline', format: 'simplified' },
    {
      has: {
        id: SHELF,
        holds: [
          { id: BOOK, title: 'Notes' },
          { id: CITY, name: 'London' },
        ],
      },
    },
    '4.5.4',
  ),
  gets(
    'containedBy keeps what was met out',
    BOOK,
    { join: 'inline', joinLevel: 1, containedBy: PERSON },
    { body: book },
  ),
  gets('flat: the Entity and what it links to', BOOK, { join: 'flat' }, { body: [book, person] }, '4.5.23.3'),
  gets('flat to level 2', BOOK, { join: 'flat', joinLevel: 2 }, { ids: [BOOK, PERSON, CITY] }, '4.5.23.3'),
  gets(
    'flat, no Entity twice though they link in a circle',
    PERSON,
    { join: 'flat', joinLevel: 5 },
    { ids: [PERSON, CITY, BOOK] },
    '4.5.23.3',
  ),
  gets(
    'pick within linked Entities',
    BOOK,
    { join: 'inline', pick: 'title,author{name}' },
    {
      has: { title: book.title, author: { entity: { name: person.name } } },
    },
    '4.21',
  ),
  gets(
    'attributes not picked are not there',
    BOOK,
    { join: 'inline', pick: 'author{name}' },
    {
      body: { author: { ...book.author, entity: { name: person.name } } },
    },
    '4.21',
  ),
  refused('a join that is none', { join: 'sideways' }),
  refused('joinLevel 0', { join: 'inline', joinLevel: 0 }),
  refused('joinLevel that is no number', { join: 'inline', joinLevel: 'x' }),
  refused('containedBy of what is no URI', { join: 'inline', joinLevel: 1, containedBy: 'no uri' }),
  refused('pick deeper than joinLevel', { join: 'inline', joinLevel: 1, pick: 'author{lives{name}}' }),
  {
    clause: '4.5.23.3',
    rule: 'a query, flat: what was found and what it links to',
    send: ['GET', '/entities?type=Book&join=flat'],
    status: 200,
    body: [book, person],
  },
  {
    clause: '4.9',
    rule: 'q into a linked Entity',
    send: ['GET', `/entities${query({ q: 'author{name}=="Ada"', join: 'inline' })}`],
    status: 200,
    ids: [BOOK],
  },
  {
    clause: '4.9',
    rule: 'q into a linked Entity of a type',
    send: ['GET', `/entities${query({ q: 'author{Person:name}=="Ada"', join: 'inline' })}`],
    status: 200,
    ids: [BOOK],
  },
  {
    clause: '4.9',
    rule: 'q into a linked Entity of another type',
    send: ['GET', `/entities${query({ q: 'author{City:name}=="Ada"', join: 'inline' })}`],
    status: 200,
    ids: [],
  },
  {
    clause: '4.9',
    rule: 'q two Relationships deep',
    send: ['GET', `/entities${query({ q: 'author{lives{name}}=="London"', join: 'inline', joinLevel: 2 })}`],
    status: 200,
    ids: [BOOK],
  },
  {
    clause: '5.7.2.4',
    rule: 'q deeper than joinLevel is BadRequestData',
    send: ['GET', `/entities${query({ q: 'author{lives{name}}=="London"', join: 'inline', joinLevel: 1 })}`],
    status: 400,
    error: 'BadRequestData',
  },
  {
    clause: '5.2.23',
    rule: 'join, joinLevel and containedBy of a Query',
    send: [
      'POST',
      '/entityOperations/query',
      { type: 'Query', entities: [{ type: 'Book' }], join: 'flat', joinLevel: 2, containedBy: [CITY] },
    ],
    status: 200,
    ids: [BOOK, PERSON],
  },
  {
    clause: '5.7.1.5',
    rule: 'flat as GeoJSON is a FeatureCollection',
    send: ['GET', `/entities/${seg(BOOK)}?join=flat`, undefined, { Accept: 'application/geo+json' }],
    status: 200,
    has: { type: 'FeatureCollection' },
    ids: [BOOK, PERSON],
  },
];

await itConforms('Linked Entity retrieval', rows, { given: entities, readOnly: true });

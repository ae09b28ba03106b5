import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type TestAnswer, type TestBroker } from '../support/broker.js';
import { describeOnBothStores } from '../support/both-stores.js';
import { itConforms, query, urn, type Row } from '../support/conformance.js';

const property = (value: unknown, more: object = {}): object => ({ type: 'Property', value, ...more });
const point = (...coordinates: number[]): object => ({ type: 'GeoProperty', value: { type: 'Point', coordinates } });
const id = (n: number): string => urn('Thing', n);

/** Values in the order of 4.23.2. */
const things = [
  {
    id: id(1),
    type: 'Thing',
    value: property(2),
    name: property('apple'),
    at: property('2024-01-01'),
    location: point(8, 40),
  },
  {
    id: id(2),
    type: 'Thing',
    value: property(10),
    name: property('Banana'),
    at: property('2023-01-01'),
    location: point(9, 40),
  },
  { id: id(3), type: 'Thing', value: property('a'), name: property('cherry'), location: point(8.5, 40) },
  { id: id(4), type: 'Thing', value: property({ a: 1 }), name: property('äpfel'), details: property({ city: 'B' }) },
  { id: id(5), type: 'Thing', value: property([1]), name: property('Apple'), details: property({ city: 'A' }) },
  { id: id(6), type: 'Thing', value: property(true), name: property('banana') },
  { id: id(7), type: 'Thing', name: property('zebra', { observedAt: '2024-01-01T00:00:00Z' }) },
];

const ordered = (
  rule: string,
  parameters: Record<string, string>,
  numbers: readonly number[],
  clause = '4.23.2',
): Row => ({
  clause,
  rule,
  send: ['GET', `/entities${query({ type: 'Thing', local: 'true', ...parameters })}`],
  status: 200,
  ordered: numbers.map(id),
});
const refused = (rule: string, parameters: Record<string, string>): Row => ({
  clause: '5.7.2.4',
  rule: `refuses ${rule}`,
  send: ['GET', `/entities${query({ type: 'Thing', local: 'true', ...parameters })}`],
  status: 400,
  error: 'BadRequestData',
});

const rows: readonly Row[] = [
  ordered('numbers, strings, objects, arrays, booleans, nothing', { orderBy: 'value' }, [1, 2, 3, 4, 5, 6, 7]),
  ordered('by id', { orderBy: 'id' }, [1, 2, 3, 4, 5, 6, 7], '4.23.3'),
  ordered('by id, descending', { orderBy: 'id;desc' }, [7, 6, 5, 4, 3, 2, 1], '4.23.3'),
  ordered('by name, root collation', { orderBy: 'name', q: 'name' }, [4, 1, 5, 6, 2, 3, 7], '4.23.1'),
  ordered('then by another', { orderBy: 'type,id;desc' }, [7, 6, 5, 4, 3, 2, 1], '4.23.3'),
  ordered('by a member of a value', { orderBy: 'details[city]', q: 'details' }, [5, 4], '4.23.3'),
  ordered('by a sub-Attribute', { orderBy: 'name.observedAt,id' }, [7, 1, 2, 3, 4, 5, 6], '4.23.3'),
  ordered('by a DateTime or date', { orderBy: 'at', q: 'at' }, [2, 1], '4.23.3'),
  ordered('by distance', { orderBy: 'location;dist-asc', orderFrom: '[8,40]', q: 'location' }, [1, 3, 2], '4.23.3'),
  ordered(
    'by distance, descending',
    { orderBy: 'location;dist-desc', orderFrom: '[8,40]', q: 'location' },
    [2, 3, 1],
    '4.23.3',
  ),
  ordered(
    'by distance from a LineString',
    { orderBy: 'location;dist-asc', orderFrom: '[[9,41],[9,42]]', orderGeometry: 'LineString', q: 'location' },
    [2, 3, 1],
    '4.23.3',
  ),
  ordered('with limit and offset', { orderBy: 'id;desc', limit: '2', offset: '1' }, [6, 5], '6.3.10'),
  ordered(
    'by German phonebook collation',
    { orderBy: 'name', collation: 'de-u-co-phonebk', q: 'name=="äpfel","apple"' },
    [4, 1],
    '4.23.3',
  ),
  refused('orderFrom without orderBy', { orderFrom: '[8,40]' }),
  refused('an order by distance without orderFrom', { orderBy: 'location;dist-asc' }),
  refused('a direction that is none', { orderBy: 'name;up' }),
  refused('a collation that is none', { orderBy: 'name', collation: 'not a collation!' }),
  refused('an orderFrom that is no geometry', { orderBy: 'location;dist-asc', orderFrom: '[8' }),
  refused('an orderGeometry that is none', {
    orderBy: 'location;dist-asc',
    orderFrom: '[8,40]',
    orderGeometry: 'GeometryCollection',
  }),
  refused('a name that is none', { orderBy: 'a b' }),
];

await itConforms('Entity ordering', rows, { given: things, readOnly: true });

const page = (
  rule: string,
  parameters: Record<string, string | number>,
  claim: Omit<Row, 'clause' | 'rule' | 'send'>,
  clause = '6.3.10',
): Row => ({
  clause,
  rule,
  send: ['GET', `/entities${query({ type: 'Thing', ...parameters })}`],
  ...claim,
});
const link = (relation: string, offset: number, limit: number): RegExp =>
  new RegExp(
    `<[^>]*\\?(?=[^>]*limit=${limit}\\b)(?=[^>]*offset=${offset}\\b)[^>]*>; ?rel="${relation}"; ?type="application/json"`,
  );

const pages: readonly Row[] = [
  page(
    'the first page has a link to the next alone',
    { limit: 3 },
    { status: 200, headers: { Link: link('next', 3, 3) } },
  ),
  page('a page between has both', { limit: 3, offset: 3 }, { status: 200, headers: { Link: link('prev', 0, 3) } }),
  page(
    'a page between has both, the next too',
    { limit: 3, offset: 3 },
    { status: 200, headers: { Link: link('next', 6, 3) } },
  ),
  page(
    'the last page has a link to the previous alone',
    { limit: 3, offset: 6 },
    { status: 200, headers: { Link: link('prev', 3, 3) } },
  ),
  page(
    'the last page has none to the next',
    { limit: 3, offset: 6 },
    { status: 200, headers: { Link: /^(?!.*rel="next")/ } },
  ),
  page('a single page has neither', { limit: 7 }, { status: 200, headers: { Link: /^(?!.*rel="(next|prev)")/ } }),
  page('an offset beyond the end means its end', { offset: 100 }, { status: 200, has: { length: 1 } }),
  page(
    'limit 0 with count',
    { limit: 0, count: 'true' },
    { status: 200, body: [], headers: { 'NGSILD-Results-Count': '7' } },
    '6.3.13',
  ),
  page(
    'count beside a page',
    { limit: 2, count: 'true' },
    { status: 200, has: { length: 2 }, headers: { 'NGSILD-Results-Count': '7' } },
    '6.3.13',
  ),
  page(
    'no count unless asked',
    { limit: 2, count: 'false' },
    { status: 200, headers: { 'NGSILD-Results-Count': null } },
    '6.3.13',
  ),
  page('limit 0 without count', { limit: 0 }, { status: 400, error: 'BadRequestData' }, '6.3.13'),
  page('a negative limit', { limit: -1 }, { status: 400, error: 'BadRequestData' }),
  page('a limit that is no number', { limit: 'many' }, { status: 400, error: 'BadRequestData' }),
  page('a negative offset', { offset: -1 }, { status: 400, error: 'BadRequestData' }),
  page('a limit of 1,000', { limit: 1000 }, { status: 200, has: { length: 7 } }, '5.5.9.1'),
  page('a limit beyond 1,000', { limit: 1001 }, { status: 403, error: 'TooManyResults' }, '5.5.6'),
  {
    clause: '6.3.10',
    rule: 'links of ld+json say so',
    send: ['GET', '/entities?type=Thing&limit=3', undefined, { Accept: 'application/ld+json' }],
    status: 200,
    headers: { Link: /rel="next"; ?type="application\/ld\+json"/ },
  },
];

await itConforms('Pagination', pages, { given: things, readOnly: true });

await describeOnBothStores('Iterating over pages [4.12]', (start) => {
  let broker: TestBroker;
  beforeAll(async () => {
    broker = await start();
    const many = Array.from({ length: 53 }, (_, n) => ({ id: urn('Many', n), type: 'Many', n: property(n) }));
    expect((await broker.post('/entityOperations/create', many)).status).toBe(201);
  });
  afterAll(() => broker.close());

  it('has 20 entities in a page by default', async () => {
    expect((await broker.get('/entities?type=Many')).json).toHaveLength(20);
  });

  it.each([
    ['type=Many'],
    ['type=Many&q=n>=0'],
    ['q=n<100'],
    ['type=*'],
    ['type=Many&orderBy=n;desc&local=true'],
    ['type=Many&idPattern=urn:.*'],
  ])('meets every entity of %s once by following next, and the same pages backwards by prev', async (search) => {
    const forwards = await follow(
      broker,
      `/entities?${search.replaceAll('>', '%3E').replaceAll('<', '%3C')}&limit=10`,
      'next',
    );
    expect(forwards.flatMap(idsOf).length).toBe(53);
    expect(new Set(forwards.flatMap(idsOf)).size).toBe(53);
    const backwards = await follow(broker, linkOf(forwards.at(-2)!, 'next')!, 'prev');
    expect(backwards.map(idsOf).reverse()).toEqual(forwards.map(idsOf));
  });

  it('refuses a page of more bytes than one answer may have, ordered or joined or not, and shows fewer', async () => {
    const text = 'x'.repeat(1_000_000);
    const hub = { id: urn('Large', 0), type: 'Hub', to: { type: 'Relationship', object: [] as string[] } };
    for (let at = 1; at <= 36; at += 9) {
      const nine = Array.from({ length: 9 }, (_, n) => ({
        id: urn('Large', at + n),
        type: 'Large',
        n: property(text),
      }));
      hub.to.object.push(...nine.map((each) => each.id));
      expect((await broker.post('/entityOperations/create', nine)).status).toBe(201);
    }
    await broker.post('/entities', hub);
    for (const search of ['limit=36', 'limit=36&orderBy=n', 'limit=36&idPattern=urn:.*']) {
      expect(await broker.get(`/entities?type=Large&${search}`)).toMatchObject({
        status: 403,
        json: { title: 'Too many results' },
      });
    }
    expect((await broker.get('/entities?type=Hub&join=flat')).status).toBe(403);
    const { json } = await broker.get('/entities?type=Large&limit=10&attrs=none,n&format=simplified');
    expect(json).toHaveLength(10);
  });
});

function idsOf({ json }: TestAnswer): string[] {
  return (json as { id: string }[]).map(({ id }) => id);
}

function linkOf(answer: TestAnswer, relation: string): string | undefined {
  const url = new RegExp(`<([^>]*)>; ?rel="${relation}"`).exec(answer.headers.get('link') ?? '')?.[1];
  return url === undefined ? undefined : url.replace(/^.*\/ngsi-ld\/v1/, '');
}

async function follow(broker: TestBroker, from: string, relation: string): Promise<TestAnswer[]> {
  const pages: TestAnswer[] = [];
  for (let next: string | undefined = from; next !== undefined; next = linkOf(pages.at(-1)!, relation)) {
    pages.push(await broker.get(next));
  }
  return pages;
}

import { type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { API_ROOT } from '../src/http/api-root.js';
import { NOT_BUILT, OPERATIONS } from '../src/http/routes.js';
import { startBroker, type TestBroker } from './support/broker.js';
import { startClosedBroker, type ClosedBroker } from './support/closed-broker.js';
import { startContextServer, type ContextServer } from './support/context-server.js';
import { OpenApiCheck, type WireExchange } from './support/openapi-check.js';
import { pathOf, type DocumentedOperation } from './support/openapi-document.js';
import { at, lastThing, linkedThing, thing } from './support/thing.js';
import { overTheWire, type WireOptions } from './support/wire.js';

const check = new OpenApiCheck();
const { document } = check;
const ofStandard = document.operations.filter(({ path }) => path.startsWith(API_ROOT));

/** Documented answers that no test can bring about with real parts. */
const NOT_SEEN: readonly { readonly answer: RegExp; readonly why: string }[] = [
  { answer: / 500 /, why: 'a defect, by definition one that nobody knows of' },
];

const UNKNOWN_TENANT = { 'NGSILD-Tenant': 'atlantis' };
const TENANT = { 'NGSILD-Tenant': 'acme' };
const CORE = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld';
const ENTITY_TYPES = ['application/json', 'application/ld+json', 'application/geo+json'];
const JSON_TYPES = ['application/json', 'application/ld+json'];

let broker: TestBroker;
let origin: ContextServer;

/** One exchange with the broker, held against the document. */
async function ask(method: string, path: string, options: WireOptions = {}): Promise<WireExchange> {
  const exchange = await overTheWire(broker.url, method, path, {
    ...options,
    headers: { ...(path.startsWith(API_ROOT) ? TENANT : {}), ...options.headers },
  });
  check.check(exchange);
  return exchange;
}

async function statusOf(method: string, path: string, options: WireOptions = {}): Promise<number> {
  return (await ask(method, API_ROOT + path, options)).status;
}

beforeAll(async () => {
  [broker, origin] = await Promise.all([startBroker(), startContextServer()]);
  for (const body of [thing, linkedThing, lastThing]) expect(await statusOf('POST', '/entities', { body })).toBe(201);
});
afterAll(() => Promise.all([broker.close(), origin.close()]));

describe('entities as they are read', () => {
  const FORMATS = ['normalized', 'concise', 'simplified'];
  const VIEWS = [
    '',
    'options=sysAttrs',
    'lang=fr',
    'pick=id,plain,linked',
    'omit=id,type,raw',
    'attrs=plain,name',
    'datasetId=@none',
    'join=inline',
    'join=flat',
    'join=inline&joinLevel=2&pick=linked{id,linked{location}},both',
    'join=@none&options=sysAttrs',
    'geometryProperty=area',
  ];

  it.each(ENTITY_TYPES.flatMap((accept) => FORMATS.map((format) => ({ accept, format }))))(
    '$format, $accept',
    async ({ accept, format }) => {
      for (const view of VIEWS.filter((each) => !each.startsWith('geometry') || accept === 'application/geo+json')) {
        const headers = { Accept: accept };
        expect(await statusOf('GET', `/entities/${at('Thing')}?format=${format}&${view}`, { headers })).toBe(200);
        expect(await statusOf('GET', `/entities?type=Thing&format=${format}&${view}`, { headers })).toBe(200);
        const inUrl = view.split('&').filter((each) => /^(?:options|geometryProperty)=/.test(each));
        const body = { type: 'Query', entities: [{ type: 'Thing' }], ...queryMembers(view) };
        const query = `/entityOperations/query?format=${format}&${inUrl.join('&')}`;
        expect(await statusOf('POST', query, { headers, body })).toBe(200);
      }
    },
  );

  it.each(ENTITY_TYPES.flatMap((accept) => ['normalized', 'simplified'].map((format) => ({ accept, format }))))(
    'amended for an earlier version of the standard, $format, $accept',
    async ({ accept, format }) => {
      const headers = { Accept: accept, Prefer: 'ngsi-ld=1.3' };
      for (const view of ['', '&join=flat']) {
        expect(await statusOf('GET', `/entities/${at('Thing')}?format=${format}${view}`, { headers })).toBe(203);
        expect(await statusOf('GET', `/entities?type=Thing&count=true&format=${format}${view}`, { headers })).toBe(203);
      }
      const body = { type: 'Query', entities: [{ type: 'Thing' }] };
      expect(await statusOf('POST', `/entityOperations/query?format=${format}`, { headers, body })).toBe(203);
    },
  );

  it('with the context of a GeoJSON answer in a Link header', async () => {
    const headers = { Accept: 'application/geo+json', Prefer: 'body=json' };
    const { headers: answered } = await ask('GET', `${API_ROOT}/entities?type=Thing`, { headers });
    expect(answered.get('link')).toContain(CORE);
  });

  it('by words that mean the same', async () => {
    for (const word of ['options=keyValues', 'options=concise', 'options=simplified,sysAttrs', 'format=keyValues']) {
      expect(await statusOf('GET', `/entities/${at('Thing')}?${word}`)).toBe(200);
    }
  });

  it('page by page, counted, ordered and selected in every way', async () => {
    for (const query of [
      'type=Thing&count=true&limit=0',
      'type=Thing&count=true&limit=1',
      'type=Thing&limit=1&offset=1&orderBy=plain;desc,id',
      `local=true&id=${at('Thing')},${at('Thing', 2)}&idPattern=Thing`,
      'q=plain>0;category==urban&expandValues=category',
      'q=raw[b]==1&jsonKeys=raw',
      'georel=near;maxDistance==1000&geometry=Point&coordinates=[-3.7,40.4]&geoproperty=location',
      'type=*&scopeQ=/a&csf=owner==%22x%22',
      'type=Thing&orderBy=location;dist-asc&orderFrom=[0,0]&orderGeometry=Point&collation=de-u-co-phonebk',
      'limit=20&local=true',
      `type=Thing&join=inline&joinLevel=2&containedBy=${at('Thing', 3)}`,
      'type=Thing&entityMap=true&entityMapLifetime=PT1H&splitEntities=false&local=true',
    ]) {
      expect([query, await statusOf('GET', `/entities?${query}`)]).toEqual([query, 200]);
    }
  });

  it('by HEAD, which answers as GET without a body', async () => {
    expect(await statusOf('HEAD', `/entities/${at('Thing')}`)).toBe(200);
  });
});

/** Parameters of a view as members of a Query. */
function queryMembers(view: string): Record<string, unknown> {
  const members = new URLSearchParams(view);
  for (const name of ['options', 'geometryProperty', 'format']) members.delete(name);
  return Object.fromEntries(
    [...members].map(([name, value]) => {
      if (name === 'joinLevel') return [name, Number(value)];
      return [name, ['lang', 'join'].includes(name) ? value : value.includes('{') ? [value] : value.split(',')];
    }),
  );
}

describe('what is discovered', () => {
  it.each(JSON_TYPES.flatMap((Accept) => ['', 'ngsi-ld=1.8'].map((Prefer) => ({ Accept, Prefer }))))(
    '$Accept $Prefer',
    async (headers) => {
      for (const path of [
        '/types',
        '/types?details=true',
        '/types/Thing',
        '/attributes',
        '/attributes?details=true&local=true',
        '/attributes/plain',
        '/info/sourceIdentity',
      ]) {
        expect([path, await statusOf('GET', path, { headers })]).toEqual([path, 200]);
      }
    },
  );
});

describe('entities as they are changed', () => {
  const room = { id: at('Room'), type: 'Room', temperature: { type: 'Property', value: 20 }, name: 'hall' };
  const path = `/entities/${room.id}`;
  beforeEach(async () => {
    await statusOf('DELETE', path);
    expect(await statusOf('POST', '/entities', { body: room })).toBe(201);
  });

  const PARTLY = [
    ['appendAttrs', 'POST', `${path}/attrs?options=noOverwrite`, { temperature: { value: 1 }, humidity: 40 }],
    ['updateEntity', 'PATCH', `${path}/attrs`, { temperature: { value: 1 }, scope: '/a' }],
    ['createBatch', 'POST', '/entityOperations/create', [room, { ...room, id: at('Room', 2) }, { id: 'no URI' }]],
    ['upsertBatch', 'POST', '/entityOperations/upsert', [room, { id: at('Room', 2) }]],
    ['updateBatch', 'POST', '/entityOperations/update?options=noOverwrite', [room, { id: at('Room', 9), a: 1 }]],
    ['mergeBatch', 'POST', '/entityOperations/merge', [room, { id: at('Room', 9), a: 1 }]],
    ['deleteBatch', 'POST', '/entityOperations/delete', [room.id, at('Room', 9), 5]],
  ] as const;
  it.each(PARTLY)('%s in part', async (_, method, url, body) => {
    expect(await statusOf(method, url, { body })).toBe(207);
    expect(await statusOf(method, url, { body, headers: { Prefer: 'ngsi-ld=1.5' } })).toBe(207);
  });

  const WHOLLY = [
    ['a merge that removes', 'PATCH', path, { name: null, temperature: { value: { inside: 20, outside: null } } }],
    ['a simplified merge', 'PATCH', `${path}?format=simplified`, { temperature: 21, name: { a: null } }],
    [
      'a merge with defaults',
      'PATCH',
      `${path}?observedAt=2026-01-01T00:00:00Z&lang=en&options=concise`,
      { name: 'x' },
    ],
    ['a replacement', 'PUT', `${path}?type=Room`, { type: 'Room', temperature: 1 }],
    ['an update that removes', 'PATCH', `${path}/attrs`, { name: 'urn:ngsi-ld:null' }],
    ['a sub-attribute', 'PATCH', `${path}/attrs/temperature`, { accuracy: { value: 0.5 } }],
    ['another instance', 'POST', `${path}/attrs`, { temperature: { value: 2, datasetId: 'urn:ngsi-ld:Dataset:1' } }],
    ['an attribute replaced', 'PUT', `${path}/attrs/temperature`, { value: [1, 2], by: { object: at('Person') } }],
    ['an attribute deleted', 'DELETE', `${path}/attrs/temperature?deleteAll=true&type=Room`, undefined],
    ['an instance deleted', 'DELETE', `${path}/attrs/temperature?datasetId=@none`, undefined],
    ['the entity deleted', 'DELETE', `${path}?type=Room&local=true`, undefined],
    ['a purge', 'DELETE', '/entities?type=Room', undefined],
    ['a purge of attributes', 'DELETE', '/entities?attrs=name&drop=name&local=true', undefined],
    ['a purge that keeps', 'DELETE', '/entities?q=temperature>0&keep=name&geometryProperty=x', undefined],
    ['an upsert of old ones', 'POST', '/entityOperations/upsert', [room]],
    ['an upsert that updates', 'POST', '/entityOperations/upsert?options=update', [{ ...room, name: null }]],
  ] as const;
  it.each(WHOLLY)('%s', async (_, method, url, body) => {
    expect(await statusOf(method, url, { body })).toBe(204);
  });

  it('a fragment of type merge-patch', async () => {
    const headers = { 'Content-Type': 'application/merge-patch+json' };
    for (const url of [path, `${path}/attrs`]) {
      expect(await statusOf('PATCH', url, { body: { temperature: { value: 3 } }, headers })).toBe(204);
    }
  });

  it.each(['create', 'upsert'])('a batch of new ones, by %s', async (operation) => {
    const headers = { Prefer: 'ngsi-ld=1.9' };
    await statusOf('DELETE', path);
    expect(await statusOf('POST', `/entityOperations/${operation}`, { body: [room], headers })).toBe(201);
  });

  it('an entity that exists already', async () => {
    expect(await statusOf('POST', '/entities', { body: room })).toBe(409);
  });
});

describe('contexts', () => {
  it('of all kinds, listed, served, described, reloaded and deleted', async () => {
    origin.serve('/terms.jsonld', { '@context': { Vehicle: 'https://example.org/Vehicle' } });
    const added = await ask('POST', `${API_ROOT}/jsonldContexts`, { body: { '@context': { a: 'https://e.org/a' } } });
    expect(added.status).toBe(201);
    const hosted = added.headers.get('location')!;
    const cached = `${API_ROOT}/jsonldContexts/${encodeURIComponent(origin.url('/terms.jsonld'))}`;
    const Link = `<${origin.url('/terms.jsonld')}>; rel="http://www.w3.org/ns/json-ld#context"`;
    expect(await statusOf('GET', '/entities?type=Vehicle', { headers: { Link } })).toBe(200);
    for (const Accept of JSON_TYPES) {
      const headers = { Accept, Prefer: 'ngsi-ld=1.9' };
      for (const query of [
        '',
        '?details=true',
        '?kind=Hosted',
        '?kind=Cached&details=true',
        '?kind=ImplicitlyCreated',
      ]) {
        expect(await statusOf('GET', `/jsonldContexts${query}`, { headers })).toBe(200);
      }
      expect((await ask('GET', hosted, { headers })).status).toBe(200);
      expect((await ask('GET', `${hosted}?details=true`, { headers })).status).toBe(200);
      expect((await ask('GET', `${cached}?details=true`, { headers })).status).toBe(200);
    }
    expect((await ask('GET', cached)).status).toBe(422);
    expect((await ask('DELETE', `${cached}?reload=true`)).status).toBe(204);
    origin.serve('/terms.jsonld', (res: ServerResponse) => void res.writeHead(500).end());
    expect((await ask('DELETE', `${cached}?reload=true`)).status).toBe(504);
    expect((await ask('DELETE', hosted)).status).toBe(204);
    expect((await ask('GET', hosted)).status).toBe(404);
  });
});

describe('resources outside the standard', () => {
  it.each(document.operations.filter(({ path }) => !path.startsWith(API_ROOT)))('$path', async ({ path }) => {
    expect((await ask('GET', path)).status).toBe(200);
  });
});

/** What is wrong with a request, and the answer of the operations that look at it. */
const WRONG: readonly {
  readonly what: string;
  readonly query?: string;
  readonly options?: WireOptions;
  /** Whether it can be wrong for an operation. */
  readonly when?: (operation: DocumentedOperation) => boolean;
  readonly status?: number;
}[] = [
  { what: 'an unknown parameter', query: 'bogus=1', status: 400 },
  { what: 'a tenant of another alphabet', options: { headers: { 'NGSILD-Tenant': 'a\tb' } }, status: 400 },
  { what: 'a tenant that does not exist', options: { headers: UNKNOWN_TENANT }, when: needsTenant, status: 404 },
  { what: 'a type selection that is too long', query: `type=${'a'.repeat(4097)}` },
  { what: 'a page that is too large', query: 'limit=1001' },
  { what: 'no media type on offer', options: { headers: { Accept: 'image/png' } } },
  { what: 'GeoJSON', options: { headers: { Accept: 'application/geo+json' } } },
  { what: 'a context that cannot be had', options: { headers: { Link: deadLink() } } },
  { what: 'no length', options: { length: 'none' }, when: takesBody, status: 411 },
  { what: 'a body that is too large', options: { length: 11 * 1024 * 1024 }, when: takesBody, status: 413 },
  { what: 'a text', options: { headers: { 'Content-Type': 'text/plain' } }, when: takesBody, status: 415 },
  { what: 'a body that is no JSON', options: { body: '{' }, when: takesBody, status: 400 },
];

function deadLink(): string {
  return '<http://127.0.0.1:9/nothing.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"';
}

function needsTenant({ method, path }: DocumentedOperation): boolean {
  return OPERATIONS.some((each) => !each.createsTenant && each.method === method && API_ROOT + each.path === path);
}

function takesBody({ requestBody }: DocumentedOperation): boolean {
  return requestBody !== undefined;
}

describe.each(WRONG)('$what', ({ query, options, when = () => true, status }) => {
  it.each(ofStandard.filter(when))('$id', async (operation) => {
    const url = query === undefined ? pathOf(operation) : `${pathOf(operation)}?${query}`;
    const [example] = document.examples(operation.requestBody);
    const answer = await ask(operation.method, url, { body: example?.value, ...options });
    if (status !== undefined) expect(answer.status).toBe(status);
  });
});

describe('what is no operation', () => {
  it('a method that a resource does not have', async () => {
    for (const path of new Set(document.operations.map((operation) => pathOf(operation))))
      expect((await ask('TRACE', path)).status).toBe(405);
  });

  it('an id that is missing', async () => {
    for (const method of ['PATCH', 'PUT']) expect(await statusOf(method, '/entities/', { body: {} })).toBe(400);
  });

  it.each(NOT_BUILT)('%s, which is not built', async (path) => {
    expect(await statusOf('GET', path)).toBe(422);
  });

  it('a resource that there is not', async () => {
    expect(await statusOf('GET', '/nothing')).toBe(404);
  });
});

describe('bodies that the document does not allow', () => {
  const entity = { id: at('Odd'), type: 'Odd' };
  it.each([
    ['an entity without an id', { type: 'Odd' }],
    ['an entity without a type', { id: at('Odd') }],
    ['an id that is no URI', { ...entity, id: 'odd' }],
    ['an @context in application/json', { ...entity, '@context': CORE }],
    ['a null', { ...entity, a: null }],
    ['a kind that there is not', { ...entity, a: { type: 'Odd', value: 1 } }],
    ['a kind with the member of another', { ...entity, a: { type: 'Relationship', value: 1 } }],
    ['a Relationship to what is no URI', { ...entity, a: { object: 'odd' } }],
    ['two value members', { ...entity, a: { value: 1, object: at('Odd') } }],
    ['a language that is none', { ...entity, a: { languageMap: { 'not a tag': 'x' } } }],
    ['a text in raw JSON', { ...entity, a: { json: 'x' } }],
    ['a list that is none', { ...entity, a: { valueList: 1 } }],
    ['a time without a zone', { ...entity, a: { value: 1, observedAt: '2026-01-01T00:00:00' } }],
    ['an open ring', { ...entity, a: { type: 'GeoProperty', value: { type: 'Polygon', coordinates: [[[0, 0]]] } } }],
    ['a GeometryCollection', { ...entity, a: { type: 'GeoProperty', value: { type: 'GeometryCollection' } } }],
    ['a scope that is a number', { ...entity, scope: 1 }],
  ])('%s', async (_, body) => {
    const answer = await ask('POST', `${API_ROOT}/entities`, { body });
    expect(answer.status).toBe(400);
    expect(check.faults({ ...answer, status: 201, headers: new Headers({ location: '/x' }), text: '' })).not.toEqual(
      [],
    );
  });
});

describe('a store that cannot answer', () => {
  let closed: ClosedBroker;
  beforeAll(async () => {
    closed = await startClosedBroker();
  });
  afterAll(() => closed.close());

  const reading = document.operations.filter(({ responses }) => responses.has(503));
  it.each(reading)('$id', async (operation) => {
    const [example] = document.examples(operation.requestBody);
    const query = operation.id === 'queryEntity' || operation.id === 'purgeEntity' ? '?type=Thing' : '';
    const headers = {
      ...(operation.path.startsWith(API_ROOT) ? TENANT : {}),
      ...(example === undefined ? {} : { 'Content-Type': example.mediaType }),
    };
    const path = pathOf(operation) + query;
    const exchange = await overTheWire(closed.url, operation.method, path, { body: example?.value, headers });
    check.check(exchange);
    expect(exchange.status).toBe(503);
  });
});

it('every documented answer of every operation was seen, but for those that have a reason', () => {
  const documented = document.operations.flatMap(({ id, responses }) =>
    [...responses].flatMap(([status, { value }]) =>
      Object.keys((value.content ?? { '': {} }) as object).map((mediaType) => `${id} ${status} ${mediaType}`.trim()),
    ),
  );
  const unseen = documented.filter((answer) => !check.seen.has(answer));
  expect(unseen.filter((answer) => !NOT_SEEN.some((each) => each.answer.test(answer)))).toEqual([]);
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestAnswer, type TestBroker } from '../support/broker.js';
import { describeOnBothStores } from '../support/both-stores.js';
import { check, LD, seg, type Claim } from '../support/conformance.js';
import { startContextServer, type ContextServer } from '../support/context-server.js';

const EX = 'http://example.org/';
const DEFAULT = 'https://uri.etsi.org/ngsi-ld/default-context/';
const CORE_URL = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld';
const link = (url: string): string =>
  `<${url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
const property = (value: unknown): object => ({ type: 'Property', value });

await describeOnBothStores('@context of requests', (start) => {
  let broker: TestBroker;
  let server: ContextServer;
  beforeAll(async () => {
    [broker, server] = await Promise.all([start(), startContextServer()]);
    server.serve('/ex.jsonld', { '@context': { Car: `${EX}Car`, speed: `${EX}speed`, color: `${EX}colour` } });
    server.serve('/array.jsonld', { '@context': [{ speed: `${EX}other` }, server.url('/ex.jsonld')] });
    server.serve('/relative.jsonld', { '@context': './ex.jsonld' });
    server.serve('/scoped.jsonld', { '@context': { Car: { '@id': `${EX}Car`, '@context': { speed: `${EX}s` } } } });
    server.serve('/none.jsonld', { speed: 'no context here' });
    server.serve('/circle.jsonld', { '@context': ['./circle.jsonld', { speed: `${EX}speed` }] });
    server.answer('/text.html', (res) => res.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>'));
    server.answer('/broken.jsonld', (res) => res.writeHead(200, { 'Content-Type': 'application/ld+json' }).end('{'));
    server.answer('/error.jsonld', (res) => res.writeHead(500).end());
  });
  afterAll(() => Promise.all([broker.close(), server.close()]));

  let entities = 0;
  const id = (): string => `urn:ngsi-ld:Car:${entities++}`;
  /** What stands, by its IRIs: under no terms but the core's. */
  const stored = async (of: string): Promise<unknown> => (await broker.get(`/entities/${of}`)).json;

  describe('where it comes from [6.3.5]', () => {
    it('is the default without a Link header', async () => {
      const of = id();
      await broker.post('/entities', { id: of, type: 'Car', speed: 1 });
      const { json } = await broker.get(`/types/${seg(`${DEFAULT}Car`)}`);
      expect(json).toMatchObject({ id: `${DEFAULT}Car`, typeName: 'Car' });
      await broker.delete(`/entities/${of}`);
    });

    it.each([
      ['an object', () => ({ Car: `${EX}Car`, speed: `${EX}speed` })],
      ['a URL', () => server.url('/ex.jsonld')],
      ['an array', () => [server.url('/ex.jsonld'), CORE_URL]],
      ['an array of objects', () => [{ Car: `${EX}Car` }, { speed: `${EX}speed` }]],
      ['an array with the core context first', () => [CORE_URL, server.url('/ex.jsonld')]],
      ['a URL whose document has an array', () => server.url('/array.jsonld')],
      ['a URL whose document names another by a relative URL', () => server.url('/relative.jsonld')],
    ])('is taken from the body of application/ld+json: %s', async (_, context) => {
      const of = id();
      const answer = await broker.post('/entities', { '@context': context(), id: of, type: 'Car', speed: 1 }, LD);
      check(answer, { status: 201 });
      expect(await stored(of)).toEqual({ id: of, type: `${EX}Car`, [`${EX}speed`]: property(1) });
    });

    it('is taken from the Link header of application/json', async () => {
      const of = id();
      check(
        await broker.post('/entities', { id: of, type: 'Car', speed: 1 }, { Link: link(server.url('/ex.jsonld')) }),
        { status: 201 },
      );
      expect(await stored(of)).toEqual({ id: of, type: `${EX}Car`, [`${EX}speed`]: property(1) });
    });

    it('is taken from the Link header of GET, for names that come in and go out', async () => {
      const headers = { Link: link(server.url('/ex.jsonld')) };
      const { json } = await broker.get('/entities?type=Car&q=speed==1&limit=1', headers);
      expect(json).toMatchObject([{ type: 'Car', speed: property(1) }]);
    });

    it('is taken from the Link header of DELETE', async () => {
      const of = id();
      await broker.post('/entities', { '@context': { hue: `${EX}colour` }, id: of, type: 'Car', hue: 1, a: 1 }, LD);
      check(await broker.delete(`/entities/${of}/attrs/color`), { status: 404, error: 'ResourceNotFound' });
      check(await broker.delete(`/entities/${of}/attrs/color`, { Link: link(server.url('/ex.jsonld')) }), {
        status: 204,
      });
      expect(await stored(of)).toEqual({ id: of, type: 'Car', a: property(1) });
    });

    it('comes back as it was named: in the Link header of json, in the body of ld+json [6.3.6]', async () => {
      const headers = { Link: link(server.url('/ex.jsonld')) };
      const json = await broker.get('/entities?type=Car&limit=1', headers);
      expect(json.headers.get('link')).toContain(
        `<${server.url('/ex.jsonld')}>; rel="http://www.w3.org/ns/json-ld#context"`,
      );
      const ld = await broker.get('/entities?type=Car&limit=1', { ...headers, Accept: 'application/ld+json' });
      expect([ld.json[0]['@context']].flat()).toEqual([server.url('/ex.jsonld'), CORE_URL]);
    });

    it('comes back as the URL of an implicitly created one when it was a body [5.13.1]', async () => {
      const body = { '@context': { Car: `${EX}Car` }, type: 'Query', entities: [{ type: 'Car' }] };
      const { headers } = await broker.post('/entityOperations/query', body, LD);
      const url = /<([^>]*)>; rel="http:\/\/www\.w3\.org\/ns\/json-ld#context"/.exec(headers.get('link') ?? '')![1]!;
      const served = await fetch(url);
      expect([served.status, await served.json()]).toEqual([200, { '@context': { Car: `${EX}Car` } }]);
    });

    it('does not matter to an Entity which context it was created with [5.5.7]', async () => {
      const of = id();
      await broker.post('/entities', { '@context': { T: `${EX}T`, x: `${EX}x` }, id: of, type: 'T', x: 1 }, LD);
      const body = { '@context': { U: `${EX}T`, y: `${EX}x` }, type: 'Query', entities: [{ type: 'U' }], q: 'y==1' };
      const { json } = await broker.post('/entityOperations/query', body, LD);
      expect(json).toEqual([{ id: of, type: 'U', y: property(1) }]);
    });

    it('[6.3.6] names a long one in each entity of an answer instead of repeating it', async () => {
      const of = id();
      await broker.post('/entities', { id: of, type: 'Car', speed: 1 });
      const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`term${at}`, `${EX}term${at}`]));
      const context = { Car: `${DEFAULT}Car`, pace: `${DEFAULT}speed`, ...many };
      const body = { '@context': context, type: 'Query', entities: [{ id: of, type: 'Car' }] };
      const { json } = await broker.post('/entityOperations/query', body, { ...LD, Accept: 'application/ld+json' });
      const [url, core] = json[0]['@context'];
      expect(json[0]).toMatchObject({ id: of, type: 'Car', pace: property(1) });
      expect(core).toBe(CORE_URL);
      expect(await (await fetch(url)).json()).toEqual({ '@context': context });
    });
  });

  describe('what is refused', () => {
    type Refusal = readonly [clause: string, what: string, send: () => Promise<TestAnswer>, claim: Claim];
    const bad: Claim = { status: 400, error: 'BadRequestData' };
    const unavailable: Claim = { status: 504, error: 'LdContextNotAvailable' };
    const entity = { id: 'urn:ngsi-ld:Car:refused', type: 'Car', speed: 1 };
    const inBody =
      (context: () => unknown, more: object = {}) =>
      (): Promise<TestAnswer> =>
        broker.post('/entities', { '@context': context(), ...entity, ...more }, LD);
    const inLink = (path: string) => (): Promise<TestAnswer> =>
      broker.get('/entities?type=Car', { Link: link(server.url(path)) });

    const refusals: readonly Refusal[] = [
      ['6.3.5', '@context in application/json', () => broker.post('/entities', { '@context': {}, ...entity }), bad],
      ['6.3.5', 'application/ld+json without @context', () => broker.post('/entities', entity, LD), bad],
      [
        '6.3.5',
        'a Link header beside application/ld+json',
        () => broker.post('/entities', { '@context': {}, ...entity }, { ...LD, Link: link(CORE_URL) }),
        bad,
      ],
      ['5.5.7', 'a scoped context', inBody(() => ({ Car: { '@id': `${EX}Car`, '@context': {} } })), bad],
      ['5.5.7', 'a scoped context in a fetched document', inLink('/scoped.jsonld'), bad],
      ['5.5.7', '@context below the top level', inBody(() => ({}), { speed: { ...property(1), '@context': {} } }), bad],
      [
        '5.5.6',
        'a fetched document without @context',
        inLink('/none.jsonld'),
        { status: 400, error: 'BadRequestData' },
      ],
      ['5.5.6', 'a context that is none', inBody(() => 7), bad],
      ['5.5.6', 'a term that is no IRI', inBody(() => ({ speed: { '@id': 7 } })), bad],
      ['5.5.6', 'a document that cannot be found', inLink('/missing.jsonld'), unavailable],
      ['5.5.6', 'a server that fails', inLink('/error.jsonld'), unavailable],
      [
        '5.5.6',
        'a server that is not there',
        () => broker.get('/entities?type=Car', { Link: link('http://127.0.0.1:9/x') }),
        unavailable,
      ],
      [
        '5.5.6',
        'a document on an address that is not allowed',
        () => broker.get('/entities?type=Car', { Link: link('http://10.0.0.1/x') }),
        unavailable,
      ],
      ['5.5.6', 'a document that is no JSON', inLink('/broken.jsonld'), { status: 400, error: 'BadRequestData' }],
    ];
    it.each(refusals)('[%s] %s', async (_, __, send, claim) => {
      check(await send(), claim);
      check(await broker.get(`/entities/${entity.id}`), { status: 404 });
    });

    it('the core context wins over terms of its own [5.5.7]', async () => {
      const of = id();
      const context = { type: `${EX}type`, location: `${EX}location`, Property: `${EX}Property` };
      const answer = await broker.post(
        '/entities',
        {
          '@context': context,
          id: of,
          type: 'Car',
          location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } },
        },
        LD,
      );
      check(answer, { status: 201 });
      expect(await stored(of)).toMatchObject({ type: 'Car', location: { type: 'GeoProperty' } });
    });

    it('a circle of documents ends [5.5.6]', async () => {
      const answer = await inLink('/circle.jsonld')();
      expect([200, 400]).toContain(answer.status);
    });
  });

  describe('fetched ones', () => {
    it('are fetched once for requests at once, and then from the cache [5.13.1]', async () => {
      server.serve('/shared.jsonld', { '@context': { Shared: `${EX}Shared` } });
      const headers = { Link: link(server.url('/shared.jsonld')) };
      const answers = await Promise.all(Array.from({ length: 20 }, () => broker.get('/entities?type=Shared', headers)));
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect(server.hits('/shared.jsonld')).toBe(1);
      await broker.get('/entities?type=Shared', headers);
      expect(server.hits('/shared.jsonld')).toBe(1);
    });
  });
});

await describeOnBothStores('A default user @context [5.5.5]', (start) => {
  let broker: TestBroker;
  let server: ContextServer;
  beforeAll(async () => {
    server = await startContextServer();
    server.serve('/default.jsonld', { '@context': { Car: `${EX}Car` } });
    broker = await start({ env: { CASTOR_DEFAULT_CONTEXT: server.url('/default.jsonld') } });
  });
  afterAll(() => Promise.all([broker.close(), server.close()]));

  it('reads requests that name none', async () => {
    await broker.post('/entities', { id: 'urn:x:1', type: 'Car' });
    expect((await broker.get(`/entities?type=${seg(`${EX}Car`)}`)).json).toEqual([{ id: 'urn:x:1', type: 'Car' }]);
    const core = await broker.get('/entities/urn:x:1', { Link: link(CORE_URL) });
    expect(core.json).toEqual({ id: 'urn:x:1', type: `${EX}Car` });
  });
});

await describeOnBothStores('/jsonldContexts [5.13]', (start) => {
  let broker: TestBroker;
  let server: ContextServer;
  let now = Date.parse('2030-01-01T00:00:00Z');
  beforeAll(async () => {
    [broker, server] = await Promise.all([start({ clock: () => now }), startContextServer()]);
  });
  afterAll(() => Promise.all([broker.close(), server.close()]));

  const context = { '@context': { Car: `${EX}Car` } };
  const local = (path: string): string => path.replace('/ngsi-ld/v1', '');
  const host = async (document: unknown = context, headers: Record<string, string> = {}): Promise<string> => {
    const answer = await broker.post('/jsonldContexts', document, headers);
    expect(answer.status).toBe(201);
    return local(answer.headers.get('location')!);
  };
  const cache = async (
    path: string,
    document: unknown = context,
    headers?: Record<string, string>,
  ): Promise<string> => {
    server.serve(path, document, headers);
    const url = server.url(path);
    expect((await broker.get('/entities?type=Car', { Link: link(url) })).status).toBe(200);
    return url;
  };
  const details = async (of: string): Promise<Record<string, unknown>> =>
    (await broker.get(`/jsonldContexts/${seg(of)}?details=true`)).json as Record<string, unknown>;

  it('adds one, serves it, lists it, and deletes it [5.13.2, 5.13.3, 5.13.4, 5.13.5]', async () => {
    const path = await host({ ...context, beside: 'discarded' });
    expect(path).toMatch(/^\/jsonldContexts\/./);
    check(await broker.get(path), { status: 200, body: context });
    const listed = (await broker.get('/jsonldContexts?kind=Hosted')).json as string[];
    expect(listed).toContainEqual(expect.stringContaining(path));
    check(await broker.delete(path), { status: 204 });
    check(await broker.get(path), { status: 404, error: 'ResourceNotFound' });
    expect((await broker.get('/jsonldContexts')).json).not.toContainEqual(expect.stringContaining(path));
  });

  it('reads requests with one that it hosts', async () => {
    const path = await host();
    const answer = await broker.post(
      '/entities',
      { id: 'urn:x:hosted', type: 'Car' },
      { Link: link(broker.api + path) },
    );
    expect(answer.status).toBe(201);
    expect((await broker.get('/entities/urn:x:hosted')).json).toEqual({ id: 'urn:x:hosted', type: `${EX}Car` });
  });

  it('tells what it knows of one [5.13.3.5]', async () => {
    const path = await host();
    const localId = decodeURIComponent(path.split('/').at(-1)!);
    expect(await details(localId)).toMatchObject({
      URL: broker.api + path,
      localId,
      kind: 'Hosted',
      createdAt: expect.stringMatching(/Z$/),
    });
    const all = (await broker.get('/jsonldContexts?details=true')).json as object[];
    expect(all).toContainEqual(expect.objectContaining({ localId, kind: 'Hosted' }));
  });

  it('caches what it fetches, does not serve it, and forgets it when deleted [5.13.4.4, 5.13.5.4]', async () => {
    const url = await cache('/cached.jsonld');
    expect((await broker.get('/jsonldContexts?kind=Cached')).json).toContain(url);
    check(await broker.get(`/jsonldContexts/${seg(url)}`), { status: 422, error: 'OperationNotSupported' });
    const { localId, kind } = await details(url);
    expect(kind).toBe('Cached');
    check(await broker.get(`/jsonldContexts/${localId as string}`), { status: 422, error: 'OperationNotSupported' });
    check(await broker.delete(`/jsonldContexts/${seg(url)}`), { status: 204 });
    check(await broker.get(`/jsonldContexts/${seg(url)}?details=true`), { status: 404, error: 'ResourceNotFound' });
    await broker.get('/entities?type=Car', { Link: link(url) });
    expect(server.hits('/cached.jsonld')).toBe(2);
  });

  it('reloads a cached one, and reads by the new one at once [5.13.5.4]', async () => {
    const url = await cache('/reloaded.jsonld');
    server.serve('/reloaded.jsonld', { '@context': { Car: `${EX}New` } });
    check(await broker.delete(`/jsonldContexts/${seg(url)}?reload=true`), { status: 204 });
    await broker.post('/entities', { id: 'urn:x:new', type: 'Car' }, { Link: link(url) });
    expect((await broker.get('/entities/urn:x:new')).json).toEqual({ id: 'urn:x:new', type: `${EX}New` });
  });

  it.each([
    ['its server is gone', (path: string) => server.answer(path, (res) => res.writeHead(503).end())],
    ['it is no longer valid', (path: string) => server.serve(path, { '@context': 7 })],
    ['it is no longer JSON', (path: string) => server.answer(path, (res) => res.writeHead(200).end('{'))],
  ])('keeps a cached one when %s [5.13.5.4]', async (what, spoil) => {
    const path = `/kept-${what.length}.jsonld`;
    const url = await cache(path);
    spoil(path);
    check(await broker.delete(`/jsonldContexts/${seg(url)}?reload=true`), {
      status: 504,
      error: 'LdContextNotAvailable',
    });
    expect(await details(url)).toMatchObject({ kind: 'Cached' });
    check(await broker.get('/entities?type=Car', { Link: link(url) }), { status: 200 });
  });

  it('lets a cached one expire as its server said, and fetches it again [6.3.16]', async () => {
    const url = await cache('/short.jsonld', context, { 'Cache-Control': 'max-age=60' });
    expect(await details(url)).toMatchObject({ expiresAt: expect.any(String) });
    now += 30_000;
    await broker.get('/entities?type=Car', { Link: link(url) });
    expect(server.hits('/short.jsonld')).toBe(1);
    now += 40_000;
    await broker.get('/entities?type=Car', { Link: link(url) });
    expect(server.hits('/short.jsonld')).toBe(2);
  });

  it('keeps the contexts of tenants apart [4.14]', async () => {
    expect((await broker.post('/entities', { id: 'urn:x:1', type: 'T' }, { 'NGSILD-Tenant': 'other' })).status).toBe(
      201,
    );
    const path = await host();
    check(await broker.get(path, { 'NGSILD-Tenant': 'other' }), { status: 404, error: 'ResourceNotFound' });
    expect((await broker.get('/jsonldContexts?kind=Hosted', { 'NGSILD-Tenant': 'other' })).json).toEqual([]);
  });

  const refusals: readonly (readonly [clause: string, what: string, send: () => Promise<TestAnswer>, claim: Claim])[] =
    [
      ['5.13.2.4', 'no JSON', () => broker.post('/jsonldContexts', '{'), { status: 400, error: 'InvalidRequest' }],
      ['5.13.2.4', 'an array', () => broker.post('/jsonldContexts', '[]'), { status: 400, error: 'InvalidRequest' }],
      [
        '5.13.2.4',
        'an object without @context',
        () => broker.post('/jsonldContexts', {}),
        { status: 400, error: 'InvalidRequest' },
      ],
      [
        '5.13.2.4',
        'a context that is none',
        () => broker.post('/jsonldContexts', { '@context': 7 }),
        { status: 400, error: 'BadRequestData' },
      ],
      [
        '5.5.7',
        'a scoped context',
        () => broker.post('/jsonldContexts', { '@context': { a: { '@id': EX, '@context': {} } } }),
        { status: 400, error: 'BadRequestData' },
      ],
      [
        '5.13.3.3',
        'a kind that is none',
        () => broker.get('/jsonldContexts?kind=nonsense'),
        { status: 400, error: 'BadRequestData' },
      ],
      [
        '6.30.3.1',
        'details that are no boolean',
        () => broker.get('/jsonldContexts?details=maybe'),
        { status: 400, error: 'BadRequestData' },
      ],
      [
        '5.13.4.4',
        'one that is not there',
        () => broker.get('/jsonldContexts/urn:x:none'),
        { status: 404, error: 'ResourceNotFound' },
      ],
      [
        '5.13.4.4',
        'details of one that is not there',
        () => broker.get('/jsonldContexts/urn:x:none?details=true'),
        { status: 404, error: 'ResourceNotFound' },
      ],
      [
        '5.13.5.4',
        'to delete one that is not there',
        () => broker.delete('/jsonldContexts/urn:x:none'),
        { status: 404, error: 'ResourceNotFound' },
      ],
      [
        '5.13.5.4',
        'to reload a hosted one',
        async () => broker.delete(`${await host()}?reload=true`),
        { status: 400, error: 'BadRequestData' },
      ],
      [
        '5.13.5.4',
        'to delete without identifier',
        () => broker.delete('/jsonldContexts/'),
        { status: 400, error: 'BadRequestData' },
      ],
    ];
  it.each(refusals)('[%s] refuses %s', async (_, __, send, claim) => {
    check(await send(), claim);
  });
});

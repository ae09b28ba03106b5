import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addContext } from '../broker/contexts/add-context.js';
import { deleteContext } from '../broker/contexts/delete-context.js';
import { listContexts } from '../broker/contexts/list-contexts.js';
import { serveContext } from '../broker/contexts/serve-context.js';
import { BOUNDS } from '../bounds.js';
import {
  BadRequestData,
  InvalidRequest,
  LdContextNotAvailable,
  OperationNotSupported,
  ResourceNotFound,
} from '../model/errors.js';
import { DEFAULT_VOCABULARY, NGSI_LD } from '../model/kinds.js';
import { type ContextSource } from '../model/terms.js';
import { Egress } from '../net/egress.js';
import { openEmbeddedStore } from '../store/embedded/open-store.js';
import { type Store } from '../store/store.js';
import { coreTerms } from './compile-context.js';
import { Contexts } from './contexts.js';
import { CORE_URL } from './core-urls.js';
import { ShippedContexts } from './shipped-contexts.js';

const BASE = 'http://broker.test';
const SHIPPED_URL = 'https://shipped.test/context.jsonld';
const CORE_16 = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld';

interface Page {
  readonly status?: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body: unknown;
}

const pages = new Map<string, Page | ((req: IncomingMessage, res: ServerResponse) => void)>();
const requested: string[] = [];
const server = http.createServer((req, res) => {
  requested.push(req.url!);
  const page = pages.get(req.url!);
  if (typeof page === 'function') page(req, res);
  else if (page === undefined) res.writeHead(404).end();
  else {
    res
      .writeHead(page.status ?? 200, page.headers)
      .end(typeof page.body === 'string' ? page.body : JSON.stringify(page.body));
  }
});
let web = '';
let folder = '';
let store: Store;
let egress: Egress;
let now = Date.parse('2026-11-21T10:00:00Z');

/** One process: processes share the store only. */
function startContexts(defaultContext?: string): Contexts {
  return new Contexts({
    store: store.contexts,
    egress,
    clock: () => now,
    shipped: new ShippedContexts([folder]),
    baseUrls: () => [BASE, 'http://127.0.0.1:1026'],
    defaultContext,
  });
}
function serve(path: string, context: unknown, headers: OutgoingHttpHeaders = {}): string {
  pages.set(path, { body: { '@context': context }, headers });
  return web + path;
}
async function failure(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => undefined,
    (error: unknown) => error,
  );
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  web = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(async () => {
  pages.clear();
  requested.length = 0;
  folder = mkdtempSync(join(tmpdir(), 'castor-contexts-'));
  writeFileSync(join(folder, 'a.jsonld'), JSON.stringify({ '@context': { Ship: 'http://shipped.test/Ship' } }));
  const index = { [SHIPPED_URL]: { file: 'a.jsonld', source: 'here', licence: 'none' } };
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ contexts: index }));
  store = await openEmbeddedStore({ folder: join(folder, 'data') });
  egress = new Egress(['127.0.0.0/8']);
});
afterEach(async () => {
  egress.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

describe('which terms hold', () => {
  it('takes the core context when none is named, or only a core context', async () => {
    const contexts = startContexts();
    for (const source of [undefined, CORE_URL, CORE_16, [CORE_16], []]) {
      expect(contexts.known('', source)).toBe(coreTerms);
      expect(await contexts.resolve('', source)).toBe(coreTerms);
    }
    expect(coreTerms.url).toBe(CORE_URL);
  });

  it('takes the configured default context when none is named [5.5.5]', async () => {
    const url = serve('/default', { Car: 'http://cars.test/Car' });
    const terms = await startContexts(url).resolve('', undefined);
    expect(terms.url).toBe(url);
    expect(terms.expand('Car')).toBe('http://cars.test/Car');
    expect(terms.expand('observedAt')).toBe(`${NGSI_LD}observedAt`);
  });

  it('takes a list of one context and the core for that one context', async () => {
    const url = serve('/one', { Car: 'http://cars.test/Car' });
    const terms = await startContexts().resolve('', [url, CORE_16]);
    expect(terms).toMatchObject({ url, source: [url, CORE_URL] });
  });

  it('has no URL for an inline object or an array', async () => {
    const terms = await startContexts().resolve('', [{ a: 'http://a/' }, { b: 'http://b/' }, CORE_URL]);
    expect(terms).toMatchObject({ url: undefined, source: [{ a: 'http://a/' }, { b: 'http://b/' }, CORE_URL] });
  });

  it('shows a compound context as it is: it brings the core context along', async () => {
    const url = serve('/compound', [{ Car: 'http://cars.test/Car' }, CORE_16]);
    expect(await startContexts().resolve('', url)).toMatchObject({ url, source: url });
  });

  it('follows references, relative ones from where their document came from', async () => {
    serve('/dir/leaf', { Leaf: 'http://leaf.test/Leaf' });
    serve('/dir/top', ['leaf', { Top: 'http://top.test/Top' }, CORE_16]);
    pages.set('/moved', { status: 302, headers: { location: '/dir/top' }, body: '' });
    const terms = await startContexts().resolve('', `${web}/moved`);
    expect([terms.expand('Leaf'), terms.expand('Top')]).toEqual(['http://leaf.test/Leaf', 'http://top.test/Top']);
    expect(requested).toEqual(['/moved', '/dir/top', '/dir/leaf']);
  });

  it('finds the context that a page for humans points to', async () => {
    const link = '</style.css>; rel="stylesheet", </docs/context>; rel="alternate"; type="application/ld+json"';
    pages.set('/page', { body: '<html>', headers: { 'content-type': 'text/html', link } });
    serve('/docs/context', { Thing: 'http://things.test/Thing' });
    const terms = await startContexts().resolve('', `${web}/page`);
    expect(terms.expand('Thing')).toBe('http://things.test/Thing');
  });

  it('merges @import under the members beside it', async () => {
    const url = serve('/base', { a: 'http://base.test/a', b: 'http://base.test/b' });
    const terms = await startContexts().resolve('', { '@import': url, b: 'http://own.test/b' });
    expect([terms.expand('a'), terms.expand('b')]).toEqual(['http://base.test/a', 'http://own.test/b']);
  });

  it('answers a shipped context from its file, never from the network', async () => {
    const terms = await startContexts().resolve('', SHIPPED_URL);
    expect(terms.expand('Ship')).toBe('http://shipped.test/Ship');
  });
});

describe('loading', () => {
  it('loads once for requests at the same time, and not again later or after a restart', async () => {
    const url = serve('/shared', { Car: 'http://cars.test/Car' });
    const contexts = startContexts();
    const resolved = await Promise.all([
      ...Array.from({ length: 20 }, () => contexts.resolve('', url)),
      ...Array.from({ length: 20 }, () => contexts.resolve('', [url, { more: 'http://a/' }])),
    ]);
    expect(new Set(resolved.map((terms) => terms.key)).size).toBe(2);
    expect(contexts.known('', url)).toBe(resolved[0]);
    expect((await startContexts().resolve('', url)).key).toBe(resolved[0]!.key);
    expect(requested).toEqual(['/shared']);
  });

  it('lets others run between the contexts of a batch', async () => {
    const contexts = startContexts();
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    await Promise.all(Array.from({ length: 50 }, (_, at) => contexts.resolve('', { [`term${at}`]: 'http://a.test/' })));
    clearInterval(counting);
    expect(turns).toBeGreaterThan(1);
  });

  it('keeps tenants apart', async () => {
    const url = serve('/walls', { Car: 'http://cars.test/Car' });
    const contexts = startContexts();
    await contexts.resolve('one', url);
    expect(contexts.known('two', url)).toBeUndefined();
    await contexts.resolve('two', url);
    expect(requested).toEqual(['/walls', '/walls']);
    expect(await listContexts(contexts, 'three')).toEqual([CORE_URL]);
  });

  const scoped = { a: { '@id': 'http://a/', '@context': {} } };
  it.each<readonly [string, () => ContextSource, new (detail: string) => Error]>([
    ['a page that is not there', () => `${web}/nowhere`, LdContextNotAvailable],
    ['a server that is not there', () => 'http://127.0.0.1:1/', LdContextNotAvailable],
    ['an address that may not be called', () => 'http://10.0.0.1/', LdContextNotAvailable],
    ['a scheme that is not called', () => 'ftp://127.0.0.1/', LdContextNotAvailable],
    ['a URL of ours where no context is', () => `${BASE}/ngsi-ld/v1/entities`, LdContextNotAvailable],
    ['a hosted context that does not exist', () => `${BASE}/ngsi-ld/v1/jsonldContexts/x`, LdContextNotAvailable],
    [
      'a document larger than the bound',
      () => serve('/large', { a: 'x'.repeat(BOUNDS.contextBytes) }),
      LdContextNotAvailable,
    ],
    ['a page that is no JSON', () => (pages.set('/html', { body: '<html>' }), `${web}/html`), BadRequestData],
    ['a document without @context', () => (pages.set('/none', { body: { a: 'b' } }), `${web}/none`), BadRequestData],
    ['a scoped context far away', () => serve('/scoped', scoped), BadRequestData],
    ['a context that includes itself', () => serve('/self', ['/self']), BadRequestData],
    ['contexts that include each other', () => (serve('/ping', ['/pong']), serve('/pong', ['/ping'])), BadRequestData],
    ['contexts nested too deep', () => nested(BOUNDS.contextDepth + 1), BadRequestData],
    ['too many documents', () => many(BOUNDS.contextFetches + 1), BadRequestData],
    ['something that is no URL', () => 'http://', BadRequestData],
    ['a URL longer than a key', () => `http://a/${'x'.repeat(2000)}`, BadRequestData],
  ])('refuses %s', async (_, source, kind) => {
    const contexts = startContexts();
    expect(await failure(contexts.resolve('', source()))).toBeInstanceOf(kind);
    expect(requested.length).toBeLessThanOrEqual(BOUNDS.contextFetches);
  });

  it('takes contexts nested as deep, and as many documents, as the bounds allow', async () => {
    const contexts = startContexts();
    expect((await contexts.resolve('', nested(BOUNDS.contextDepth))).expand('deepest')).toBe('http://deep.test/');
    expect((await contexts.resolve('', many(BOUNDS.contextFetches))).expand('t0')).toBe('http://many.test/0');
  });

  function nested(levels: number): string {
    serve(`/n${levels}`, { deepest: 'http://deep.test/' });
    for (let level = 1; level < levels; level++) serve(`/n${level}`, `/n${level + 1}`);
    return `${web}/n1`;
  }
  function many(count: number): ContextSource {
    return Array.from({ length: count }, (_, i) => serve(`/m${i}`, { [`t${i}`]: `http://many.test/${i}` }));
  }
});

describe('expiry of cached contexts [6.3.16]', () => {
  it('loads anew what the server said has expired, and not before', async () => {
    const url = serve('/aging', { Car: 'http://cars.test/1' }, { 'cache-control': 'max-age=600' });
    const contexts = startContexts();
    await contexts.resolve('', url);
    serve('/aging', { Car: 'http://cars.test/2' }, { 'cache-control': 'max-age=600' });
    now += 599_000;
    expect((await contexts.resolve('', url)).expand('Car')).toBe('http://cars.test/1');
    now += 1000;
    expect(contexts.known('', url)).toBeUndefined();
    expect((await contexts.resolve('', url)).expand('Car')).toBe('http://cars.test/2');
    expect(requested).toHaveLength(2);
  });

  it('serves on with what it has while the server is away, trying now and then, but not for ever', async () => {
    const url = serve('/away', { Car: 'http://cars.test/1' }, { 'cache-control': 'max-age=1' });
    const contexts = startContexts();
    await contexts.resolve('', url);
    pages.delete('/away');
    now += 2000;
    for (let request = 0; request < 5; request++) {
      expect((await contexts.resolve('', url)).expand('Car')).toBe('http://cars.test/1');
      now += BOUNDS.contextRecheckMs;
    }
    expect(requested).toHaveLength(2);
    now += BOUNDS.contextRetryMs;
    await contexts.resolve('', url);
    expect(requested).toHaveLength(3);
    now += BOUNDS.contextStaleMs;
    expect(await failure(contexts.resolve('', url))).toBeInstanceOf(LdContextNotAvailable);
  });

  it('does not write down what must not be stored', async () => {
    const contexts = startContexts();
    await contexts.resolve('', serve('/secret', { a: 'http://a/' }, { 'cache-control': 'no-store' }));
    expect(await listContexts(contexts, '')).toEqual([CORE_URL]);
  });
});

describe('several processes over one store', () => {
  it('notices within the stated time that another one reloaded or deleted a context', async () => {
    const url = serve('/both', { Car: 'http://cars.test/1' });
    const [one, other] = [startContexts(), startContexts()];
    await one.resolve('', url);
    await other.resolve('', url);
    serve('/both', { Car: 'http://cars.test/2' });
    now += 1;
    await deleteContext(one, '', url, { reload: true });
    expect((await one.resolve('', url)).expand('Car')).toBe('http://cars.test/2');
    now += BOUNDS.contextRecheckMs;
    expect((await other.resolve('', url)).expand('Car')).toBe('http://cars.test/2');

    const id = await addContext(one, '', { '@context': { a: 'http://a/' } });
    const hosted = `${BASE}/ngsi-ld/v1/jsonldContexts/${id}`;
    expect((await other.resolve('', hosted)).expand('a')).toBe('http://a/');
    await deleteContext(one, '', id);
    expect(await failure(one.resolve('', hosted))).toBeInstanceOf(LdContextNotAvailable);
    now += BOUNDS.contextRecheckMs;
    expect(await failure(other.resolve('', hosted))).toBeInstanceOf(LdContextNotAvailable);
  });

  it('does not compile again when nothing changed', async () => {
    const url = serve('/same', { Car: 'http://cars.test/1' });
    const contexts = startContexts();
    const before = await contexts.resolve('', url);
    now += BOUNDS.contextRecheckMs;
    expect(contexts.known('', url)).toBeUndefined();
    expect(await contexts.resolve('', url)).toBe(before);
    expect(contexts.known('', url)).toBe(before);
  });
});

describe('Add and Serve @context [5.13.2, 5.13.4]', () => {
  it('serves what was added, without what stood beside it, and resolves it under every URL of the broker', async () => {
    const contexts = startContexts();
    const context = { A1: 'urn:ngsi-ld:attributes:A1' };
    const id = await addContext(contexts, '', { '@context': context, other: 1 });
    expect(await serveContext(contexts, '', id)).toEqual({ '@context': context });
    const URL = `${BASE}/ngsi-ld/v1/jsonldContexts/${id}`;
    expect(await serveContext(contexts, '', id, { details: true })).toEqual({
      URL,
      localId: id,
      kind: 'Hosted',
      createdAt: new Date(now).toISOString(),
    });
    for (const url of [
      URL,
      `http://127.0.0.1:1026/ngsi-ld/v1/jsonldContexts/${id}`,
      `/ngsi-ld/v1/jsonldContexts/${id}`,
    ]) {
      expect((await contexts.resolve('', url)).expand('A1')).toBe('urn:ngsi-ld:attributes:A1');
    }
    expect(await failure(serveContext(contexts, 'other', id))).toBeInstanceOf(ResourceNotFound);
    expect(await failure(contexts.resolve('other', URL))).toBeInstanceOf(LdContextNotAvailable);
  });

  it('adds a context whose references nobody can load yet', async () => {
    const contexts = startContexts();
    const context = ['https://example.org/later.jsonld', { a: 'later:a' }];
    const id = await addContext(contexts, '', { '@context': context });
    expect(await serveContext(contexts, '', id)).toEqual({ '@context': context });
  });

  it.each([
    ['no object', [], InvalidRequest],
    ['no @context', { A1: 'urn:a' }, InvalidRequest],
    ['a number', { '@context': 42 }, BadRequestData],
    ['an item that is a number', { '@context': ['https://example.org/ctx.jsonld', 7] }, BadRequestData],
    ['a scoped context', { '@context': { a: { '@id': 'urn:a', '@context': {} } } }, BadRequestData],
    ['what JSON-LD does not allow', { '@context': { '@vocab': null, a: { '@id': 'b' } } }, BadRequestData],
    ['too many parts', { '@context': Array.from({ length: 65 }, () => ({})) }, BadRequestData],
  ])('refuses %s and stores nothing', async (_, document, kind) => {
    const contexts = startContexts();
    expect(await failure(addContext(contexts, '', document))).toBeInstanceOf(kind);
    expect(await listContexts(contexts, '')).toEqual([CORE_URL]);
  });

  it('describes cached contexts by URL and by id, but does not serve them', async () => {
    const contexts = startContexts();
    await contexts.resolve('', SHIPPED_URL);
    for (const id of [SHIPPED_URL, CORE_URL, CORE_16]) {
      const metadata = await serveContext(contexts, '', id, { details: true });
      expect(metadata).toMatchObject({ URL: id, kind: 'Cached' });
      const { localId } = metadata as { localId: string };
      expect(await failure(serveContext(contexts, '', localId))).toBeInstanceOf(OperationNotSupported);
    }
    expect(await failure(serveContext(contexts, '', 'unknown', { details: true }))).toBeInstanceOf(ResourceNotFound);
    expect(await failure(serveContext(contexts, '', 'x'.repeat(5000)))).toBeInstanceOf(ResourceNotFound);
  });
});

describe('List @contexts [5.13.3]', () => {
  it('lists the core and everything of the tenant, or one kind of it', async () => {
    const contexts = startContexts();
    const cached = serve('/listed', { a: 'http://a/' }, { 'cache-control': 'max-age=60' });
    await contexts.resolve('', cached);
    now += 1;
    const id = await addContext(contexts, '', { '@context': {} });
    const hosted = `${BASE}/ngsi-ld/v1/jsonldContexts/${id}`;
    now += 1;
    const implicit = await contexts.hostedUrl('', { b: 'http://b/' });
    expect(await listContexts(contexts, '')).toEqual([CORE_URL, cached, hosted, implicit]);
    expect(await listContexts(contexts, '', { kind: 'Cached' })).toEqual([CORE_URL, cached]);
    expect(await listContexts(contexts, '', { kind: 'Hosted' })).toEqual([hosted]);
    expect(await listContexts(contexts, '', { kind: 'ImplicitlyCreated', details: true })).toMatchObject([
      { URL: implicit },
    ]);
    const [, details] = await listContexts(contexts, '', { kind: 'Cached', details: true });
    expect(details).toMatchObject({ URL: cached, expiresAt: new Date(now - 2 + 60_000).toISOString() });
    expect(await failure(listContexts(contexts, '', { kind: 'other' }))).toBeInstanceOf(BadRequestData);
  });
});

describe('implicitly created contexts [5.13.1]', () => {
  it('have one URL for one content in a tenant, which serves and resolves to it', async () => {
    const contexts = startContexts();
    const source = [{ a: 'http://a/' }, { b: 'http://b/' }];
    const url = await contexts.hostedUrl('', [...source, CORE_URL]);
    expect(await startContexts().hostedUrl('', source)).toBe(url);
    expect(await contexts.hostedUrl('', { c: 'http://c/' })).not.toBe(url);
    expect(await serveContext(contexts, '', url.slice(url.lastIndexOf('/') + 1))).toEqual({ '@context': source });
    expect((await contexts.resolve('', url)).expand('b')).toBe('http://b/');
    expect(await failure(contexts.resolve('other', url))).toBeInstanceOf(LdContextNotAvailable);
    expect(await store.contexts.list('')).toHaveLength(2);
  });

  it('are not needed where the context has a URL', async () => {
    const contexts = startContexts();
    expect(await contexts.hostedUrl('', ['http://a.test/c', CORE_16])).toBe('http://a.test/c');
    expect(await contexts.hostedUrl('', [CORE_16])).toBe(CORE_URL);
    expect(await store.contexts.list('')).toEqual([]);
  });

  it('come back when they are needed after they were deleted', async () => {
    const contexts = startContexts();
    const url = await contexts.hostedUrl('', { a: 'http://a/' });
    await deleteContext(contexts, '', url.slice(url.lastIndexOf('/') + 1));
    expect(await contexts.hostedUrl('', { a: 'http://a/' })).toBe(url);
    expect(await store.contexts.list('')).toHaveLength(1);
  });
});

describe('Delete and Reload @context [5.13.5]', () => {
  it('deletes a cached context, which the next request loads anew', async () => {
    const url = serve('/gone', { Car: 'http://cars.test/1' });
    const contexts = startContexts();
    await contexts.resolve('', url);
    serve('/gone', { Car: 'http://cars.test/2' });
    await deleteContext(contexts, '', url);
    expect(await failure(serveContext(contexts, '', url, { details: true }))).toBeInstanceOf(ResourceNotFound);
    expect((await contexts.resolve('', url)).expand('Car')).toBe('http://cars.test/2');
  });

  it.each<readonly [string, () => void]>([
    ['cannot be had', () => pages.delete('/kept')],
    ['is not valid', () => serve('/kept', 7)],
  ])('keeps a cached context when what its URL has %s', async (_, change) => {
    const url = serve('/kept', { Car: 'http://cars.test/1' });
    const contexts = startContexts();
    await contexts.resolve('', url);
    change();
    expect(await failure(deleteContext(contexts, '', url, { reload: true }))).toBeInstanceOf(LdContextNotAvailable);
    expect((await contexts.resolve('', url)).expand('Car')).toBe('http://cars.test/1');
    expect(await serveContext(contexts, '', url, { details: true })).toMatchObject({ kind: 'Cached' });
  });

  it('reads the file of a shipped context again', async () => {
    const contexts = startContexts();
    await contexts.resolve('', SHIPPED_URL);
    writeFileSync(join(folder, 'a.jsonld'), JSON.stringify({ '@context': { Ship: 'http://shipped.test/New' } }));
    await deleteContext(contexts, '', SHIPPED_URL, { reload: true });
    expect((await contexts.resolve('', SHIPPED_URL)).expand('Ship')).toBe('http://shipped.test/New');
  });

  it('lets nobody delete the core context, and takes a reload of it for done', async () => {
    const contexts = startContexts();
    expect(await failure(deleteContext(contexts, '', CORE_URL))).toBeInstanceOf(BadRequestData);
    expect(await failure(deleteContext(contexts, '', CORE_16, { reload: false }))).toBeInstanceOf(BadRequestData);
    await deleteContext(contexts, '', CORE_URL, { reload: true });
    expect(await contexts.resolve('', undefined)).toBe(coreTerms);
  });

  it.each([
    ['an unknown context', 'unknown', undefined, ResourceNotFound],
    ['an unknown context, to reload', 'unknown', true, BadRequestData],
    ['no context', '', undefined, BadRequestData],
  ])('refuses %s', async (_, id, reload, kind) => {
    expect(await failure(deleteContext(startContexts(), '', id, { reload }))).toBeInstanceOf(kind);
  });

  it('refuses to reload a hosted context, and to delete that of another tenant', async () => {
    const contexts = startContexts();
    const id = await addContext(contexts, '', { '@context': {} });
    expect(await failure(deleteContext(contexts, '', id, { reload: true }))).toBeInstanceOf(BadRequestData);
    expect(await failure(deleteContext(contexts, 'other', id))).toBeInstanceOf(ResourceNotFound);
    expect(await serveContext(contexts, '', id)).toEqual({ '@context': {} });
  });
});

describe('names in compiled contexts', () => {
  it('stay apart from the members of every object', async () => {
    const terms = await startContexts().resolve('', { toString: 'http://a/toString' });
    expect(terms.expand('toString')).toBe('http://a/toString');
    expect(terms.expand('valueOf')).toBe(`${DEFAULT_VOCABULARY}valueOf`);
  });
});

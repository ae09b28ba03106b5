import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { describeOnBothStores } from './both-stores.js';
import { type TestBroker } from './broker.js';
import { seg } from './conformance.js';
import { IDS, read, write } from './requests.js';

/** A request down to its bytes, for `fetch`. */
interface Fuzzed {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | undefined;
}

const DEEP = 2000;
const NASTY_TEXT = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  '\u0000',
  '\ud800',
  '\ufeff',
  '\u202e',
  '😀',
  'x'.repeat(3000),
  '$where',
  '$set',
  'a.b',
  '.',
  '..',
  'urn:ngsi-ld:null',
  '@id',
  '@type',
  '@context',
  '@graph',
  '@value',
  '@list',
  '@none',
  'id',
  'type',
  'scope',
  'value',
  'object',
  'datasetId',
  'observedAt',
  'unitCode',
  'expiresAt',
  'createdAt',
  'urn:',
  'http://',
  'a b',
  '%',
  '%00',
  '"',
  "'",
  '\\',
  '/',
  '#',
  '<script>',
  '../../etc/passwd',
  '9999-99-99T99:99:99Z',
  'ngsildproof',
  '1e400',
  'null',
  'GeoProperty',
  'Relationship',
  'ListProperty',
];
const NASTY_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -0,
  1e308,
  5e-324,
  Number.MAX_SAFE_INTEGER + 1,
  [],
  {},
  [[]],
  [null],
  { type: 'Property' },
  { type: 'Property', value: null },
  { '@value': 1 },
  { '@id': 'x' },
  { '@list': [1] },
  { type: 'GeoProperty', value: { type: 'Polygon', coordinates: [] } },
  { type: 'Relationship', object: [] },
  { value: 1, object: 'urn:x:1' },
  { type: ['Property'], value: 1 },
  { type: 'LanguageProperty', languageMap: { __proto__: 'x' } },
  { type: 'ListRelationship', objectList: [{}] },
  { type: 'Property', value: 1, datasetId: '@none' },
];
const nastyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY_TEXT) },
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const nastyValue = fc.oneof(fc.constantFrom(...NASTY_VALUES), nastyText, fc.jsonValue({ maxDepth: 3 }), fc.double());

/** Which place of a document is spoilt, and how. */
const spoil = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'rename', 'remove', 'add', 'wrap'),
  text: nastyText,
  value: nastyValue,
});
type Spoil = typeof spoil extends Arbitrary<infer S> ? S : never;

/** Places of a document, in the order of a walk. */
function places(document: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof document !== 'object' || document === null) return [path];
  return [path, ...Object.entries(document).flatMap(([key, value]) => places(value, [...path, key]))];
}

function spoilt(document: unknown, { at, how, text, value }: Spoil): unknown {
  const all = places(document);
  const path = all[at % all.length]!;
  const change = (node: unknown, [key, ...rest]: readonly (string | number)[]): unknown => {
    if (key === undefined) {
      if (how === 'wrap') return { [text]: node };
      return how === 'add' && typeof node === 'object' && node !== null ? merge(node, text, value) : value;
    }
    if (rest.length > 0 || how === 'replace' || how === 'add' || how === 'wrap')
      return merge(node as object, key, change((node as Record<string, unknown>)[key], rest));
    const entries = Object.entries(node as object);
    const left =
      how === 'remove'
        ? entries.filter(([each]) => each !== key)
        : entries.map(([each, what]) => [each === key ? text : each, what]);
    return Array.isArray(node) ? left.map(([, what]) => what as unknown) : Object.fromEntries(left);
  };
  return change(document, path);
}

/** With a member of its own, `__proto__` too. */
function merge(node: object, key: string | number, value: unknown): unknown {
  if (Array.isArray(node)) return node.map((each: unknown, n) => (String(n) === key ? value : each));
  return Object.fromEntries([...Object.entries(node).filter(([each]) => each !== key), [key, value]]);
}

const spoilBytes = fc.oneof(
  { weight: 50, arbitrary: fc.constant((bytes: Buffer) => bytes) },
  fc.nat().map((at) => (bytes: Buffer) => bytes.subarray(0, at % (bytes.length + 1))),
  fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 4 })).map(([at, what]) => (bytes: Buffer) => {
    const cut = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, cut), what, bytes.subarray(cut)]);
  }),
  fc.constant((bytes: Buffer) => Buffer.concat([Buffer.from('['.repeat(DEEP)), bytes, Buffer.from(']'.repeat(DEEP))])),
  fc.constant((bytes: Buffer) => Buffer.concat([bytes, bytes])),
  fc.constant((bytes: Buffer) => Buffer.from(bytes.toString().replaceAll(/\d+/g, '1e400'))),
  fc.constant((bytes: Buffer) =>
    Buffer.from(bytes.toString().replaceAll(/\d+/g, '0.1000000000000000055511151231257827021181583404541015625e-7')),
  ),
  fc.constant((bytes: Buffer) => Buffer.from(bytes.toString(), 'utf16le')),
  fc.constant((bytes: Buffer) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])),
);

const PARAMETERS = [
  'type',
  'id',
  'idPattern',
  'q',
  'attrs',
  'pick',
  'omit',
  'scopeQ',
  'georel',
  'geometry',
  'coordinates',
  'geoproperty',
  'lang',
  'orderBy',
  'orderFrom',
  'collation',
  'limit',
  'offset',
  'count',
  'options',
  'format',
  'join',
  'joinLevel',
  'containedBy',
  'datasetId',
  'deleteAll',
  'drop',
  'keep',
  'local',
  'observedAt',
  'csf',
  'expandValues',
  'jsonKeys',
  'geometryProperty',
  'details',
  'kind',
  '__proto__',
  'nonsense',
];
const parameter = fc
  .tuple(
    fc.constantFrom(...PARAMETERS),
    fc.oneof(
      nastyText,
      fc.constantFrom(
        'true',
        '-1',
        '1e9',
        '(((((',
        'a{b{c}}',
        'a[b',
        '[[[1',
        'a==b..c',
        'a~=(a+)+$',
        '*',
        '/#',
        '%ff%fe',
        'x,,y',
        '[1e400,0]',
      ),
    ),
  )
  .map(([name, value]) => `${seg(name)}=${/^%ff/.test(value) ? value : wellFormed(value)}`);

/** `encodeURIComponent` refuses lone surrogates. */
function wellFormed(value: string): string {
  return encodeURIComponent(Buffer.from(value, 'utf8').toString('utf8'));
}

/** fetch refuses what is no header value; the broker has to stand the rest. */
const headerText = nastyText.map((text) => text.replaceAll(/[^\x20-\x7e]/g, '?').trim());
const header = fc.tuple(
  fc.constantFrom(
    'Accept',
    'Content-Type',
    'Link',
    'Prefer',
    'Via',
    'NGSILD-EntityMap',
    'Origin',
    'If-Match',
    'X-Forwarded-For',
  ),
  fc.oneof(
    headerText,
    fc.constantFrom(
      'application/ld+json',
      'application/merge-patch+json',
      '*/*;q=x',
      ',,,',
      '<>; rel="http://www.w3.org/ns/json-ld#context"',
      '<not a url>; rel="http://www.w3.org/ns/json-ld#context"',
      'ngsi-ld=999.999',
      'body=',
      'application/json; charset=utf-16',
    ),
  ),
);

/** Mostly the value that does no harm, so that what else is wrong is reached. */
function seldom<T, N extends T | null>(arbitrary: Arbitrary<T>, harmless: N): Arbitrary<T | N> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(harmless) }, arbitrary);
}

/** A valid request (mostly) with a few things wrong. */
const fuzzed: Arbitrary<Fuzzed> = fc
  .record({
    request: fc.oneof({ weight: 3, arbitrary: write }, read),
    spoils: fc.array(spoil, { maxLength: 2 }),
    bytes: spoilBytes,
    parameters: seldom(fc.array(parameter, { minLength: 1, maxLength: 2 }), []),
    headers: seldom(
      header.map((each) => [each]),
      [],
    ),
    twice: fc.boolean(),
    segment: seldom(nastyText, null),
  })
  .map(({ request: [method, url, body, given], spoils, bytes, parameters, headers, twice, segment }) => {
    const document = typeof body === 'string' ? parsed(body) : undefined;
    const text =
      document === undefined ? (body as string | undefined) : JSON.stringify(spoils.reduce(spoilt, document));
    const path = segment === null ? url : url.replace(/urn[^/?]*/, wellFormed(segment));
    const search = [...parameters, ...(twice && parameters.length > 0 ? [parameters[0]!] : [])];
    return {
      method,
      path: search.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${search.join('&')}`,
      headers: {
        ...given,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...Object.fromEntries(headers),
      },
      body: body === undefined ? undefined : new Uint8Array(bytes(Buffer.from(text ?? ''))),
    };
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Headers = Readonly<Record<string, string>>;

/** The bytes of every entity of a tenant, by id. */
async function held(broker: TestBroker, tenant: Headers): Promise<ReadonlyMap<string, string>> {
  const answer = await broker.get('/entities?local=true&limit=1000&options=sysAttrs', tenant);
  expect(answer.status).toBe(200);
  return new Map((answer.json as { id: string }[]).map((entity) => [entity.id, JSON.stringify(entity)]));
}

async function send(
  broker: TestBroker,
  { method, path, headers, body }: Fuzzed,
  tenant: Headers,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(broker.api + path, {
    method,
    headers: { ...headers, ...tenant },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, text: await answer.text() };
}

const shown = ({ body, ...rest }: Fuzzed): object => ({
  ...rest,
  body: body === undefined ? undefined : Buffer.from(body).toString(),
});

/** A refused request changes nothing; one that is taken changes only entities that it names. */
async function hold(broker: TestBroker, tenant: Headers, requests: readonly Fuzzed[]): Promise<void> {
  let before = await held(broker, tenant);
  for (const request of requests) {
    const { status, text } = await send(broker, request, tenant);
    // Only a context that cannot be had is answered by a 5xx, 504 (6.3.2): it is not the broker that fails.
    if (status !== 504 || !text.includes('LdContextNotAvailable'))
      expect({ status: status < 500 ? 'fine' : status, request: shown(request) }).toEqual({
        status: 'fine',
        request: shown(request),
      });
    if (request.method === 'GET') continue;
    const after = await held(broker, tenant);
    if (status >= 400) expect([shown(request), after]).toEqual([shown(request), before]);
    const purges = request.method === 'DELETE' && /^\/entities(\?|$)/.test(request.path);
    const named = decoded(request.path) + Buffer.from(request.body ?? []).toString();
    const touched = [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
    if (!purges)
      expect(touched.filter((id) => !named.includes(JSON.stringify(id).slice(1, -1)) && !named.includes(id))).toEqual(
        [],
      );
    before = after;
  }
  // What was acknowledged is what is read one by one at the end.
  for (const [id, bytes] of before) {
    const answer = await broker.get(`/entities/${seg(id)}?options=sysAttrs`, tenant);
    expect([id, answer.text]).toEqual([id, bytes]);
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** All that comes back on a connection for some bytes, after which nothing more is sent. */
function exchange(url: string, bytes: Uint8Array): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
    socket.end(bytes);
  });
}

const ENTITY = JSON.stringify({ id: IDS[0], type: 'Raw', a: 1 });
const head = (length: number | string, more = ''): string =>
  `POST /ngsi-ld/v1/entities HTTP/1.1\r\nHost: x\r\nNGSILD-Tenant: raw\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${more}\r\n`;
const GARBAGE = Buffer.from([0, 255, 13, 10, 13, 10, 71, 69, 84]);

/** Bytes on a socket that store nothing. */
const RAW: readonly (readonly [what: string, bytes: string | Buffer])[] = [
  ['a body cut in half', head(ENTITY.length) + ENTITY.slice(0, 20)],
  ['a body shorter than its Content-Length', head(ENTITY.length + 10) + ENTITY],
  ['a body longer than its Content-Length', head(ENTITY.length - 5) + ENTITY],
  ['two Content-Lengths', head(ENTITY.length, 'Content-Length: 5\r\n') + ENTITY],
  ['a Content-Length beside chunks', head(ENTITY.length, 'Transfer-Encoding: chunked\r\n') + ENTITY],
  ['a Content-Length that is no number', head('x') + ENTITY],
  ['a negative Content-Length', head(-1) + ENTITY],
  [
    'chunks that are none',
    'POST /ngsi-ld/v1/entities HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ],
  ['a header without end', 'GET /ngsi-ld/v1/entities HTTP/1.1\r\nHost: x\r\nX: '],
  ['headers beyond the bound', `GET /ngsi-ld/v1/types HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`],
  ['garbage', GARBAGE],
  [
    'garbage after a request',
    Buffer.concat([Buffer.from('GET /ngsi-ld/v1/types HTTP/1.1\r\nHost: x\r\n\r\n'), GARBAGE]),
  ],
  [
    'requests in a pipeline, one of them cut',
    `GET /ngsi-ld/v1/types HTTP/1.1\r\nHost: x\r\n\r\n${head(ENTITY.length)}${ENTITY.slice(0, 9)}`,
  ],
  ['a method that is none', 'BREW /ngsi-ld/v1/entities HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a version that is none', 'GET /ngsi-ld/v1/entities HTTP/9.9\r\nHost: x\r\n\r\n'],
  ['a path that is none', 'GET /ngsi-ld/v1/entities/%zz%ff HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['an absolute path to elsewhere', 'GET http://elsewhere/ngsi-ld/v1/types HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['no Host', 'GET /ngsi-ld/v1/types HTTP/1.1\r\n\r\n'],
  ['CONNECT', 'CONNECT elsewhere:80 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['an upgrade', 'GET /ngsi-ld/v1/types HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
];

/** Spoilt requests of all kinds against both stores. */
export async function describeFuzzRuns(runs: {
  readonly numRuns: number;
  readonly requests: number;
  readonly seed?: number;
}): Promise<void> {
  await describeOnBothStores('Fuzzed requests', (start) => {
    let broker: TestBroker;
    let tenants = 0;
    beforeAll(async () => (broker = await start()));
    afterAll(() => broker.close());

    it(`get no 5xx and leave no partial write: ${runs.numRuns} times ${runs.requests}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fuzzed, { minLength: runs.requests, maxLength: runs.requests }), async (requests) => {
          const tenant = { 'NGSILD-Tenant': `fuzz${tenants++}` };
          // Something to spoil.
          for (const id of IDS.slice(0, 4))
            await broker.post('/entities', { id, type: 'Vehicle', speed: 5, brand: 'BMW' }, tenant);
          await hold(broker, tenant, requests);
        }),
        { numRuns: runs.numRuns, ...(runs.seed === undefined ? {} : { seed: runs.seed }) },
      );
    });

    it.each(RAW)('on a socket of its own: %s', async (_, bytes) => {
      const tenant = { 'NGSILD-Tenant': 'raw' };
      await broker.post('/entities', { id: 'urn:x:kept', type: 'Kept' }, tenant);
      const before = await held(broker, tenant);
      const answered = await exchange(broker.url, Buffer.from(bytes));
      const statuses = [...answered.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
      expect(statuses.filter((status) => status >= 500)).toEqual([]);
      expect(await held(broker, tenant)).toEqual(before);
    });
  });
}

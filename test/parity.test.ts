import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startBroker, type TestAnswer, type TestBroker } from './support/broker.js';
import { seg, urn, type Sent } from './support/conformance.js';
import { describeOnMongo } from './support/mongod.js';
import { IDS, orderedQuery, plainQuery, read, write } from './support/requests.js';

/** The same requests in every run. */
const SEED = 20260101;
const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] => fc.sample(arbitrary, { seed: SEED, numRuns });

/** Writes and reads in turn, over few entities. */
const reads = sample(read, 300);
const requests: readonly Sent[] = sample(write, 300).flatMap((each, n) => [each, reads[n]!]);

await describeOnMongo('The same requests on both stores', (uri) => {
  let now = Date.parse('2030-01-01T00:00:00Z');
  let brokers: readonly [TestBroker, TestBroker];
  beforeAll(async () => {
    const clock = (): number => now;
    brokers = await Promise.all([startBroker({ clock }), startBroker({ clock, mongodbUri: uri })]);
  });
  afterAll(() => Promise.all(brokers.map((broker) => broker.close())));

  const both = async ([method, path, body, headers]: Sent): Promise<readonly [TestAnswer, TestAnswer]> => {
    now += 1000;
    const options = { body, headers: { ...headers } };
    return Promise.all([brokers[0].request(method, path, options), brokers[1].request(method, path, options)]);
  };

  it(`answer alike: status, headers and bytes of ${requests.length} requests`, async () => {
    const statuses = new Map<number, number>();
    for (const [n, request] of requests.entries()) {
      const [embedded, mongodb] = await both(request);
      statuses.set(embedded.status, (statuses.get(embedded.status) ?? 0) + 1);
      expect({ n, request, ...seen(mongodb, brokers[1]) }).toEqual({ n, request, ...seen(embedded, brokers[0]) });
    }
    // Parity of errors alone would prove little.
    expect(Math.min(...[200, 201, 204, 207, 400, 404, 409].map((status) => statuses.get(status) ?? 0))).toBeGreaterThan(
      3,
    );
    expect(statuses.get(500)).toBeUndefined();
  });

  it('hold the same entities to the byte afterwards', async () => {
    for (const id of IDS) {
      const [embedded, mongodb] = await both(['GET', `/entities/${seg(id)}?options=sysAttrs`]);
      expect(mongodb.text).toBe(embedded.text);
    }
  });

  it('find the same entities where no order is named, each store in one of its own that stays', async () => {
    for (const request of sample(plainQuery, 100)) {
      const [embedded, mongodb] = await both(request);
      const [again, againMongodb] = await both(request);
      expect([again.text, againMongodb.text]).toEqual([embedded.text, mongodb.text]);
      expect({ request, ...inAnyOrder(seen(mongodb, brokers[1])) }).toEqual({
        request,
        ...inAnyOrder(seen(embedded, brokers[0])),
      });
    }
  });

  it('cut the same set of entities into pages where no order is named', async () => {
    const many = Array.from({ length: 60 }, (_, n) => ({
      id: urn('Many', n),
      type: n % 3 === 0 ? ['Many', 'Few'] : 'Many',
      n,
      tag: n % 2 === 0 ? 'even' : 'odd',
    }));
    await both(['POST', '/entityOperations/create', many]);
    for (const search of [
      'type=Many',
      'type=Few',
      'type=Many|Few',
      'q=n%3E20',
      'q=tag=="even"',
      'type=*',
      'type=Many&idPattern=.*5$',
    ]) {
      const pages: [string[], string[]] = [[], []];
      for (let offset = 0; offset < 100; offset += 7) {
        const [embedded, mongodb] = await both(['GET', `/entities?${search}&limit=7&offset=${offset}&count=true`]);
        expect(mongodb.headers.get('ngsild-results-count')).toBe(embedded.headers.get('ngsild-results-count'));
        expect(linksOf(mongodb)).toEqual(linksOf(embedded));
        if (offset < Number(embedded.headers.get('ngsild-results-count'))) {
          pages[0].push(...idsOf(embedded));
          pages[1].push(...idsOf(mongodb));
        }
      }
      expect(pages[1].sort()).toEqual(pages[0].sort());
      expect(new Set(pages[0]).size).toBe(pages[0].length);
    }
  });

  it('answer the same to queries by everything at once', async () => {
    for (const request of sample(orderedQuery, 100)) {
      const [embedded, mongodb] = await both(request);
      expect({ request, ...seen(mongodb, brokers[1]) }).toEqual({ request, ...seen(embedded, brokers[0]) });
    }
  });
});

interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The ids that lists of discovery have (5.2.24, 5.2.27). */
const GENERATED_ID = /(urn:ngsi-ld:(?:EntityType|Attribute)List):[0-9a-f-]{36}/g;

/** Headers that the connection has, not the answer. */
const OF_THE_CONNECTION = new Set(['date', 'connection', 'keep-alive']);

function seen({ status, headers, text }: TestAnswer, broker: TestBroker): Seen {
  const anywhere = (value: string): string =>
    value.replaceAll(broker.url, 'http://broker').replaceAll(GENERATED_ID, '$1:generated');
  const own = [...headers]
    .filter(([name]) => !OF_THE_CONNECTION.has(name))
    .map(([name, value]) => [name, anywhere(value)] as const);
  return { status, headers: Object.fromEntries(own), text: anywhere(text) };
}

/** Lists as sets: of entities, and of features. */
function inAnyOrder({ text, ...rest }: Seen): object {
  if (rest.status !== 200) return { ...rest, text };
  const body = JSON.parse(text) as unknown[] | { readonly features: unknown[] };
  const items = Array.isArray(body) ? body : body.features;
  return { ...rest, items: items.map((item) => JSON.stringify(item)).sort() };
}

function linksOf({ headers }: TestAnswer): string[] {
  return [...(headers.get('link') ?? '').matchAll(/<([^>]*)>; rel="(?:next|prev)"/g)].map(([, url]) => url!);
}

function idsOf({ json }: TestAnswer): string[] {
  return (json as { id: string }[]).map(({ id }) => id);
}

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type RequestOptions, type TestAnswer, type TestBroker } from './broker.js';
import { describeOnBothStores } from './both-stores.js';

export type Json = Readonly<Record<string, unknown>>;

/** `[method, path below /ngsi-ld/v1, body, headers]`; a body that is no string goes as application/json. */
export type Sent = readonly [method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>];

/** What a clause says of one request: each member present is a claim. */
export interface Claim {
  readonly status: number;
  /** The last word of the problem's type; title, status and media type are claimed with it. */
  readonly error?: string;
  /** The whole body. */
  readonly body?: unknown;
  /** A part of the body. */
  readonly has?: unknown;
  /** Ids of the entities in the body, in any order. */
  readonly ids?: readonly string[];
  /** Ids of the entities in the body, in this order. */
  readonly ordered?: readonly string[];
  /** Headers: the value, a pattern, or null where there must be none. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>;
  /** Entities that stand afterwards, normalized, by id; null: gone. */
  readonly then?: Readonly<Record<string, Json | null>>;
}

/** One rule of the standard, with a request that shows it. */
export interface Row extends Claim {
  readonly clause: string;
  readonly rule: string;
  /** Entities that stand before, beside those of the table. */
  readonly given?: readonly unknown[];
  readonly send: Sent;
  /** Why the rule does not hold yet. The row fails as soon as it does. */
  readonly gap?: string;
}

/** application/ld+json for a body that brings its context along. */
export const LD = { 'Content-Type': 'application/ld+json' } as const;

/** Entities' ids of tests: `urn:ngsi-ld:<type>:<n>`. */
export const urn = (type: string, n: number | string): string => `urn:ngsi-ld:${type}:${n}`;

/** The id of a path: one segment. */
export const seg = encodeURIComponent;

/** A query string: values are encoded. */
export function query(parameters: Readonly<Record<string, string | number | boolean>>): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `?${pairs.join('&')}`;
}

/**
 * Runs each row on both stores, in a tenant of its own.
 * @param given - entities that stand before every row. When all rows only read, they are stored once.
 */
export async function itConforms(
  title: string,
  rows: readonly Row[],
  { given = [], readOnly = false }: { given?: readonly unknown[]; readOnly?: boolean } = {},
): Promise<void> {
  await describeOnBothStores(title, (start) => {
    let broker: TestBroker;
    beforeAll(async () => {
      broker = await start({ checked: true });
      if (readOnly) await settle(broker, 'shared', given);
      // All at once: the stores group what waits together.
      else await Promise.all(rows.map((row, n) => settle(broker, `row${n}`, [...given, ...(row.given ?? [])])));
    });
    afterAll(() => broker.close());

    for (const [n, row] of rows.entries()) {
      const test = row.gap === undefined ? it : it.failing;
      test(`[${row.clause}] ${row.rule}${row.gap === undefined ? '' : ` (gap: ${row.gap})`}`, async () => {
        const tenant = readOnly ? 'shared' : `row${n}`;
        const [method, path, body, headers] = row.send;
        const options: RequestOptions = { body, headers: { 'NGSILD-Tenant': tenant, ...headers } };
        const answer = await broker.request(method, path, options);
        check(answer, row);
        await checkEntities(broker, tenant, row.then ?? {});
      });
    }
  });
}

/** Holds an answer against a claim. */
export function check(answer: TestAnswer, claim: Claim): void {
  const seen = { status: answer.status, ...(answer.status === claim.status ? {} : { text: answer.text }) };
  expect(seen).toEqual({ status: claim.status });
  if (claim.error !== undefined) {
    expect(answer.json).toMatchObject({
      type: `https://uri.etsi.org/ngsi-ld/errors/${claim.error}`,
      title: expect.any(String),
      detail: expect.any(String),
      status: claim.status,
    });
    expect(answer.headers.get('content-type')).toMatch(/^application\/json\b/);
    expect(answer.headers.get('link')).toBeNull();
  }
  if ('body' in claim) expect(answer.json).toEqual(claim.body);
  if (claim.has !== undefined) expect(answer.json).toMatchObject(claim.has as object);
  if (claim.ids !== undefined) expect(idsOf(answer).sort()).toEqual([...claim.ids].sort());
  if (claim.ordered !== undefined) expect(idsOf(answer)).toEqual(claim.ordered);
  for (const [name, value] of Object.entries(claim.headers ?? {})) {
    const sent = answer.headers.get(name);
    if (value instanceof RegExp) expect(sent).toMatch(value);
    else expect({ [name]: sent }).toEqual({ [name]: value });
  }
}

function idsOf({ json }: TestAnswer): string[] {
  const entities = (Array.isArray(json) ? json : (json as { features: unknown[] }).features) as { id: string }[];
  return entities.map(({ id }) => id);
}

async function checkEntities(broker: TestBroker, tenant: string, then: Required<Claim>['then']): Promise<void> {
  for (const [id, entity] of Object.entries(then)) {
    const answer = await broker.get(`/entities/${seg(id)}`, { 'NGSILD-Tenant': tenant });
    if (entity === null) expect(answer.status).toBe(404);
    else expect(answer.json).toEqual(entity);
  }
}

/** The tenant exists and holds just these entities; one with an `@context` goes as application/ld+json. */
async function settle(broker: TestBroker, tenant: string, entities: readonly unknown[]): Promise<void> {
  const opener = { id: 'urn:ngsi-ld:Tenant:opener', type: 'Opener' };
  const headers = { 'NGSILD-Tenant': tenant };
  await create(broker, opener, headers);
  expect((await broker.delete(`/entities/${opener.id}`, headers)).status).toBe(204);
  await Promise.all(entities.map((entity) => create(broker, entity, headers)));
}

async function create(broker: TestBroker, entity: unknown, headers: Record<string, string>): Promise<void> {
  const media = Object.hasOwn(entity as object, '@context') ? LD : {};
  const answer = await broker.post('/entities', entity, { ...headers, ...media });
  expect({ status: answer.status, text: answer.text }).toEqual({ status: 201, text: '' });
}

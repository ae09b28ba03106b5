import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type TestBroker } from '../support/broker.js';
import { describeOnBothStores } from '../support/both-stores.js';
import { check, query, type Row } from '../support/conformance.js';

const START = Date.parse('2030-01-01T00:00:00Z');
const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();
const ID = 'urn:ngsi-ld:Alert:1';
const property = (value: unknown, more: object = {}): object => ({ type: 'Property', value, ...more });

/** An Entity that expires after 60 s, and another of whose attributes one does. */
const alert = { id: ID, type: 'Alert', expiresAt: at(60), level: property(1) };
const OTHER = 'urn:ngsi-ld:Alert:2';
const other = { id: OTHER, type: 'Alert', level: property(1), hint: property('x', { expiresAt: at(60) }) };

type Step = Omit<Row, 'clause' | 'given' | 'gap'>;

/** Asked before they expire, and after. */
const before: readonly Step[] = [
  { rule: 'are there', send: ['GET', `/entities/${ID}`], status: 200, has: { id: ID, level: property(1) } },
  {
    rule: 'show expiresAt with sysAttrs',
    send: ['GET', `/entities/${ID}?options=sysAttrs`],
    status: 200,
    has: { expiresAt: expect.any(String) },
  },
  {
    rule: 'show expiresAt of an Attribute with sysAttrs',
    send: ['GET', `/entities/${OTHER}?options=sysAttrs`],
    status: 200,
    has: { hint: { expiresAt: expect.any(String) } },
  },
  {
    rule: 'are found',
    send: ['GET', '/entities?type=Alert&count=true'],
    status: 200,
    ids: [ID, OTHER],
    headers: { 'NGSILD-Results-Count': '2' },
  },
  {
    rule: 'are found by an Attribute',
    send: ['GET', `/entities${query({ q: 'hint=="x"' })}`],
    status: 200,
    ids: [OTHER],
  },
  {
    rule: 'are there to create again',
    send: ['POST', '/entities', { id: ID, type: 'Alert' }],
    status: 409,
    error: 'AlreadyExists',
  },
];

const after: readonly Step[] = [
  { rule: 'are gone', send: ['GET', `/entities/${ID}`], status: 404, error: 'ResourceNotFound' },
  {
    rule: 'are no longer found',
    send: ['GET', '/entities?type=Alert&count=true'],
    status: 200,
    ids: [OTHER],
    headers: { 'NGSILD-Results-Count': '1' },
  },
  {
    rule: 'lack the Attribute',
    send: ['GET', `/entities/${OTHER}`],
    status: 200,
    body: { id: OTHER, type: 'Alert', level: property(1) },
  },
  {
    rule: 'are no longer found by the Attribute',
    send: ['GET', `/entities${query({ q: 'hint' })}`],
    status: 200,
    ids: [],
  },
  {
    rule: 'cannot be updated',
    send: ['PATCH', `/entities/${ID}/attrs`, { level: property(2) }],
    status: 404,
    error: 'ResourceNotFound',
  },
  { rule: 'cannot be deleted', send: ['DELETE', `/entities/${ID}`], status: 404, error: 'ResourceNotFound' },
  {
    rule: 'have no such Attribute to delete',
    send: ['DELETE', `/entities/${OTHER}/attrs/hint`],
    status: 404,
    error: 'ResourceNotFound',
  },
  { rule: 'can be created anew', send: ['POST', '/entities', { id: ID, type: 'Alert' }], status: 201 },
];

await describeOnBothStores('Transient Entities and Attributes [4.22]', (start) => {
  let now = START;
  let broker: TestBroker;
  let tenant: Record<string, string>;
  let tenants = 0;
  beforeAll(async () => (broker = await start({ clock: () => now })));
  afterAll(() => broker.close());

  const send = async (step: Step): Promise<void> => {
    const [method, path, body, headers] = step.send;
    check(await broker.request(method, path, { body, headers: { ...tenant, ...headers } }), step);
  };

  beforeEach(async () => {
    now = START;
    tenant = { 'NGSILD-Tenant': `t${tenants++}` };
    for (const entity of [alert, other]) expect((await broker.post('/entities', entity, tenant)).status).toBe(201);
  });

  describe('before they expire', () => {
    it.each(before)('$rule', async (step) => {
      now = START + 59_000;
      await send(step);
    });
  });

  describe('once expired', () => {
    it.each(after)('$rule', async (step) => {
      now = START + 61_000;
      await send(step);
    });
  });

  it('are no longer discovered once swept', async () => {
    now = START + 61_000;
    const discovered = async (): Promise<unknown> => [
      (await broker.get('/types/Alert', tenant)).json.entityCount,
      (await broker.get('/attributes', tenant)).json.attributeList,
    ];
    // The sweep runs by the clock of the machine, every second.
    for (const swept = JSON.stringify([1, ['level']]); JSON.stringify(await discovered()) !== swept;);
  });

  it('live on when their expiresAt is put off', async () => {
    now = START + 30_000;
    await send({ rule: '', send: ['PATCH', `/entities/${ID}`, { expiresAt: at(600) }], status: 204 });
    now = START + 61_000;
    await send({ rule: '', send: ['GET', `/entities/${ID}`], status: 200 });
  });

  it('live on without expiresAt when an update of their Attribute names none', async () => {
    await send({ rule: '', send: ['PATCH', `/entities/${OTHER}/attrs`, { hint: property('y') }], status: 204 });
    now = START + 61_000;
    await send({ rule: '', send: ['GET', `/entities/${OTHER}`], status: 200, has: { hint: property('y') } });
  });

  it('keep expiresAt through a partial update that does not name it', async () => {
    await send({ rule: '', send: ['PATCH', `/entities/${OTHER}/attrs/hint`, { value: 'y' }], status: 204 });
    now = START + 61_000;
    await send({
      rule: '',
      send: ['GET', `/entities/${OTHER}`],
      status: 200,
      body: { id: OTHER, type: 'Alert', level: property(1) },
    });
  });

  it.each([['yesterday'], ['2030-01-01'], [7]])('are refused with expiresAt %p', async (expiresAt) => {
    const entity = { id: 'urn:ngsi-ld:Alert:3', type: 'Alert', expiresAt };
    await send({ rule: '', send: ['POST', '/entities', entity], status: 400, error: 'BadRequestData' });
  });
});

await describeOnBothStores('System timestamps [4.8]', (start) => {
  let now = START;
  let broker: TestBroker;
  beforeAll(async () => (broker = await start({ clock: () => now })));
  afterAll(() => broker.close());

  const shown = async (): Promise<Record<string, unknown>> =>
    (await broker.get(`/entities/${ID}?options=sysAttrs`)).json as Record<string, unknown>;
  const time = (seconds: number): unknown =>
    expect.stringMatching(new RegExp(`^${at(seconds).slice(0, 19)}(\\.0+)?Z$`));

  it('tell when an Entity and its Attributes were created and modified', async () => {
    await broker.post('/entities', { id: ID, type: 'Alert', level: property(1), hint: property(1) });
    expect(await shown()).toMatchObject({
      createdAt: time(0),
      modifiedAt: time(0),
      level: { createdAt: time(0), modifiedAt: time(0) },
    });

    now = START + 10_000;
    await broker.patch(`/entities/${ID}/attrs`, { level: property(2), added: property(1) });
    expect(await shown()).toMatchObject({
      createdAt: time(0),
      modifiedAt: time(10),
      level: { createdAt: time(0), modifiedAt: time(10) },
      added: { createdAt: time(10), modifiedAt: time(10) },
      hint: { createdAt: time(0), modifiedAt: time(0) },
    });

    now = START + 20_000;
    await broker.put(`/entities/${ID}`, { id: ID, type: 'Alert', level: property(3) });
    expect(await shown()).toMatchObject({ createdAt: time(0), modifiedAt: time(20) });

    now = START + 30_000;
    await broker.put(`/entities/${ID}/attrs/level`, property(4));
    expect(await shown()).toMatchObject({ createdAt: time(0), modifiedAt: time(30), level: { modifiedAt: time(30) } });
  });
});

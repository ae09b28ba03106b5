import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestBroker } from '../support/broker.js';
import { describeOnBothStores } from '../support/both-stores.js';
import { seg } from '../support/conformance.js';

/** Ids that are URIs or IRIs (5.2.1) and have characters that mean something else in paths. */
const IDS = [
  'urn:x:plain',
  'http://example.org/cars/1',
  'http://example.org/cars/1?side=left&x=%2F',
  'http://example.org/cars#1',
  'urn:x:a+b;c=d@e',
  "urn:x:quote'paren(1)*",
  'urn:x:žltý-kôň',
  'urn:x:日本',
  'urn:x:..',
  'urn:x:%25',
];

await describeOnBothStores('Paths of resources', (start) => {
  let broker: TestBroker;
  beforeAll(async () => {
    broker = await start();
    expect((await broker.post('/entities', { id: 'urn:x:0', type: 'T', a: 1 })).status).toBe(201);
  });
  afterAll(() => broker.close());

  describe('Location leads to what was created [6.4.3.1]', () => {
    it.each(IDS)('%s', async (id) => {
      const created = await broker.post('/entities', { id, type: 'Odd', a: 1 });
      expect([created.status, created.text]).toEqual([201, '']);
      const location = created.headers.get('location')!;
      expect(location).toMatch(/^\/ngsi-ld\/v1\/entities\/[\x21-\x7e]+$/);
      const found = await fetch(new URL(location, broker.url));
      expect([found.status, await found.json()]).toEqual([200, { id, type: 'Odd', a: { type: 'Property', value: 1 } }]);
      expect((await broker.patch(`/entities/${seg(id)}/attrs/a`, { value: 2 })).status).toBe(204);
      expect((await broker.get(`/entities?type=Odd&id=${seg(id)}`)).json).toHaveLength(1);
      expect((await broker.delete(`/entities/${seg(id)}`)).status).toBe(204);
    });
  });

  describe('a slash at the end of a collection changes nothing [6.4.2, 6.25.2, 6.27.2, 6.29.2]', () => {
    it.each(['/entities/?type=T', '/types/', '/attributes/', '/jsonldContexts/'])('%s', async (path) => {
      const [with_, without] = await Promise.all([
        broker.get(path),
        broker.get(path.replace('/?', '?').replace(/\/$/, '')),
      ]);
      expect([with_.status, with_.text.length]).toEqual([200, without.text.length]);
    });

    it('/entities/ creates', async () => {
      expect((await broker.post('/entities/', { id: 'urn:x:slash', type: 'T' })).status).toBe(201);
    });
  });

  describe('several options at once [6.3.7, 6.3.11]', () => {
    it('options=keyValues,sysAttrs', async () => {
      const { json } = await broker.get('/entities/urn:x:0?options=keyValues,sysAttrs');
      expect(json).toMatchObject({
        id: 'urn:x:0',
        a: 1,
        createdAt: expect.any(String),
        modifiedAt: expect.any(String),
      });
    });
  });

  it('an Entity holds whatever JSON holds, to the letter [4.6.1, 4.6.3]', async () => {
    const value = {
      '': 1,
      ' ': 2,
      $where: 3,
      'a.b': 4,
      '\u0000': 5,
      '😀': 6,
      deep: { id: 'no uri', type: 7 },
      text: '\u2028\\"\u0007',
    };
    const entity = {
      id: 'urn:x:json',
      type: 'T',
      raw: {
        type: 'JsonProperty',
        json: JSON.parse(`{"__proto__":1,"constructor":{"prototype":2},"more":${JSON.stringify(value)}}`) as unknown,
      },
    };
    const body = JSON.stringify(entity);
    expect((await broker.post('/entities', body)).status).toBe(201);
    expect((await broker.get('/entities/urn:x:json')).text).toBe(body);
  });
});

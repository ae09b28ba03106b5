import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startBroker, type TestBroker } from './support/broker.js';

const id = 'urn:ngsi-ld:Building:1';
const path = `/entities/${id}`;
const query = '/entities?type=Building';
const colour = { type: 'VocabProperty', vocab: 'red' };

describe('Prefer: ngsi-ld=<version> [4.3.6.8, 6.3.6]', () => {
  let broker: TestBroker;
  beforeAll(async () => {
    broker = await startBroker();
    await broker.post('/entities', {
      id,
      type: 'Building',
      colour,
      floors: 3,
      near: { object: 'urn:ngsi-ld:Building:2' },
    });
    await broker.post('/entities', {
      id: 'urn:ngsi-ld:Building:2',
      type: 'Hut',
      colour,
      expiresAt: '2999-01-01T00:00:00Z',
    });
  });
  afterAll(() => broker.close());

  it.each([
    { prefer: 'ngsi-ld=1.5', status: 203, applied: 'ngsi-ld=1.5', kind: 'Property' },
    { prefer: 'NGSI-LD=1.0', status: 203, applied: 'ngsi-ld=1.0', kind: 'Property' },
    { prefer: 'ngsi-ld="1.0"', status: 203, applied: 'ngsi-ld=1.0', kind: 'Property' },
    { prefer: 'ngsi-ld=1.0;q=0.1', status: 203, applied: 'ngsi-ld=1.0', kind: 'Property' },
    { prefer: 'respond-async, ngsi-ld=1.7', status: 203, applied: 'ngsi-ld=1.7', kind: 'Property' },
    { prefer: 'ngsi-ld=1.5, ngsi-ld=1.9', status: 203, applied: 'ngsi-ld=1.5', kind: 'Property' },
    { prefer: 'ngsi-ld=1.8', status: 200, applied: 'ngsi-ld=1.8', kind: 'VocabProperty' },
    { prefer: 'ngsi-ld=1.9', status: 200, applied: 'ngsi-ld=1.9', kind: 'VocabProperty' },
    { prefer: 'ngsi-ld=3.1', status: 200, applied: 'ngsi-ld=1.9', kind: 'VocabProperty' },
    { prefer: 'ngsi-ld=old', status: 200, applied: null, kind: 'VocabProperty' },
    { prefer: 'ngsi-ld', status: 200, applied: null, kind: 'VocabProperty' },
    { prefer: 'respond-async', status: 200, applied: null, kind: 'VocabProperty' },
  ])('$prefer gives $status, $applied and a $kind', async ({ prefer, status, applied, kind }) => {
    const all = [
      await broker.get(path, { Prefer: prefer }),
      await broker.get(query, { Prefer: prefer }),
      await broker.post(
        '/entityOperations/query',
        { type: 'Query', entities: [{ type: 'Building' }] },
        { Prefer: prefer },
      ),
    ];
    for (const answer of all) {
      expect({ status: answer.status, applied: answer.headers.get('Preference-Applied') }).toEqual({ status, applied });
      const entity = Array.isArray(answer.json) ? answer.json[0] : answer.json;
      expect(entity.colour).toEqual(kind === 'Property' ? { type: 'Property', value: 'red' } : colour);
    }
  });

  it('is answered from the right one of the rendered forms', async () => {
    for (let round = 0; round < 2; round++) {
      for (const [version, type] of [
        ['1.5', 'Property'],
        ['1.9', 'VocabProperty'],
        ['1.8', 'VocabProperty'],
      ] as const) {
        const { json } = await broker.get(path, { Prefer: `ngsi-ld=${version}` });
        expect(json.colour.type).toBe(type);
      }
      expect((await broker.get(path)).json.colour.type).toBe('VocabProperty');
    }
  });

  it('gives 200 when what would change is not shown', async () => {
    const hidden = await broker.get(`${path}?pick=floors`, { Prefer: 'ngsi-ld=1.5' });
    expect([hidden.status, hidden.headers.get('Preference-Applied')]).toEqual([200, 'ngsi-ld=1.5']);
    expect((await broker.get('/entities/urn:ngsi-ld:Building:2', { Prefer: 'ngsi-ld=1.8' })).status).toBe(200);
    const times = await broker.get('/entities/urn:ngsi-ld:Building:2?options=sysAttrs', { Prefer: 'ngsi-ld=1.8' });
    expect([times.status, 'expiresAt' in times.json]).toEqual([203, false]);
  });

  it('goes for linked entities too [4.5.23]', async () => {
    const inline = await broker.get(`${path}?join=inline&pick=near`, { Prefer: 'ngsi-ld=1.5' });
    expect(inline.status).toBe(203);
    expect(inline.json.near.entity.colour).toEqual({ type: 'Property', value: 'red' });
    const flat = await broker.get(`${path}?join=flat`, { Prefer: 'ngsi-ld=1.5' });
    expect(flat.json.map((entity: { colour: { type: string } }) => entity.colour.type)).toEqual([
      'Property',
      'Property',
    ]);
  });

  it('says nothing where there is no body, nor where there is an error', async () => {
    const unknown = await broker.get('/entities/urn:x:none', { Prefer: 'ngsi-ld=1.5' });
    expect([unknown.status, unknown.headers.get('Preference-Applied')]).toEqual([404, null]);
    const change = await broker.patch(`${path}/attrs`, { floors: 4 }, { Prefer: 'ngsi-ld=1.5' });
    expect([change.status, change.headers.get('Preference-Applied')]).toEqual([204, null]);
  });
});

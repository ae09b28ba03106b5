import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import supertest, { type Response } from 'supertest';
import { type TestBroker } from '../support/broker.js';
import { describeOnBothStores } from '../support/both-stores.js';
import { selfSignedCertificate } from '../support/certificate.js';

const API = '/ngsi-ld/v1';
const ERRORS = 'https://uri.etsi.org/ngsi-ld/errors/';
const room = { id: 'urn:ngsi-ld:Room:1', type: 'Room', location: { type: 'Point', coordinates: [1, 2] } };
const ROOM = `${API}/entities/${room.id}`;

function expectProblem(answer: Response, status: number, error: string): void {
  expect({ status: answer.status, body: answer.body as unknown }).toEqual({
    status,
    body: expect.objectContaining({
      type: ERRORS + error,
      title: expect.any(String),
      detail: expect.any(String),
      status,
    }),
  });
  expect(answer.headers['content-type']).toMatch(/^application\/json\b/);
}

await describeOnBothStores('Common behaviours [6.3]', (start) => {
  let broker: TestBroker;
  const http = (): ReturnType<typeof supertest> => supertest(broker.url);
  beforeAll(async () => {
    broker = await start();
    await http().post(`${API}/entities`).send(room).expect(201);
  });
  afterAll(() => broker.close());

  describe('negotiation [6.3.4]', () => {
    const json = /^application\/json/;
    const ld = /^application\/ld\+json/;
    const geo = /^application\/geo\+json/;
    it.each([
      ['application/json', json],
      ['application/ld+json', ld],
      ['application/geo+json', geo],
      ['*/*', json],
      ['application/*', json],
      ['application/ld+json, application/json', json],
      ['application/ld+json;q=1, application/json;q=0.9', ld],
      ['application/geo+json;q=0.8, application/ld+json;q=0.5', geo],
      ['application/json;q=0, application/*', ld],
      ['text/html, application/ld+json;q=0.1', ld],
      ['text/html, */*;q=0.1', json],
      ['APPLICATION/LD+JSON', ld],
      ['application/ld+json; profile="x"', ld],
      ['application/json;q=0.2, */*;q=0.9', ld],
    ])('Accept: %s', async (accept, media) => {
      const answer = await http().get(ROOM).set('Accept', accept).expect(200);
      expect(answer.headers['content-type']).toMatch(media);
    });

    it('is application/json without Accept', async () => {
      // supertest sends none of its own.
      const answer = await http().get(ROOM).unset('Accept').expect(200);
      expect(answer.headers['content-type']).toMatch(json);
    });

    it.each([
      ['text/html', ROOM],
      ['text/html', `${API}/entities?type=Room`],
      ['application/json;q=0', ROOM],
      ['application/geo+json', `${API}/types`],
      ['application/geo+json', `${API}/attributes`],
      ['application/geo+json', `${API}/jsonldContexts`],
      ['application/geo+json', `${API}/info/sourceIdentity`],
      ['image/*', `${API}/types`],
    ])('406 for %s of %s, with what there is', async (accept, path) => {
      const answer = await http().get(path).set('Accept', accept).expect(406);
      expect(answer.text).toContain('application/json');
      expect(answer.text).toContain('application/ld+json');
    });

    it('406 for a Query by POST too', async () => {
      const query = { type: 'Query', entities: [{ type: 'Room' }] };
      await http().post(`${API}/entityOperations/query`).set('Accept', 'text/html').send(query).expect(406);
    });
  });

  describe('bodies [6.3.4]', () => {
    it.each([
      ['text/plain', 'POST', '/entities'],
      ['application/xml', 'POST', '/entities'],
      ['application/geo+json', 'POST', '/entities'],
      ['application/merge-patch+json', 'POST', '/entities'],
      ['application/merge-patch+json', 'PUT', `/entities/${room.id}`],
      ['text/plain', 'PATCH', `/entities/${room.id}`],
      ['text/plain', 'PATCH', `/entities/${room.id}/attrs`],
      ['text/plain', 'POST', `/entities/${room.id}/attrs`],
      ['text/plain', 'PUT', `/entities/${room.id}/attrs/a`],
      ['text/plain', 'PATCH', `/entities/${room.id}/attrs/a`],
      ['text/plain', 'POST', '/entityOperations/create'],
      ['text/plain', 'POST', '/entityOperations/upsert'],
      ['text/plain', 'POST', '/entityOperations/update'],
      ['text/plain', 'POST', '/entityOperations/merge'],
      ['text/plain', 'POST', '/entityOperations/delete'],
      ['text/plain', 'POST', '/entityOperations/query'],
      ['text/plain', 'POST', '/jsonldContexts'],
    ])('415 for %s: %s %s, without body', async (type, method, path) => {
      const answer = await fetch(broker.api + path, { method, headers: { 'Content-Type': type }, body: '{}' });
      expect([answer.status, await answer.text()]).toEqual([415, '']);
    });

    it('415 without Content-Type', async () => {
      const body = new Uint8Array(Buffer.from(JSON.stringify(room)));
      expect((await fetch(`${broker.api}/entities`, { method: 'POST', body })).status).toBe(415);
    });

    it('takes a charset', async () => {
      const entity = { id: 'urn:ngsi-ld:Room:charset', type: 'Charset' };
      await http()
        .post(`${API}/entities`)
        .set('Content-Type', 'application/json; charset=utf-8')
        .send(entity)
        .expect(201);
    });

    it('411 without Content-Length, without body', async () => {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(JSON.stringify(room)));
          controller.close();
        },
      });
      const headers = { 'Content-Type': 'application/json' };
      const answer = await fetch(`${broker.api}/entities`, {
        method: 'POST',
        headers,
        body,
        duplex: 'half',
      });
      expect([answer.status, await answer.text()]).toEqual([411, '']);
    });

    it.each([
      ['/entities', 1024 * 1024],
      ['/entityOperations/create', 10 * 1024 * 1024],
    ])('413 for a body of %s beyond %i bytes', async (path, bytes) => {
      const answer = await http()
        .post(API + path)
        .set('Content-Type', 'application/json')
        .send(`"${'x'.repeat(bytes)}"`)
        .catch(() => undefined);
      // The broker closes the connection without reading on: a client may see that first.
      if (answer !== undefined) expect(answer.status).toBe(413);
      await http().get(ROOM).expect(200);
    });

    it('refuses a body that is not UTF-8 [4.6.1]', async () => {
      const body = Buffer.concat([
        Buffer.from('{"id":"urn:x:utf","type":"T","a":"'),
        Buffer.from([0xc3, 0x28]),
        Buffer.from('"}'),
      ]);
      const headers = { 'Content-Type': 'application/json' };
      const answer = await fetch(`${broker.api}/entities`, { method: 'POST', headers, body: new Uint8Array(body) });
      expect([answer.status, ((await answer.json()) as { type: string }).type]).toEqual([
        400,
        `${ERRORS}InvalidRequest`,
      ]);
    });

    it('refuses a body that nests too deeply', async () => {
      const deep = `{"id":"urn:x:deep","type":"T","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
      const answer = await http().post(`${API}/entities`).set('Content-Type', 'application/json').send(deep);
      expect(answer.status).toBe(400);
    });
  });

  describe('methods [6.3.2]', () => {
    it.each([
      ['PUT', '/entities', 'DELETE, GET, POST'],
      ['POST', `/entities/${room.id}`, 'DELETE, GET, PATCH, PUT'],
      ['PUT', `/entities/${room.id}/attrs`, 'PATCH, POST'],
      ['POST', `/entities/${room.id}/attrs/a`, 'DELETE, PATCH, PUT'],
      ['GET', '/entityOperations/create', 'POST'],
      ['DELETE', '/types', 'GET'],
      ['POST', '/attributes/a', 'GET'],
      ['DELETE', '/jsonldContexts', 'GET, POST'],
      ['PATCH', '/jsonldContexts/x', 'DELETE, GET'],
      ['POST', '/info/sourceIdentity', 'GET'],
    ])('405 for %s %s, which has %s', async (method, path, methods) => {
      const answer = await fetch(broker.api + path, { method });
      expect(answer.status).toBe(405);
      const allowed = (answer.headers.get('allow') ?? '')
        .split(/, */)
        .filter((each) => each !== 'HEAD' && each !== 'OPTIONS');
      expect(allowed.sort().join(', ')).toBe(methods);
    });

    it.each([['/nonsense'], ['/entities/a/b/c/d'], ['/entityOperations/nonsense']])('404 for %s', async (path) => {
      expectProblem(await http().get(API + path), 404, 'ResourceNotFound');
    });

    it('404 outside the API', async () => {
      await http().get('/nonsense').expect(404);
    });

    it.each([
      ['GET', '/subscriptions'],
      ['POST', '/subscriptions'],
      ['DELETE', '/subscriptions/urn:x:1'],
      ['GET', '/csourceRegistrations'],
      ['PATCH', '/csourceRegistrations/urn:x:1'],
      ['GET', '/csourceSubscriptions'],
      ['GET', '/temporal/entities'],
      ['POST', '/temporal/entityOperations/query'],
      ['GET', '/entityMaps/urn:x:1'],
      ['POST', '/snapshots'],
    ])('422 OperationNotSupported for %s %s, not built yet [5.5.6]', async (method, path) => {
      const answer = await fetch(broker.api + path, { method });
      expect([answer.status, ((await answer.json()) as { type: string }).type]).toEqual([
        422,
        `${ERRORS}OperationNotSupported`,
      ]);
    });
  });

  describe('answers [6.3.6]', () => {
    it('204 has neither Content-Length nor body', async () => {
      const answer = await http().patch(`${ROOM}/attrs`).send({ a: 1 }).expect(204);
      expect([answer.headers['content-length'], answer.text]).toEqual([undefined, '']);
    });

    it('errors are application/json without Link, whatever is accepted', async () => {
      const answer = await http().get(`${API}/entities/urn:x:none`).set('Accept', 'application/ld+json');
      expectProblem(answer, 404, 'ResourceNotFound');
      expect(answer.headers['link']).toBeUndefined();
    });

    it('a partial success is application/json without Link', async () => {
      const answer = await http()
        .post(`${API}/entityOperations/create`)
        .set('Accept', 'application/ld+json')
        .send([room])
        .expect(207);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(answer.headers['link']).toBeUndefined();
    });

    it.each([
      ['ngsi-ld=1.9', /^ngsi-ld=1\.9$/],
      ['ngsi-ld=1.6', /^ngsi-ld=1\.6$/],
      ['ngsi-ld=1.3', /^ngsi-ld=1\.3$/],
      ['return=minimal, ngsi-ld=1.8', /^ngsi-ld=1\.8$/],
    ])('Prefer: %s is answered by Preference-Applied', async (prefer, applied) => {
      const answer = await http().get(`${API}/entities?type=Room`).set('Prefer', prefer);
      expect([200, 203]).toContain(answer.status);
      expect(answer.headers['preference-applied']).toMatch(applied);
    });

    it.each([['ngsi-ld=nonsense'], ['respond-async'], ['']])('Prefer: %s is ignored', async (prefer) => {
      const answer = await http().get(ROOM).set('Prefer', prefer).expect(200);
      expect(answer.headers['preference-applied']).toBeUndefined();
    });

    it('HEAD answers as GET without body (RFC 9110 9.3.2)', async () => {
      const answer = await fetch(broker.url + ROOM, { method: 'HEAD' });
      expect([answer.status, await answer.text()]).toEqual([200, '']);
    });
  });

  describe('parameters [6.3.20]', () => {
    it.each([
      ['an unknown one', `${ROOM}?nonsense=1`],
      ['one given twice', `${API}/entities?type=Room&type=Hall`],
      ['one of another operation', `${ROOM}?limit=1`],
      ['an unknown option', `${ROOM}?options=nonsense`],
    ])('InvalidRequest for %s', async (_, path) => {
      expectProblem(await http().get(path), 400, 'InvalidRequest');
    });
  });

  describe('tenants [6.3.14, 5.5.10]', () => {
    const echo = (answer: Response): unknown => answer.headers['ngsild-tenant'];

    it.each([
      ['Create Entity', (t: string) => http().post(`${API}/entities`).set('NGSILD-Tenant', t).send(room)],
      [
        'Batch Create',
        (t: string) => http().post(`${API}/entityOperations/create`).set('NGSILD-Tenant', t).send([room]),
      ],
      [
        'Batch Upsert',
        (t: string) => http().post(`${API}/entityOperations/upsert`).set('NGSILD-Tenant', t).send([room]),
      ],
    ])('%s makes the tenant', async (title, send) => {
      const tenant = `made-by-${title.replaceAll(' ', '-')}`;
      const answer = await send(tenant);
      expect([answer.status, echo(answer)]).toEqual([201, tenant]);
      const read = await http().get(ROOM).set('NGSILD-Tenant', tenant).expect(200);
      expect(echo(read)).toBe(tenant);
    });

    const entity = { a: 1 };
    it.each([
      ['GET', '/entities?type=Room', undefined],
      ['GET', `/entities/${room.id}`, undefined],
      ['DELETE', '/entities?type=Room', undefined],
      ['DELETE', `/entities/${room.id}`, undefined],
      ['PUT', `/entities/${room.id}`, room],
      ['PATCH', `/entities/${room.id}`, entity],
      ['POST', `/entities/${room.id}/attrs`, entity],
      ['PATCH', `/entities/${room.id}/attrs`, entity],
      ['PATCH', `/entities/${room.id}/attrs/a`, { value: 1 }],
      ['PUT', `/entities/${room.id}/attrs/a`, { value: 1 }],
      ['DELETE', `/entities/${room.id}/attrs/a`, undefined],
      ['POST', '/entityOperations/update', [room]],
      ['POST', '/entityOperations/merge', [room]],
      ['POST', '/entityOperations/delete', [room.id]],
      ['POST', '/entityOperations/query', { type: 'Query', entities: [{ type: 'Room' }] }],
      ['GET', '/types', undefined],
      ['GET', '/types/Room', undefined],
      ['GET', '/attributes', undefined],
      ['GET', '/attributes/a', undefined],
    ])('%s %s of a tenant that is not there: NonexistentTenant, echoed', async (method, path, body) => {
      const answer = await broker.request(method, path, { body, headers: { 'NGSILD-Tenant': 'nobody' } });
      expect([answer.status, answer.json.type, answer.headers.get('ngsild-tenant')]).toEqual([
        404,
        `${ERRORS}NonexistentTenant`,
        'nobody',
      ]);
    });

    it('a refused creation does not make the tenant', async () => {
      await http().post(`${API}/entities`).set('NGSILD-Tenant', 'refused').send({ id: 'urn:x:1' }).expect(400);
      const answer = await http().get(`${API}/types`).set('NGSILD-Tenant', 'refused');
      expectProblem(answer, 404, 'NonexistentTenant');
    });

    it('is echoed on every answer: 2xx, 4xx, 405, 406, 411-415, 422', async () => {
      const tenant = 'made-by-Create-Entity';
      const asked = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
        broker.request(method, path, { body, headers: { 'NGSILD-Tenant': tenant, ...headers } });
      const answers = await Promise.all([
        asked('GET', '/types'),
        asked('GET', '/entities/urn:x:none'),
        asked('GET', '/entities?nonsense=1'),
        asked('PUT', '/entities'),
        asked('GET', '/types', { Accept: 'text/html' }),
        asked('POST', '/entities', { 'Content-Type': 'text/plain' }, 'x'),
        asked('POST', '/entities', {}, '{'),
        asked('GET', '/subscriptions'),
        asked('GET', '/nonsense'),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 404, 400, 405, 406, 415, 400, 422, 404]);
      expect(answers.map(({ headers }) => headers.get('ngsild-tenant'))).toEqual(answers.map(() => tenant));
    });

    it('is not on answers of the default tenant', async () => {
      expect(echo(await http().get(ROOM))).toBeUndefined();
    });

    it('is a wall: nothing of one tenant shows in another [4.14]', async () => {
      const inTenant = (tenant: string, id: string) =>
        http()
          .post(`${API}/entities`)
          .set('NGSILD-Tenant', tenant)
          .send({ id, type: `Of_${tenant}`, [`attr_${tenant}`]: 1, shared: 1 })
          .expect(201);
      await inTenant('left', 'urn:x:same');
      await inTenant('right', 'urn:x:same');
      await inTenant('right', 'urn:x:right');
      const get = async (tenant: string, path: string): Promise<unknown> =>
        (
          await http()
            .get(API + path)
            .set('NGSILD-Tenant', tenant)
        ).body;
      expect(await get('left', '/entities?local=true')).toEqual([
        expect.objectContaining({ id: 'urn:x:same', type: 'Of_left' }),
      ]);
      expect(await get('left', '/entities?q=shared')).toHaveLength(1);
      expect(await get('left', '/types')).toMatchObject({ typeList: ['Of_left'] });
      expect(await get('left', '/attributes')).toMatchObject({ attributeList: ['attr_left', 'shared'] });
      expect(await get('left', '/attributes/shared')).toMatchObject({ attributeCount: 1 });
      await http().delete(`${API}/entities?type=*`).set('NGSILD-Tenant', 'left').expect(204);
      expect(await get('right', '/entities?local=true')).toHaveLength(2);
      await http().get(ROOM).expect(200);
    });

    it('names are told apart to the letter', async () => {
      for (const tenant of ['Case', 'case', '__proto__', 'constructor', 'a/b', 'a|b', 'a']) {
        await http()
          .post(`${API}/entities`)
          .set('NGSILD-Tenant', tenant)
          .send({ id: 'urn:x:1', type: 'T', name: tenant })
          .expect(201);
      }
      for (const tenant of ['Case', 'case', '__proto__', 'constructor', 'a/b', 'a|b', 'a']) {
        const answer = await http()
          .get(`${API}/entities/urn:x:1?format=simplified`)
          .set('NGSILD-Tenant', tenant)
          .expect(200);
        expect(answer.body).toMatchObject({ name: tenant });
      }
    });

    it.each([['x'.repeat(65)], ['a b']])('400 for a tenant that is none: %s', async (tenant) => {
      await http().get(`${API}/types`).set('NGSILD-Tenant', tenant).expect(400);
    });
  });

  describe('beside the entities', () => {
    it('GET /info/sourceIdentity tells who it is [6.33.3.1, 5.2.40]', async () => {
      const { body } = await http().get(`${API}/info/sourceIdentity`).expect(200);
      expect(body).toEqual({
        id: expect.stringMatching(/^urn:/),
        type: 'ContextSourceIdentity',
        contextSourceAlias: expect.stringMatching(/./),
        contextSourceUptime: expect.stringMatching(/^P/),
        contextSourceTimeAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      });
      const other = await http()
        .get(`${API}/info/sourceIdentity`)
        .set('NGSILD-Tenant', 'made-by-Create-Entity')
        .expect(200);
      expect((other.body as { contextSourceAlias: string }).contextSourceAlias).not.toBe(
        (body as { contextSourceAlias: string }).contextSourceAlias,
      );
    });

    it('/health, /ready and /version answer', async () => {
      await http().get('/health').expect(200);
      await http().get('/ready').expect(200);
      const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
      const { body } = await http().get('/version').expect(200);
      expect(body).toMatchObject({ version, ngsild: '1.9.1', store: expect.stringMatching(/^(embedded|mongodb)$/) });
    });

    it('/metrics speaks Prometheus', async () => {
      const answer = await http()
        .get('/metrics')
        .expect(200)
        .expect('Content-Type', /^text\/plain/);
      expect(answer.text).toMatch(/^# TYPE \w+ (counter|histogram)$/m);
      expect(answer.text).not.toContain(room.id);
    });

    it.each(['/health', '/ready', '/version', '/metrics', '/openapi.yaml'])('405 for POST %s', async (path) => {
      await http().post(path).expect(405).expect('Allow', /GET/);
    });
  });
});

await describeOnBothStores('HTTPS [6.2]', (start) => {
  const { cert, key } = selfSignedCertificate();
  let folder: string;
  let broker: TestBroker;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'castor-tls-'));
    const files = { CASTOR_TLS_CERT: join(folder, 'cert.pem'), CASTOR_TLS_KEY: join(folder, 'key.pem') };
    writeFileSync(files.CASTOR_TLS_CERT, cert);
    writeFileSync(files.CASTOR_TLS_KEY, key);
    broker = await start({ env: files });
  });
  afterAll(async () => {
    await broker.close();
    rmSync(folder, { recursive: true });
  });

  it('is served by a certificate of ours', async () => {
    expect(broker.url).toMatch(/^https:/);
    await supertest(broker.url).post(`${API}/entities`).ca(cert).send(room).expect(201);
    const { body } = await supertest(broker.url).get(`${ROOM}?format=simplified`).ca(cert).expect(200);
    expect(body).toEqual(room);
  });

  it('is refused to who does not know the certificate', async () => {
    await expect(fetch(`${broker.url}/health`)).rejects.toThrow();
  });
});

await describeOnBothStores('CORS', (start) => {
  let broker: TestBroker;
  beforeAll(
    async () => (broker = await start({ env: { CASTOR_CORS_ORIGINS: 'https://a.example,https://b.example' } })),
  );
  afterAll(() => broker.close());
  const http = (): ReturnType<typeof supertest> => supertest(broker.url);

  it('lets the origins named in, and tells caches', async () => {
    const answer = await http().get(`${API}/types`).set('Origin', 'https://b.example').expect(200);
    expect(answer.headers['access-control-allow-origin']).toBe('https://b.example');
    expect(answer.headers['vary']).toMatch(/Origin/);
    expect(answer.headers['access-control-expose-headers']).toMatch(/NGSILD-Results-Count/);
  });

  it('answers errors to them too', async () => {
    const answer = await http().get(`${API}/entities/urn:x:none`).set('Origin', 'https://a.example').expect(404);
    expect(answer.headers['access-control-allow-origin']).toBe('https://a.example');
  });

  it('answers a preflight', async () => {
    const answer = await http()
      .options(`${API}/entities`)
      .set('Origin', 'https://a.example')
      .set('Access-Control-Request-Method', 'PATCH')
      .expect(204);
    expect(answer.headers['access-control-allow-methods']).toMatch(/PATCH/);
    expect(answer.headers['access-control-allow-headers']).toMatch(/NGSILD-Tenant/);
  });

  it('lets no other in', async () => {
    const answer = await http().get(`${API}/types`).set('Origin', 'https://c.example').expect(200);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

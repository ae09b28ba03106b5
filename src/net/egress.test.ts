import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { BOUNDS } from '../bounds.js';
import { Egress, EgressError, type Resolve } from './egress.js';

const limits = { timeoutMs: 5000, maxBytes: 1000 };
type Answer = (req: IncomingMessage, res: ServerResponse) => void;

describe('the one door for outbound HTTP', () => {
  const seen: IncomingMessage[] = [];
  const answers = new Map<string, Answer>();
  const server = http.createServer((req, res) => {
    seen.push(req);
    answers.get(req.url!)!(req, res);
  });
  const doors: Egress[] = [];
  let port = 0;

  function door(allow: readonly string[] = ['127.0.0.0/8'], resolve?: Resolve): Egress {
    const egress = new Egress(allow, resolve);
    doors.push(egress);
    return egress;
  }
  function resolvesTo(...addresses: readonly string[]): Resolve {
    return (_, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  }
  async function fault(calling: Promise<unknown>): Promise<EgressError> {
    const error = await calling.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(EgressError);
    return error as EgressError;
  }

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    answers.set('/hello', (_, res) => res.end('hello'));
    answers.set('/big', (_, res) => res.end('x'.repeat(2000)));
    answers.set('/never', () => undefined);
    answers.set('/half', (_, res) => {
      res.writeHead(200, { 'content-length': '10' });
      res.write('x', () => res.destroy());
    });
    answers.set('/echo', (req, res) => {
      req.pipe(res);
    });
    answers.set('/loop', (_, res) => res.writeHead(302, { location: '/loop' }).end());
    answers.set('/once', (_, res) => res.writeHead(302, { location: '/hello' }).end());
    answers.set('/inside', (_, res) => res.writeHead(302, { location: 'http://10.1.2.3/' }).end());
    answers.set('/file', (_, res) => res.writeHead(302, { location: 'file:///etc/passwd' }).end());
    answers.set('/away', (_, res) => res.writeHead(302, { location: `http://other.test:${port}/hello` }).end());
  });
  beforeEach(() => {
    seen.length = 0;
  });
  afterAll(async () => {
    for (const egress of doors) egress.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('brings status, headers and body', async () => {
    const answer = await door().request(`http://127.0.0.1:${port}/hello`, limits);
    expect(answer).toMatchObject({ status: 200, url: `http://127.0.0.1:${port}/hello` });
    expect(answer.body.toString()).toBe('hello');
  });

  it('sends method, headers and body', async () => {
    const request = { ...limits, method: 'POST', headers: { 'x-a': 'b' }, body: 'posted' } as const;
    const answer = await door().request(`http://127.0.0.1:${port}/echo`, request);
    expect(answer.body.toString()).toBe('posted');
    expect(seen[0]).toMatchObject({ method: 'POST', headers: { 'x-a': 'b' } });
  });

  it.each([
    ['an address that is not listed', () => `http://127.0.0.1:${port}/hello`, ['10.0.0.0/8']],
    ['a port that is not listed', () => `http://127.0.0.1:${port}/hello`, ['127.0.0.0/8:1']],
    ['an address in an odd notation', () => `http://0x7f.1:${port}/hello`, []],
    ['an address as a number', () => `http://2130706433:${port}/hello`, []],
    ['a mapped address', () => `http://[::ffff:127.0.0.1]:${port}/hello`, []],
    ['a name for such an address', () => `http://inside.test:${port}/hello`, []],
  ])('refuses %s before it dials', async (_, url, allow) => {
    const error = await fault(door(allow, resolvesTo('127.0.0.1', '10.0.0.1')).request(url(), limits));
    expect(error.fault).toBe('refused');
    expect(error.message).toMatch(/CASTOR_EGRESS_ALLOW/);
    expect(seen).toHaveLength(0);
  });

  it.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'urn:a:b', 'no url'])('refuses the URL %s', async (url) => {
    expect((await fault(door().request(url, limits))).fault).toBe('refused');
  });

  it('refuses credentials in a URL without repeating them', async () => {
    const error = await fault(door().request(`http://user:secret@127.0.0.1:${port}/hello`, limits));
    expect(error.fault).toBe('refused');
    expect(error.message).not.toMatch(/secret/);
  });

  it('dials only the allowed ones of the addresses of a name', async () => {
    const egress = door(['127.0.0.1/32'], resolvesTo('10.0.0.1', '127.0.0.1'));
    const answer = await egress.request(`http://mixed.test:${port}/hello`, limits);
    expect(answer.status).toBe(200);
    expect(seen[0]!.headers.host).toBe(`mixed.test:${port}`);
  });

  it('asks for the name anew after a first answer, and judges that one too', async () => {
    let asked = 0;
    const rebinding: Resolve = (name, done) => resolvesTo(asked++ === 0 ? '127.0.0.1' : '10.0.0.1')(name, done);
    const egress = door(['127.0.0.0/8'], rebinding);
    await egress.request(`http://rebind.test:${port}/hello`, { ...limits, headers: { connection: 'close' } });
    expect((await fault(egress.request(`http://rebind.test:${port}/hello`, limits))).fault).toBe('refused');
  });

  it('says the same of a closed port and a name that does not exist', async () => {
    const nowhere: Resolve = (_, done) => done(new Error('ENOTFOUND'), []);
    const closed = await fault(door().request('http://127.0.0.1:1/', limits));
    const unknown = await fault(door([], nowhere).request('http://nowhere.test/', limits));
    expect([closed.fault, unknown.fault]).toEqual(['unreachable', 'unreachable']);
    expect(closed.message.replace('127.0.0.1:1', '')).toBe(unknown.message.replace('nowhere.test', ''));
  });

  it.each(['/never', '/half'])('gives up on an answer that does not come or breaks off: %s', async (path) => {
    const error = await fault(door().request(`http://127.0.0.1:${port}${path}`, { ...limits, timeoutMs: 100 }));
    expect(error.fault).toBe('unreachable');
  });

  it('stops reading an answer that is too large', async () => {
    expect((await fault(door().request(`http://127.0.0.1:${port}/big`, limits))).fault).toBe('too large');
  });

  it('answers with the redirect unless told to follow', async () => {
    expect((await door().request(`http://127.0.0.1:${port}/once`, limits)).status).toBe(302);
  });

  it('follows so many redirects and no more', async () => {
    const request = { ...limits, followRedirects: 3 };
    const answer = await door().request(`http://127.0.0.1:${port}/once`, request);
    expect(answer).toMatchObject({ status: 200, url: `http://127.0.0.1:${port}/hello` });
    seen.length = 0;
    expect((await door().request(`http://127.0.0.1:${port}/loop`, request)).status).toBe(302);
    expect(seen).toHaveLength(4);
  });

  it.each(['/inside', '/file'])('judges where a redirect leads: %s', async (path) => {
    const request = { ...limits, followRedirects: 3 };
    expect((await fault(door().request(`http://127.0.0.1:${port}${path}`, request))).fault).toBe('refused');
  });

  it('tells a server that it was redirected to nothing but what it accepts', async () => {
    const request = { ...limits, followRedirects: 1, headers: { accept: 'text/plain', authorization: 'secret' } };
    await door(['127.0.0.0/8'], resolvesTo('127.0.0.1')).request(`http://127.0.0.1:${port}/away`, request);
    expect(seen[0]!.headers).toMatchObject({ authorization: 'secret' });
    expect(seen[1]!.headers).not.toHaveProperty('authorization');
    expect(seen[1]!.headers).toMatchObject({ accept: 'text/plain' });
  });

  it('opens so many connections to one endpoint and lets the others wait', async () => {
    const waiting: ServerResponse[] = [];
    let most = 0;
    answers.set('/slow', (_, res) => {
      waiting.push(res);
      most = Math.max(most, waiting.length);
      setImmediate(() => waiting.shift()!.end('done'));
    });
    const egress = door();
    const calls = Array.from({ length: 3 * BOUNDS.egressConnections }, () =>
      egress.request(`http://127.0.0.1:${port}/slow`, limits),
    );
    for (const answer of await Promise.all(calls)) expect(answer.body.toString()).toBe('done');
    const sockets = new Set(seen.map((req) => req.socket.remotePort));
    expect(sockets.size).toBeLessThanOrEqual(BOUNDS.egressConnections);
    expect(most).toBeGreaterThan(0);
  });
});

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http, { Agent, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startContextServer } from './support/context-server.js';
import { describeOnMongo } from './support/mongod.js';
import { refusesConnections, serve, type ServeProcess } from './support/serve-process.js';

const room = JSON.stringify({ id: 'urn:ngsi-ld:Room:1', type: 'Room', temperature: { type: 'Property', value: 21 } });

let folder: string;
let running: ServeProcess[] = [];
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'castor-shutdown-'))));
afterEach(async () => {
  for (const { process, exit } of running) {
    process.kill('SIGKILL');
    await exit;
  }
  running = [];
  await rm(folder, { recursive: true });
});

function start(env: Readonly<Record<string, string>> = {}): ServeProcess {
  const started = serve({ CASTOR_DATA: folder, ...env });
  running.push(started);
  return started;
}

/** A POST whose body has only half come. */
async function halfway(url: string, agent: Agent): Promise<{ finish(): Promise<IncomingMessage> }> {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(room) };
  const req = http.request(`${url}/ngsi-ld/v1/entities`, { method: 'POST', agent, headers });
  const response = once(req, 'response') as Promise<[IncomingMessage]>;
  await new Promise<void>((sent) => req.write(room.slice(0, 20), () => sent()));
  return {
    async finish() {
      req.end(room.slice(20));
      const [answer] = await response;
      answer.resume();
      return answer;
    },
  };
}

/** Stops a broker by a signal while it has an idle connection, a body that is still coming and a read that waits. */
async function stop(broker: ServeProcess, signal: NodeJS.Signals): Promise<void> {
  const contexts = await startContextServer();
  const agent = new Agent({ keepAlive: true });
  try {
    const url = await broker.url;
    await (await fetch(`${url}/health`)).text();
    const write = await halfway(url, agent);
    let answerContext: () => void = () => undefined;
    const asked = new Promise<void>((resolve) =>
      contexts.answer('/slow.jsonld', (res) => {
        answerContext = () => res.writeHead(200, { 'Content-Type': 'application/ld+json' }).end('{"@context":{}}');
        resolve();
      }),
    );
    const Link = `<${contexts.url('/slow.jsonld')}>; rel="http://www.w3.org/ns/json-ld#context"`;
    const read = fetch(`${url}/ngsi-ld/v1/entities?type=Room`, { headers: { Link } });
    await asked;

    broker.process.kill(signal);
    await refusesConnections(url);
    answerContext();
    expect((await read).status).toBe(200);
    expect((await write.finish()).statusCode).toBe(201);
    expect(await broker.exit).toBe(0);
  } finally {
    agent.destroy();
    await contexts.close();
  }
}

describe('castor serve on the embedded store', () => {
  it('answers what is in flight at SIGTERM, takes nothing new, ends with 0 and holds what it acknowledged', async () => {
    await stop(start(), 'SIGTERM');
    const held = await fetch(`${await start().url}/ngsi-ld/v1/entities/urn:ngsi-ld:Room:1`);
    expect(await held.json()).toEqual(JSON.parse(room));
  });

  it('refuses a folder that another process has, in one line, and leaves that one alone: it stops at SIGINT', async () => {
    const first = start();
    await first.url;
    const second = start();
    expect(await second.exit).toBe(1);
    expect(second.said()).toMatch(/^castor: .+\n$/);
    expect(second.said()).toContain(folder);
    await stop(first, 'SIGINT');
  });

  it('refuses a port that is taken, in one line that names it', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const broker = start({ CASTOR_PORT: String(port) });
    expect(await broker.exit).toBe(1);
    expect(broker.said()).toMatch(/^castor: .+\n$/);
    expect(broker.said()).toContain(String(port));
    taken.close();
  });
});

await describeOnMongo('castor serve on MongoDB', (uri) => {
  it('answers what is in flight at SIGTERM, takes nothing new and ends with 0', async () => {
    await stop(start({ CASTOR_MONGODB_URI: uri }), 'SIGTERM');
  });
});

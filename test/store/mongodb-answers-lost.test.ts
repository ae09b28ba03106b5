import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { AlreadyExists, ServiceUnavailable } from '../../src/model/errors.js';
import { openMongoStore } from '../../src/store/mongodb/open-mongo-store.js';
import { type Store } from '../../src/store/store.js';
import { entity, instance } from '../support/entities.js';
import { describeOnMongo } from '../support/mongod.js';
import { type Mongod, startMongod } from '../support/mongod-server.js';
import { put } from '../support/store-contract.js';

/** What the wire does to a write: loses it before the server has it, or loses the server's answer. */
type Fault = 'request lost' | 'answer lost';

/** A wire to the server that breaks under the next writes as it is told. */
class Wire {
  readonly faults: Fault[] = [];
  /** Called when a write's answer is held back, before the connection breaks. */
  onAnswer: () => Promise<unknown> = () => Promise.resolve();
  readonly #server: Server;

  constructor(port: number) {
    this.#server = createServer((client) => this.#join(client, connect(port, '127.0.0.1')));
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `mongodb://127.0.0.1:${(this.#server.address() as AddressInfo).port}/?directConnection=true`;
  }

  close(): void {
    this.#server.close();
  }

  #join(client: Socket, server: Socket): void {
    let holding = false;
    const part = (): void => {
      client.destroy();
      server.destroy();
    };
    client.on('data', (bytes) => {
      const isWrite = bytes.includes('insert\0\x09\0\0\0entities') || bytes.includes('update\0\x09\0\0\0entities');
      const fault = isWrite ? this.faults.shift() : undefined;
      if (fault === 'answer lost') holding = true;
      if (fault === 'request lost') part();
      else server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (holding) void this.onAnswer().then(part);
      else client.write(bytes);
    });
    for (const socket of [client, server]) socket.on('error', part).on('close', part);
  }
}

await describeOnMongo('a write whose answer is lost', () => {
  let mongod: Mongod;
  let wire: Wire;
  let store: Store;
  let other: Store;

  beforeAll(async () => {
    mongod = await startMongod();
    wire = new Wire(mongod.port);
    store = await openMongoStore({ uri: await wire.listen() });
    other = await openMongoStore({ uri: mongod.uri });
  });
  afterAll(async () => {
    await Promise.all([store.close(), other.close()]);
    wire.close();
    await mongod.stop();
  });
  beforeEach(async () => {
    wire.onAnswer = () => Promise.resolve();
    await put(store.entities, '', entity('urn:e:1', 'urn:t:A', { 'urn:n:count': 0 }));
  });

  const bump = (at: Store) =>
    at.entities.change('', 'urn:e:1', (current) => {
      const count = Number(current!.attributes.get('urn:n:count')![0]!.value) + 1;
      return { next: { ...current!, attributes: new Map([['urn:n:count', [instance(count)]]]) }, result: count };
    });
  const count = async () => (await other.entities.find('', 'urn:e:1'))!.entity.attributes.get('urn:n:count')![0]!.value;
  const create = (id: string) =>
    store.entities.change('', id, (current) => {
      if (current !== undefined) throw new AlreadyExists(id);
      return { next: entity(id, 'urn:t:A'), result: 'created' };
    });

  it.each<Fault>(['request lost', 'answer lost'])('is applied once: %s', async (fault) => {
    wire.faults.push(fault);
    expect(await bump(store)).toBe(1);
    expect(await count()).toBe(1);
    expect(await bump(store)).toBe(2);
    expect(wire.faults).toEqual([]);
  });

  it.each<Fault>(['request lost', 'answer lost'])('creates once: %s', async (fault) => {
    const id = `urn:e:${fault}`;
    wire.faults.push(fault);
    expect(await create(id)).toBe('created');
    await expect(create(id)).rejects.toThrow(AlreadyExists);
  });

  it('is recognised although another process has written since', async () => {
    wire.faults.push('answer lost');
    wire.onAnswer = async () => expect(await bump(other)).toBe(2);
    expect(await bump(store)).toBe(1);
    expect(await count()).toBe(2);
  });

  it('is applied after what another process wrote meanwhile, where the request was lost', async () => {
    expect(await bump(store)).toBe(1);
    expect(await bump(other)).toBe(2);
    wire.faults.push('request lost');
    expect(await bump(store)).toBe(3);
    expect(await count()).toBe(3);
  });

  it('is unavailable, not repeated, where too much was written since to tell', async () => {
    wire.faults.push('answer lost');
    wire.onAnswer = async () => {
      for (let at = 0; at < 6; at++) await bump(other);
    };
    await expect(bump(store)).rejects.toThrow(ServiceUnavailable);
    expect(await count()).toBe(7);
  });

  it('is unavailable where the connection breaks again and again', async () => {
    wire.faults.push('request lost', 'request lost', 'request lost');
    await expect(bump(store)).rejects.toThrow(ServiceUnavailable);
    wire.faults.length = 0;
    expect(await bump(store)).toBe(1);
  });

  it('leaves the others of its group alone: each is judged for itself', async () => {
    wire.faults.push('answer lost');
    const ids = Array.from({ length: 20 }, (_, at) => `urn:e:group:${at}`);
    await put(other.entities, '', entity(ids[3]!, 'urn:t:A'));
    const outcomes = await Promise.allSettled(ids.map(create));
    outcomes.forEach((outcome, at) => expect(outcome.status).toBe(at === 3 ? 'rejected' : 'fulfilled'));
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { parse } from 'yaml';

const root = new URL('../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');

const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ');
const instructions = (name: string): string[] =>
  [...dockerfile.matchAll(new RegExp(`^ *${name} (.*)$`, 'gm'))].map((found) => found[1]!);
const compose = parse(read('compose.yaml')) as {
  services: Record<
    'castor' | 'mongodb',
    {
      environment: Record<string, string>;
      depends_on: object;
      command: string[];
      ports: string[];
      healthcheck: { test: string[] };
    }
  >;
};
const { castor, mongodb } = compose.services;

describe('the image', () => {
  const copied = instructions('COPY')
    .filter((copy) => !copy.startsWith('--from'))
    .flatMap((copy) => copy.split(/\s+/).slice(0, -1));

  it('holds everything that the package publishes', () => {
    const { files } = JSON.parse(read('package.json')) as { files: string[] };
    const brought = [...copied, ...instructions('COPY').flatMap((copy) => copy.split(/\s+/).slice(-1))];
    expect(files.filter((file) => !brought.includes(file))).toEqual([]);
  });

  it('copies only what .dockerignore lets through and what is there', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    expect(copied.filter((file) => !allowed.includes(`!${file}`) || !existsSync(new URL(file, root)))).toEqual([]);
  });

  it('names settings that exist, and runs as a user without rights', () => {
    const { properties } = JSON.parse(read('schemas/config.schema.json')) as { properties: Record<string, unknown> };
    const settings = Object.keys(properties).map((name) => `CASTOR_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`);
    const used = `${dockerfile}${read('compose.yaml')}`.match(/CASTOR_[A-Z_]+/g)!;
    expect(used.filter((name) => !settings.includes(name))).toEqual([]);
    expect(instructions('USER')).toEqual(['node']);
  });

  describe('its health check', () => {
    const [, ...args] = JSON.parse(/CMD (\[.*\])/.exec(instructions('HEALTHCHECK')[0]!)![1]!) as string[];
    let server: Server | undefined;
    afterEach(() => {
      server?.close();
    });

    async function exitCode(port: number): Promise<number> {
      const env = { PATH: process.env['PATH'], CASTOR_PORT: String(port) };
      return new Promise((resolve) =>
        execFile(process.execPath, args, { env }, (error) => resolve(Number(error?.code ?? 0))),
      );
    }

    it.each([
      { status: 200, code: 0 },
      { status: 503, code: 1 },
    ])('ends with $code when /health answers $status', async ({ status, code }) => {
      const asked: (string | undefined)[] = [];
      server = createServer((req, res) => {
        asked.push(req.url);
        res.writeHead(status).end();
      });
      await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
      expect(await exitCode((server.address() as AddressInfo).port)).toBe(code);
      expect(asked).toEqual(['/health']);
    });

    it('ends with 1 when nobody answers', async () => {
      expect(await exitCode(1)).toBe(1);
    });
  });
});

describe('compose.yaml', () => {
  it('starts the broker when its replica set has a primary, and publishes it on this machine only', () => {
    const set = mongodb.command[mongodb.command.indexOf('--replSet') + 1]!;
    const uri = new URL(castor.environment['CASTOR_MONGODB_URI']!);
    expect(uri.searchParams.get('replicaSet')).toBe(set);
    expect(mongodb.healthcheck.test.at(-1)).toContain(`_id: '${set}', members: [{ _id: 0, host: '${uri.host}' }]`);
    expect(castor.depends_on).toEqual({ mongodb: { condition: 'service_healthy' } });
    expect(castor.ports).toEqual(['127.0.0.1:1026:1026']);
    expect(mongodb.ports).toBeUndefined();
  });
});

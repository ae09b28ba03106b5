import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startUpsertServer } from '../../test/support/upsert-server.js';
import { readConfig } from '../config.js';
import { run } from './run.js';
import { greeting, whyNot } from './serve.js';

describe('the castor command', () => {
  let folder: string;
  let out: string;
  let err: string;
  /** Called with everything that stderr has got so far. */
  let onErr: (text: string) => void;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'castor-cli-'));
    out = err = '';
    onErr = () => undefined;
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += String(text);
      return true;
    });
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      err += String(text);
      onErr(err);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  it.each([['--help'], ['-h'], ['serve', '--help'], ['load', '--help']])(
    'explains itself with %s %s',
    async (...args) => {
      expect(await run(args)).toBe(0);
      expect(out).toContain('castor load FILE...');
      expect(out).toContain('--in-flight N');
    },
  );

  it('tells its version', async () => {
    expect(await run(['--version'])).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    { args: [], says: 'castor: castor needs a command' },
    { args: ['sevre'], says: 'castor: "sevre" is no command of castor' },
    {
      args: ['serve', '--port', 'x', '--nope'],
      says: 'castor: --nope is no flag of Castor: `castor --help` lists them\ncastor: --port: "x"',
    },
    { args: ['load'], says: 'castor: castor load needs at least one FILE' },
    { args: ['check', 'a', 'b'], says: 'castor: castor check takes one FOLDER' },
    { args: ['check', '/nonexistent'], says: 'castor: /nonexistent is no folder' },
    { args: ['check', '--nope'], says: 'castor: castor check: Unknown option' },
  ])('refuses $args with 2 and a line on stderr', async ({ args, says }) => {
    expect(await run(args)).toBe(2);
    expect(err).toContain(says);
    expect(out).toBe('');
  });

  it('serves until it is told to stop, and says what to do first', async () => {
    onErr = (text) => {
      if (text.includes('listens on')) setImmediate(() => process.emit('SIGTERM'));
    };
    expect(await run(['serve', '--port=0', '--data', folder, '--log-level', 'silent'])).toBe(0);
    expect(err).toMatch(/Castor listens on http:\/\/127\.0\.0\.1:\d+\n/);
    expect(err).toContain(`store   embedded, in ${folder}`);
    expect(err).toContain('only 127.0.0.0/8, ::1/128');
    expect(err).toMatch(/curl -i http:\/\/127\.0\.0\.1:\d+\/ngsi-ld\/v1\/entities/);
  });

  it('ends with 1 and one line when the port is taken', async () => {
    const other = await startUpsertServer();
    try {
      const port = new URL(other.url).port;
      expect(await run(['serve', '--port', port, '--data', folder, '--log-level', 'silent'])).toBe(1);
      expect(err).toBe(
        `castor: port ${port} on 127.0.0.1 is taken: stop what listens there, or choose another with --port\n`,
      );
    } finally {
      await other.close();
    }
  });

  it('ends with 1 and one line when the store cannot be opened', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await run(['serve', '--port=0', '--data', file, '--log-level', 'silent'])).toBe(1);
    expect(err).toMatch(/^castor: cannot start: .*\n$/);
  });

  it('checks a folder of contexts: nothing and 0 when it is clean, else a line for each fault and 1', async () => {
    writeFileSync(join(folder, 'index.json'), '{"contexts": {}}');
    expect(await run(['check', folder])).toBe(0);
    expect(out).toBe('');
    writeFileSync(join(folder, 'index.json'), '{"contexts": {\n}');
    expect(await run(['check', folder])).toBe(1);
    expect(out).toMatch(/^index\.json:\d+: .+\n$/);
    out = '';
    expect(await run(['check', folder, '--json'])).toBe(1);
    expect(JSON.parse(out)).toEqual([{ file: 'index.json', line: expect.any(Number), message: expect.any(String) }]);
  });

  it('loads files and sums up, with 1 when something was refused', async () => {
    const server = await startUpsertServer();
    const file = join(folder, 'a.ndjson');
    const flags = ['--url', server.url, '--rejects', join(folder, 'rejects')];
    try {
      writeFileSync(file, '{"id":"urn:x:1","type":"X"}\n');
      expect(await run(['load', file, ...flags])).toBe(0);
      expect(out).toMatch(
        /read +1\naccepted +1 \(1 of them reported as new\)\nrefused +0\ntime +\d+\.\d s, [\d,]+ entities\/s\n/,
      );
      writeFileSync(file, '{"id":"urn:x:1","type":"Refused"}\n');
      expect(await run(['load', file, ...flags])).toBe(1);
      expect(await run(['load', file, '--url', server.url, '--rejects', folder])).toBe(1);
      expect(err).toMatch(/castor: EISDIR: .*\n$/);
      expect(out).toContain(`refused   1, with the reasons in ${join(folder, 'rejects')}`);
    } finally {
      await server.close();
    }
    err = '';
    expect(await run(['load', file, ...flags])).toBe(1);
    expect(err).toMatch(/^castor: no broker at http.*ECONNREFUSED.*\n$/);
  });
});

describe('what serve says', () => {
  it('never shows the credentials of the database', () => {
    const config = readConfig({ CASTOR_MONGODB_URI: 'mongodb://u:s3cret@h/db' }, []);
    expect(greeting('http://x', config)).toContain('mongodb://***@h/db');
    expect(whyNot(new Error('no server at mongodb://u:s3cret@h/db'), config)).not.toContain('s3cret');
  });
});

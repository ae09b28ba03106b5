import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { helpText } from './cli/help.js';
import { ConfigFaults, describeStore, egressIsDefault, readConfig, SETTINGS } from './config.js';

function faultsOf(env: Record<string, string>, args: string[] = []): readonly string[] {
  try {
    readConfig(env, args);
  } catch (error) {
    if (error instanceof ConfigFaults) return error.faults;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('has the defaults of the schema when nothing is set', () => {
    expect(readConfig({}, [])).toEqual({
      port: 1026,
      host: '127.0.0.1',
      data: './data',
      ontologies: [],
      corsOrigins: [],
      egressAllow: ['127.0.0.0/8', '::1/128'],
      logLevel: 'info',
    });
  });

  it('is frozen, lists included', () => {
    const config = readConfig({}, []);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.egressAllow)).toBe(true);
  });

  it.each([
    { env: { CASTOR_PORT: '0' }, args: [], expected: { port: 0 } },
    { env: { CASTOR_PORT: '1' }, args: ['--port', '8080'], expected: { port: 8080 } },
    { env: { CASTOR_PORT: 'wrong' }, args: ['--port=8080'], expected: { port: 8080 } },
    { env: { CASTOR_MONGODB_URI: '' }, args: [], expected: { data: './data' } },
    { env: { CASTOR_ONTOLOGIES: `${tmpdir()}:/` }, args: [], expected: { ontologies: [tmpdir(), '/'] } },
    { env: {}, args: ['--public-url', 'https://x.example/ld//'], expected: { publicUrl: 'https://x.example/ld' } },
    {
      env: { CASTOR_CORS_ORIGINS: 'https://a.example, http://localhost:3000' },
      args: [],
      expected: { corsOrigins: ['https://a.example', 'http://localhost:3000'] },
    },
    { env: { CASTOR_CORS_ORIGINS: '*' }, args: [], expected: { corsOrigins: ['*'] } },
    {
      env: { CASTOR_EGRESS_ALLOW: '10.0.0.0/8:443,::1/128:80,fe80::/10' },
      args: [],
      expected: { egressAllow: ['10.0.0.0/8:443', '::1/128:80', 'fe80::/10'] },
    },
    { env: { CASTOR_TEST_MONGODB_URI: 'x', CASTOR_REQUIRE_MONGODB: '1', PATH: 'x' }, args: [], expected: {} },
  ])('reads $env and $args', ({ env, args, expected }) => {
    expect(readConfig(env as Record<string, string>, args)).toMatchObject(expected);
  });

  it.each([
    {
      env: { CASTOR_PORT: '70000' },
      says: 'CASTOR_PORT: "70000" is not allowed; allowed: a whole number from 0 to 65535',
    },
    { env: { CASTOR_PORT: '80.5' }, says: 'CASTOR_PORT: "80.5"' },
    { env: { CASTOR_HOST: 'my host' }, says: 'CASTOR_HOST: "my host"' },
    {
      env: { CASTOR_MONGODB_URI: 'http://u:secret@h' },
      says: 'CASTOR_MONGODB_URI is not allowed; allowed: a URI that',
    },
    {
      env: { CASTOR_ONTOLOGIES: '/nonexistent' },
      says: 'CASTOR_ONTOLOGIES: "/nonexistent" is not allowed; allowed: existing',
    },
    { env: { CASTOR_DEFAULT_CONTEXT: 'ftp://x' }, says: 'CASTOR_DEFAULT_CONTEXT: "ftp://x"' },
    { env: { CASTOR_PUBLIC_URL: 'https://x.example/?a' }, says: 'CASTOR_PUBLIC_URL: ' },
    { env: { CASTOR_CORS_ORIGINS: 'https://a.example/path' }, says: 'CASTOR_CORS_ORIGINS: ' },
    {
      env: { CASTOR_EGRESS_ALLOW: '10.0.0.0' },
      says: 'CASTOR_EGRESS_ALLOW: "10.0.0.0" is not allowed; allowed: address',
    },
    { env: { CASTOR_EGRESS_ALLOW: '10.0.0.0/8:99999' }, says: 'CASTOR_EGRESS_ALLOW: ' },
    { env: { CASTOR_LOG_LEVEL: 'loud' }, says: 'CASTOR_LOG_LEVEL: "loud" is not allowed; allowed: trace, debug' },
    {
      env: { CASTOR_TLS_CERT: '/nonexistent' },
      says: 'CASTOR_TLS_CERT: "/nonexistent" is not allowed; allowed: a readable',
    },
    { env: { CASTOR_PROT: '1' }, says: 'CASTOR_PROT is no variable of Castor' },
    { args: ['--port'], says: '--port needs a value; allowed: a whole number' },
    { args: ['--data', '--port=1'], says: '--data needs a value' },
    { args: ['--prot=1'], says: '--prot is no flag of Castor' },
    { args: ['-p', '1'], says: '-p is no flag of Castor' },
    { args: ['8080'], says: '"8080" is no flag' },
  ])('refuses $env$args', ({ env, args, says }) => {
    const faults = faultsOf(env ?? {}, args);
    expect(faults.join('\n')).toContain(says);
    expect(faults.join()).not.toContain('secret');
  });

  it('asks for certificate and key together', () => {
    const folder = mkdtempSync(join(tmpdir(), 'castor-config-'));
    try {
      const file = join(folder, 'cert.pem');
      writeFileSync(file, '');
      expect(readConfig({ CASTOR_TLS_CERT: file }, ['--tls-key', file])).toMatchObject({ tlsCert: file, tlsKey: file });
      expect(faultsOf({ CASTOR_TLS_CERT: file })).toEqual(['CASTOR_TLS_KEY is missing: CASTOR_TLS_CERT needs it']);
      expect(faultsOf({}, ['--tls-key', file])).toEqual(['CASTOR_TLS_CERT is missing: --tls-key needs it']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names every fault at once', () => {
    const faults = faultsOf({ CASTOR_PORT: 'x', CASTOR_LOG_LEVEL: 'y', CASTOR_NONE: 'z' }, ['--what', '--host=a b']);
    expect(faults).toHaveLength(5);
  });

  it('tells whether the broker may call others', () => {
    expect(egressIsDefault(readConfig({}, []))).toBe(true);
    expect(egressIsDefault(readConfig({ CASTOR_EGRESS_ALLOW: '0.0.0.0/0' }, []))).toBe(false);
  });

  it('describes the store without credentials', () => {
    expect(describeStore({ data: './data' })).toBe('embedded, in ./data');
    expect(describeStore({ data: '', mongodbUri: 'mongodb://admin:s3cret@db:27017/castor?replicaSet=rs0' })).toBe(
      'mongodb://***@db:27017/castor?replicaSet=rs0',
    );
  });
});

describe('the documentation of the configuration', () => {
  const readme = readFileSync('README.md', 'utf8');
  const section = readme.split(/^## /m).find((part) => part.startsWith('Configuration\n')) ?? '';
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| `CASTOR_'))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('`', '')));

  it('has a row in the README for every setting, in the order of the schema', () => {
    expect(rows.map((row) => row[1])).toEqual(SETTINGS.map((setting) => setting.variable));
  });

  it.each(SETTINGS)('tells the default and the meaning of $variable in the README and in --help', (setting) => {
    const row = rows.find((cells) => cells[1] === setting.variable);
    expect(row?.slice(2, 4)).toEqual([setting.preset, setting.description.replaceAll('`', '')]);
    const help = helpText().replaceAll(/\s+/g, ' ');
    expect(help).toContain(`--${setting.flag} ${setting.variable}`);
    expect(help).toContain(setting.description);
    if (setting.preset) expect(help).toContain(`${setting.description} (default ${setting.preset})`);
  });
});

import { describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, maskCredentials, type Log } from './log.js';

/** Logs into a file and reads it back, a line an object. */
function logged(level: string, write: (log: Log) => void): Record<string, unknown>[] {
  const folder = mkdtempSync(join(tmpdir(), 'castor-log-'));
  try {
    const file = join(folder, 'log');
    const log = createLog(level, openSync(file, 'w'));
    write(log);
    log.close();
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the log', () => {
  it('is one JSON object a line, with the level by name and the time in UTC', () => {
    const lines = logged('info', ({ logger }) => {
      logger.info({ reqId: 'r1', status: 200 }, 'request');
      logger.warn('second');
    });
    expect(lines).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), reqId: 'r1', status: 200, msg: 'request' },
      { level: 'warn', time: expect.any(String), msg: 'second' },
    ]);
  });

  it('has the same line for a request as the logger makes of its record', () => {
    const record = { reqId: 'r"1', method: 'GET', path: '/entities?q=a=="b"', status: 200, ms: 0.25, tenant: 'city' };
    const lines = logged('info', (log) => {
      log.request(record);
      log.logger.info(record, 'request');
    });
    const [request, line] = lines.map((each) => ({ ...each, time: '' }));
    expect(request).toEqual(line);
    expect(Object.keys(request!)).toEqual(Object.keys(line!));
    expect(logged('warn', (log) => log.request(record))).toEqual([]);
  });

  it.each([
    { level: 'warn', written: ['warn', 'error'] },
    { level: 'debug', written: ['debug', 'warn', 'error'] },
    { level: 'silent', written: [] },
  ])('writes $written at level $level', ({ level, written }) => {
    const lines = logged(level, ({ logger }) => {
      for (const severity of ['trace', 'debug', 'warn', 'error'] as const) logger[severity]('x');
    });
    expect(lines.map((line) => line['level'])).toEqual(written);
  });

  it('never writes the credentials of a URL, wherever they stand', () => {
    const uri = 'mongodb://admin:s3cret@db:27017/castor';
    const lines = logged('info', ({ logger }) => {
      logger.info({ uri, deep: { uri } }, `connecting to ${uri}`);
      logger.error({ err: new Error(`no ${uri}`, { cause: new Error(uri) }) }, 'failed');
    });
    expect(JSON.stringify(lines)).not.toContain('s3cret');
    expect(lines[0]).toMatchObject({ uri: 'mongodb://***@db:27017/castor', deep: { uri: expect.any(String) } });
    expect(lines[1]).toMatchObject({ err: { type: 'Error', stack: expect.any(String) } });
  });

  it.each([
    { ending: 'process.exit(0)', status: 0 },
    { ending: 'throw new Error("crash")', status: 1 },
    { ending: 'Promise.reject(new Error("crash"))', status: 1 },
  ])('writes what is buffered when the process ends by $ending', ({ ending, status }) => {
    const script = `
      ${transformSync(readFileSync('src/log.ts', 'utf8'), { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }).code}
      const { logger } = createLog('info');
      for (let i = 0; i < 1000; i++) logger.info({ i }, 'line');
      ${ending};`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(run.status).toBe(status);
    expect(run.stdout.trim().split('\n')).toHaveLength(1000);
  });

  it.each([
    { text: 'mongodb://u:p@h/db', masked: 'mongodb://***@h/db' },
    {
      text: 'a mongodb+srv://u:p%40@h and https://token@x.example/',
      masked: 'a mongodb+srv://***@h and https://***@x.example/',
    },
    { text: 'mongodb://u:p@ss@h', masked: 'mongodb://***@h' },
    { text: 'mail me@x.example', masked: 'mail me@x.example' },
    { text: 'http://h/path', masked: 'http://h/path' },
  ])('masks $text', ({ text, masked }) => {
    expect(maskCredentials(text)).toBe(masked);
  });

  it('masks a hostile line in linear time', () => {
    const hostile = '//:'.repeat(20_000) + ' @';
    const began = process.cpuUsage().user;
    maskCredentials(hostile);
    expect(process.cpuUsage(undefined).user - began).toBeLessThan(100_000);
  });
});

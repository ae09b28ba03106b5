import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startScript } from '../support/kill-loop.js';

const FEW = 1000;
const MANY = Number(process.env['CASTOR_TEST_ENTITIES'] ?? 1_000_000);
const OPEN_MS = 1000;
const ANONYMOUS_MB = 300;

type Report = Record<string, number>;

async function run(command: string, folder: string, entities: number): Promise<Report> {
  const script = startScript('test/support/embedded-million.ts', [command, folder, String(entities)]);
  let report = '';
  for await (const line of createInterface({ input: script.stdout! })) report = line;
  if (script.exitCode === null) await once(script, 'exit');
  expect(script.exitCode).toBe(0);
  return JSON.parse(report) as Report;
}

describe(`the embedded store with ${MANY} entities of five attributes`, () => {
  let folder: string;
  let few: Report;
  let many: Report;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'castor-million-'));
    await run('fill', join(folder, 'few'), FEW);
    const filled = await run('fill', join(folder, 'many'), MANY);
    few = await run('measure', join(folder, 'few'), FEW);
    many = await run('measure', join(folder, 'many'), MANY);
    const megabytes = Math.round((await stat(join(folder, 'many', 'data.mdb'))).size / 2 ** 20);
    console.log(`filled at ${filled['perSecond']} entities/s; ${megabytes} MiB\n`, { [FEW]: few, [MANY]: many });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it(`opens in less than ${OPEN_MS} ms, whatever it holds`, () => {
    expect(many['openMs']).toBeLessThan(OPEN_MS);
  });

  it(`takes less than ${ANONYMOUS_MB} MB of memory of its own ten seconds after a start`, () => {
    expect(many['anonymousMb']).toBeLessThan(ANONYMOUS_MB);
  });

  it('holds them all, in entities, index and catalogue', () => {
    for (const [report, size] of [
      [few, FEW],
      [many, MANY],
    ] as const) {
      expect(report).toMatchObject({ count: size, catalogued: size, last: 3 });
      expect(report['found']).toBe(report['distinct']);
      expect(report['inRange']).toBe(report['expectedInRange']);
    }
  });
});

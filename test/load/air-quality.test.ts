import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { load } from '../../src/cli/load.js';
import { parseLoadOptions } from '../../src/cli/load/options.js';
import {
  generatedLines,
  linesOf,
  QUESTIONS,
  type Reading,
  simplified,
  STATIONS,
  toReading,
} from '../support/air-quality.js';
import { startBroker, type TestBroker } from '../support/broker.js';
import { describeOnMongo } from '../support/mongod.js';

/** Where the real data is, if it is at hand; of every station each so-manieth row is taken (1: the whole). */
const DATA = process.env['CASTOR_TEST_AIR_DATA'] ?? '../shared/data/beijing-air';
const EVERY = Number(process.env['CASTOR_TEST_AIR_EVERY'] ?? 499);
/** The whole on a slow machine. */
const TIMEOUT_MS = EVERY < 50 ? 3_600_000 : 120_000;
/** Longer lists of ids are compared by their count. */
const COMPARED_IDS = 5000;

const CONTEXT = 'https://raw.githubusercontent.com/smart-data-models/dataModel.Environment/master/context.jsonld';
const LINK = { Link: `<${CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"` };

type Source = () => Map<string, string[]>;

const generated: Source = () => new Map([...STATIONS.keys()].map((station) => [station, generatedLines(station, 48)]));
const real: Source = () =>
  new Map(
    readdirSync(DATA)
      .filter((name) => name.endsWith('.csv.gz'))
      .map((name) => {
        const [header, ...rows] = linesOf(join(DATA, name));
        return [name, [header!, ...rows.filter((_, i) => i % EVERY === 0)]];
      }),
  );

/** Loads the files with the example's map into a broker, then compares its answers with those of the oracle. */
function answersLikeTheFiles(source: Source, mongodbUri?: string): void {
  let folder: string;
  let broker: TestBroker;
  let readings: Reading[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'castor-air-'));
    broker = await startBroker(mongodbUri === undefined ? {} : { mongodbUri });
    readings = [];
    const files = [...source()].map(([name, lines]) => {
      for (const line of lines.slice(1)) readings.push(toReading(line));
      const file = join(folder, `${name}.csv.gz`);
      writeFileSync(file, gzipSync(lines.join('\n')));
      return file;
    });
    const flags = ['--url', broker.url, '--context', CONTEXT, '--map', 'examples/air-quality/map.json'];
    const options = parseLoadOptions([...files, ...flags, '--rejects', join(folder, 'rejects.ndjson')]);
    const summary = await load(options, { update: () => undefined, stop: () => undefined });
    expect(summary).toMatchObject({ read: readings.length, accepted: readings.length, refused: 0 });
  }, TIMEOUT_MS);
  afterAll(async () => {
    await broker.close();
    rmSync(folder, { recursive: true });
  });

  async function page(query: Readonly<Record<string, string>>, limit: number, offset: number) {
    const parameters = { type: 'AirQualityObserved', count: 'true', limit: String(limit), offset: String(offset) };
    const answer = await broker.get(`/entities?${String(new URLSearchParams({ ...parameters, ...query }))}`, LINK);
    expect({ status: answer.status, text: answer.status === 200 ? '' : answer.text }).toEqual({
      status: 200,
      text: '',
    });
    const ids = (answer.json as { id: string }[]).map(({ id }) => id);
    return { ids, count: Number(answer.headers.get('NGSILD-Results-Count')) };
  }

  it.each(QUESTIONS)(
    'about $asks',
    async ({ query, holds, order }) => {
      const expected = readings.filter(holds);
      if (order !== undefined) expected.sort(order);
      const { count } = await page(query, 1, 0);
      expect(count).toBe(expected.length);
      expect(count).toBeGreaterThan(0);
      if (count > COMPARED_IDS) return;
      const ids: string[] = [];
      while (ids.length < count) ids.push(...(await page(query, 1000, ids.length)).ids);
      const expectedIds = expected.map(({ id }) => id);
      expect(order === undefined ? ids.sort() : ids).toEqual(order === undefined ? expectedIds.sort() : expectedIds);
    },
    TIMEOUT_MS,
  );

  it('with exactly the values of a row', async () => {
    const some = readings.filter((_, i) => i % Math.ceil(readings.length / 50) === 0);
    for (const reading of some) {
      const { json } = await broker.get(`/entities/${reading.id}?options=keyValues`, LINK);
      const { dataProvider, '@context': _, ...entity } = json as Record<string, unknown>;
      expect(entity).toEqual(simplified(reading));
      expect(dataProvider).toContain('UCI');
    }
  });

  it('with units and times', async () => {
    const reading = readings.find(({ numbers }) => numbers.has('pm25'))!;
    const { json } = await broker.get(`/entities/${reading.id}`, LINK);
    expect((json as Record<string, unknown>)['pm25']).toEqual({
      type: 'Property',
      value: reading.numbers.get('pm25'),
      unitCode: 'GQ',
      observedAt: expect.stringMatching(reading.time.slice(0, -1)),
    });
  });
}

describe('generated air-quality data, loaded, answers like its files', () => {
  answersLikeTheFiles(generated);
});
await describeOnMongo('generated air-quality data, loaded into MongoDB, answers like its files', (uri) => {
  answersLikeTheFiles(generated, uri);
});

if (existsSync(DATA)) {
  describe('a part of the Beijing data, loaded, answers like its files', () => {
    answersLikeTheFiles(real);
  });
  await describeOnMongo('a part of the Beijing data, loaded into MongoDB, answers like its files', (uri) => {
    answersLikeTheFiles(real, uri);
  });
} else {
  console.warn(`SKIPPED: the Beijing air-quality data is not at ${DATA} (CASTOR_TEST_AIR_DATA)`);
}

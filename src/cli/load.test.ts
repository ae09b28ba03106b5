import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Scripted, startUpsertServer, type UpsertServer } from '../../test/support/upsert-server.js';
import { load } from './load.js';
import { parseLoadOptions } from './load/options.js';
import { duration, lines, type Standing } from './load/progress.js';

const MAP = {
  id: 'urn:x:{n}',
  type: 'Reading',
  missing: ['NA'],
  attributes: { v: { column: 'v', as: 'number' } },
};

describe('castor load', () => {
  let folder: string;
  let server: UpsertServer;
  let script: (n: number) => Scripted | undefined | Promise<undefined>;
  const standings: Standing[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'castor-load-'));
    script = () => undefined;
    standings.length = 0;
    server = await startUpsertServer((n) => script(n));
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  function file(name: string, content: string | Buffer): string {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  }
  const rejectsFile = () => join(folder, 'rejects.ndjson');
  async function run(files: readonly string[], ...flags: string[]) {
    const options = parseLoadOptions([...files, '--url', server.url, '--rejects', rejectsFile(), ...flags]);
    const progress = { update: (s: Standing) => standings.push(s), stop: () => undefined };
    const { seconds, ...sums } = await load(options, progress, () => Promise.resolve());
    expect(seconds).toBeGreaterThan(0);
    return sums;
  }
  function rejects(): Record<string, unknown>[] {
    const text = existsSync(rejectsFile()) ? readFileSync(rejectsFile(), 'utf8') : '';
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
  const room = (n: number, more: object = {}) => ({ id: `urn:x:${n}`, type: 'Room', ...more });
  const rooms = Array.from({ length: 25 }, (_, n) => room(n, { v: { type: 'Property', value: 'ü"\\' } }));

  it.each([
    { name: 'a.ndjson', content: rooms.map((each) => JSON.stringify(each)).join('\n') },
    { name: 'a.jsonl', content: '\ufeff' + rooms.map((each) => JSON.stringify(each) + '\r\n\r\n').join('') },
    { name: 'a.json', content: JSON.stringify(rooms, null, 2) },
    { name: 'a.jsonld', content: rooms.map((each) => JSON.stringify(each, null, 1)).join('\n') },
    { name: 'a.json.gz', content: gzipSync(JSON.stringify(rooms)) },
    {
      name: 'a.ndjson.gz',
      content: Buffer.concat(rooms.map((each) => gzipSync(JSON.stringify(each) + '\n'))),
    },
  ])('sends the entities of $name as they are', async ({ name, content }) => {
    expect(await run([file(name, content)], '--batch', '10')).toEqual({
      read: 25,
      accepted: 25,
      created: 25,
      refused: 0,
    });
    expect(
      [...server.held.values()].sort(
        (a, b) => rooms.findIndex((r) => r.id === a.id) - rooms.findIndex((r) => r.id === b.id),
      ),
    ).toEqual(rooms);
    expect(server.received.map(({ entities }) => entities.length).sort()).toEqual([10, 10, 5]);
    expect(rejects()).toEqual([]);
  });

  it('sends the rows of CSV by the map, gzipped or not, and nothing for missing values', async () => {
    const map = file('map.json', JSON.stringify(MAP));
    const csv = '\ufeff"n","v","w"\r\n1,1.5,"a ""quoted"", text"\n\n2,NA,x\n';
    const result = await run([file('a.csv', csv), file('b.csv.gz', gzipSync('n,v\n3,7\n'))], '--map', map);
    expect(result).toMatchObject({ read: 3, accepted: 3 });
    expect([...server.held.values()]).toEqual([
      { id: 'urn:x:1', type: 'Reading', v: { type: 'Property', value: 1.5 } },
      { id: 'urn:x:2', type: 'Reading' },
      { id: 'urn:x:3', type: 'Reading', v: { type: 'Property', value: 7 } },
    ]);
  });

  it('refuses what is malformed with file and line, and loads the rest', async () => {
    const map = file('map.json', JSON.stringify(MAP));
    const ndjson = file(
      'a.ndjson',
      '{"id":"urn:x:1","type":"Room"}\n{"id":\n[1]\n{"type":"Room"}\n{"id":"urn:x:2","type":"Room"}',
    );
    const json = file('b.json', '[{"id":"urn:x:3","type":"Room"},\n{"id":tru},\n{"id":"urn:x:4","type":"Room"}');
    const csv = file('c.csv', 'n,v\n5,1\n6\n7,x\n8,"1"2\n9,2\n11,"3\n12,4\n');
    const broken = file('d.ndjson.gz', gzipSync('{"id":"urn:x:10","type":"Room"}\n').subarray(0, 20));
    const latin = file('e.ndjson', Buffer.from([0x7b, 0xe4, 0x7d]));
    const foreign = file('f.csv', 'a,b\n1,2\n');
    const result = await run([ndjson, json, csv, broken, latin, foreign], '--map', map);
    expect([...server.held.keys()].sort()).toEqual(['1', '2', '3', '4', '5', '9'].map((n) => `urn:x:${n}`));
    expect(rejects().map(({ source, error }) => [source, (error as { detail: string }).detail])).toEqual([
      [`${ndjson}:2`, expect.stringContaining('not JSON')],
      [`${ndjson}:3`, 'no JSON object'],
      [`${ndjson}:4`, 'no entity: it has no "id"'],
      [`${json}:2`, expect.stringContaining('not JSON')],
      [`${json}:3`, expect.stringContaining('the file ends before its array does')],
      [`${csv}:3`, '1 columns in place of 2'],
      [`${csv}:4`, 'v: "x" is no number'],
      [`${csv}:5`, 'v: ""1"2" is no number'],
      [`${csv}:7`, expect.stringMatching(/Quote Not Closed.*nothing behind line 6 is read/)],
      [broken, expect.stringContaining('cannot be read to its end')],
      [latin, expect.stringContaining('cannot be read to its end')],
      [`${foreign}:1`, expect.stringContaining('columns that are not there: n, v')],
    ]);
    expect(result).toEqual({ read: 18, accepted: 6, created: 6, refused: 12 });
  });

  it('writes what the broker refused to the rejects file, entity and error', async () => {
    const entities = [room(1), { ...room(2), type: 'Refused' }];
    expect(await run([file('a.json', JSON.stringify(entities))])).toMatchObject({ accepted: 1, refused: 1 });
    expect(rejects()).toEqual([
      { source: `${folder}/a.json:1`, error: { title: 'Bad request data', status: 400 }, entity: entities[1] },
    ]);
  });

  it('keeps several requests in flight, but never two with the same id', async () => {
    let secondCame = () => {};
    const second = new Promise<undefined>((resolve) => (secondCame = () => resolve(undefined)));
    script = (n) => {
      if (n === 1) secondCame();
      return n === 0 ? second : undefined;
    };
    const many = Array.from({ length: 60 }, (_, n) => JSON.stringify(room(n)));
    await run([file('a.ndjson', many.join('\n'))], '--batch', '5', '--in-flight', '3');
    expect(server.atOnce()).toBeGreaterThan(1);
    expect(server.atOnce()).toBeLessThanOrEqual(3);
    expect(server.held.size).toBe(60);

    const same = Array.from({ length: 40 }, (_, n) => JSON.stringify(room(1000 + (n % 2), { n })));
    script = (n) => (n % 3 === 0 ? { status: 503 } : undefined);
    await run([file('b.ndjson', same.join('\n'))], '--batch', '10', '--in-flight', '4');
    expect(server.held.get('urn:x:1000')).toMatchObject({ n: 38 });
    expect(server.held.get('urn:x:1001')).toMatchObject({ n: 39 });
  });

  it('sends entities with contexts of their own apart from the others', async () => {
    const own = room(2, { '@context': 'http://x.example/c.jsonld' });
    await run([file('a.json', JSON.stringify([room(1), own, room(3)]))], '--context', 'http://y.example/c.jsonld');
    const types = server.received.map(({ headers, entities }) => [entities[0]!.id, headers['content-type']]);
    expect(types.sort()).toEqual([
      ['urn:x:1', 'application/json'],
      ['urn:x:2', 'application/ld+json'],
      ['urn:x:3', 'application/json'],
    ]);
  });

  it('tells how far it is, up to the last byte', async () => {
    const path = file('a.ndjson', rooms.map((each) => JSON.stringify(each)).join('\n'));
    await run([path, path], '--batch', '10');
    const size = readFileSync(path).length;
    expect(standings.at(-1)).toEqual({ entities: 50, refused: 0, bytes: 2 * size, totalBytes: 2 * size });
  });

  it('stops when the broker is none, and says what was done until then', async () => {
    script = (n) => (n === 1 ? { status: 404, body: 'nothing here' } : undefined);
    const path = file('a.ndjson', rooms.map((each) => JSON.stringify(each)).join('\n'));
    const result = await run([path], '--batch', '1', '--in-flight', '1');
    expect(result).toMatchObject({ accepted: 1, aborted: expect.stringContaining('answered 404 nothing here') });
    expect(server.received).toHaveLength(2);
  });
});

describe('the command line of castor load', () => {
  it.each([
    { args: [], says: 'at least one FILE' },
    { args: ['/nonexistent.json'], says: 'there is no such file' },
    { args: ['/tmp'], says: 'is a folder' },
    {
      args: ['package.json', '--batch', '0'],
      says: '--batch "0" is not allowed; allowed: a whole number from 1 to 1000',
    },
    { args: ['package.json', '--in-flight', 'x'], says: '--in-flight "x"' },
    { args: ['package.json', '--url', 'localhost'], says: '--url "localhost" is not allowed' },
    { args: ['package.json', '--context', 'http://x>'], says: '--context' },
    { args: ['package.json', '--tenant', 'größe'], says: '--tenant "größe" is not allowed' },
    { args: ['package.json', '--colour'], says: 'castor load: Unknown option' },
    { args: ['package.json', '--format', 'xml'], says: 'allowed: ndjson, json, csv' },
    { args: ['LICENSE.txt/../package.json.bak'], says: 'there is no such file' },
    { args: ['.prettierrc.json', '.gitignore'], says: 'say what it is with --format ndjson|json|csv' },
    { args: ['-', '--format', 'csv'], says: '- is CSV: --map FILE has to say' },
    { args: ['-', '-'], says: 'standard input (-) can be read once' },
    { args: ['package.json', '--map', 'README.md'], says: '--map README.md: ' },
  ])('refuses $args', ({ args, says }) => {
    expect(() => parseLoadOptions(args)).toThrow(says);
  });
});

describe('progress without a terminal', () => {
  it('is a line every ten seconds, with rate and time left', () => {
    let now = 0;
    const written: string[] = [];
    const progress = lines(
      (line) => written.push(line),
      () => now,
    );
    for (now = 0; now <= 25_000; now += 500) {
      progress.update({ entities: now, refused: now > 15_000 ? 7 : 0, bytes: now, totalBytes: 100_000 });
    }
    expect(written).toEqual([
      '10,000 entities, 1,000/s, 1 min 30 s left\n',
      '20,000 entities, 1,000/s, 1 min 20 s left, 7 refused\n',
    ]);
  });

  it.each([
    [12.4, '12 s'],
    [200, '3 min 20 s'],
    [3900, '1 h 5 min'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Document, MongoClient } from 'mongodb';
import { type Condition, type Narrowing } from '../../src/query/narrowing.js';
import { indexTerms } from '../../src/query/index-terms.js';
import { openMongoStore } from '../../src/store/mongodb/open-mongo-store.js';
import { type Store } from '../../src/store/store.js';
import { entity, instance } from '../support/entities.js';
import { describeOnMongo } from '../support/mongod.js';
import { put } from '../support/store-contract.js';

const MANY = 1000;
const made = Array.from({ length: MANY }, (_, at) =>
  entity(
    `urn:e:${at}`,
    at % 10 === 0 ? 'urn:t:Rare' : 'urn:t:Common',
    {
      'urn:n:speed': at,
      'urn:n:brand': `brand ${at % 100}`,
      'urn:n:place': [
        instance({ type: 'Point', coordinates: [(at % 300) - 150, (at % 100) - 50] }, { kind: 'GeoProperty' }),
      ],
      ...(at < 20 ? { 'urn:n:odd': 1 } : {}),
    },
    at % 50 === 0 ? { scopes: ['/a/b'] } : {},
  ),
);
const [cells] = indexTerms(made[7]!).cells;

/** What each question may cost: documents looked at. The store holds MANY, and as many of another tenant. */
const questions: {
  what: string;
  index: string;
  narrowing: Partial<Narrowing>;
  matches: number;
  atMost?: number;
}[] = [
  { what: 'a type', index: 'type', narrowing: { types: ['urn:t:Rare'] }, matches: 100 },
  { what: 'two types', index: 'type', narrowing: { types: ['urn:t:Rare', 'urn:t:Common'] }, matches: MANY },
  { what: 'ids', index: '_id_', narrowing: { ids: ['urn:e:5', 'urn:e:none'] }, matches: 1 },
  { what: 'everything', index: '_id_', narrowing: {}, matches: MANY },
  ...(
    [
      ['a number', 'value', { on: 'value', name: 'urn:n:speed', anyOf: [{ low: 500, high: 500 }] }, 1],
      ['a range', 'value', { on: 'value', name: 'urn:n:speed', anyOf: [{ low: 990 }] }, 10],
      ['two ranges', 'value', { on: 'value', name: 'urn:n:speed', anyOf: [{ low: 995 }, { high: 4 }] }, 10],
      ['a string', 'value', { on: 'value', name: 'urn:n:brand', anyOf: [{ equals: 'brand 7' }] }, 10],
      ['an attribute', 'value', { on: 'attribute', anyOf: ['urn:n:odd'] }, 20],
      [
        'a place',
        'cell',
        { on: 'cell', name: 'urn:n:place', anyOf: [{ low: cells!.cells[0]!, high: cells!.cells[0]! }] },
        4,
      ],
      ['a scope', 'scope', { on: 'scope', anyOf: [{ scope: '/a/b', below: false }] }, 20],
      ['what lies under a scope', 'scope', { on: 'scope', anyOf: [{ scope: '/a', below: true }] }, 20],
    ] satisfies [string, string, Condition, number][]
  ).map(([what, index, condition, matches]) => ({ what, index, narrowing: { conditions: [condition] }, matches })),
];

await describeOnMongo('queries on MongoDB', (uri) => {
  let store: Store;
  let client: MongoClient;

  beforeAll(async () => {
    client = await MongoClient.connect(uri);
    store = await openMongoStore({ uri });
    await put(store.entities, 'one', ...made);
    await put(store.entities, 'other', ...made);
  });
  afterAll(async () => {
    await store.close();
    await client.db().dropDatabase();
    await client.close();
  });

  /** The commands on entities that the database received meanwhile. */
  async function received(action: () => Promise<unknown>): Promise<Document[]> {
    const db = client.db();
    await db.command({ profile: 2 });
    await action();
    await db.command({ profile: 0 });
    const seen = await db
      .collection('system.profile')
      .find({ ns: `${db.databaseName}.entities` })
      .toArray();
    await db.collection('system.profile').drop();
    return seen.map((entry) => entry['command'] as Document);
  }

  async function explained(command: Document): Promise<Document> {
    const { lsid: _1, $clusterTime: _2, $db: _3, $readPreference: _4, ...plain } = command;
    return client.db().command({ explain: plain, verbosity: 'executionStats' });
  }

  it.each(questions)('finds $what through an index', async ({ index, narrowing, matches }) => {
    const whole: Narrowing = { conditions: [], exact: narrowing.conditions === undefined, ...narrowing };
    const [command] = await received(async () => {
      const { held } = await store.entities.candidates('one', whole, MANY);
      expect(held.length).toBe(matches);
    });
    const plan = await explained(command!);
    expect(indexesOf(plan['queryPlanner'].winningPlan)).toEqual([index]);
    expect(plan['executionStats'].totalDocsExamined).toBe(matches);
  });

  it('finds a value of a type through an index, whichever the planner tries', async () => {
    const narrowing: Narrowing = {
      types: ['urn:t:Rare'],
      conditions: [{ on: 'value', name: 'urn:n:speed', anyOf: [{ low: 980 }] }],
      exact: false,
    };
    const [command] = await received(async () => {
      const { held } = await store.entities.candidates('one', narrowing, 20);
      expect(held.map(({ id }) => id).sort()).toEqual(['urn:e:980', 'urn:e:990']);
    });
    const plan = await explained(command!);
    expect(['type', 'value']).toEqual(expect.arrayContaining(indexesOf(plan['queryPlanner'].winningPlan)));
    expect(plan['executionStats'].totalDocsExamined).toBeLessThanOrEqual(100);
  });

  it('counts and skips in the index of types alone', async () => {
    const narrowing: Narrowing = { types: ['urn:t:Common'], conditions: [], exact: true };
    const commands = await received(async () => {
      expect(await store.entities.count('one', narrowing)).toBe(900);
      expect((await store.entities.candidates('one', narrowing, 10, undefined, 500)).held).toHaveLength(10);
    });
    const [count, skip, page] = await Promise.all(commands.map(explained));
    expect(docsExamined(count!)).toBe(0);
    expect(docsExamined(skip!)).toBe(0);
    expect(docsExamined(page!)).toBe(10);
  });

  it('finds what has expired through its index', async () => {
    await put(store.entities, 'one', { ...made[1]!, expiresAt: '2020-01-01T00:00:00.000Z' });
    const [command] = await received(async () => {
      expect(await store.entities.expired(Date.now(), 10)).toEqual([{ tenant: 'one', id: 'urn:e:1' }]);
    });
    const plan = await explained(command!);
    expect(indexesOf(plan['queryPlanner'].winningPlan)).toEqual(['expiry']);
  });

  it('reads single entities by their keys, those that wait together in one command', async () => {
    const commands = await received(() =>
      Promise.all(Array.from({ length: 50 }, (_, at) => store.entities.find('one', `urn:e:${at}`))),
    );
    expect(commands).toHaveLength(1);
    expect((await explained(commands[0]!))['executionStats'].totalKeysExamined).toBeLessThanOrEqual(2 * 50 + 1);
  });
});

/** The names of the indexes that a plan scans, each once. */
function indexesOf(stage: Document): string[] {
  const inner = [stage['inputStage'], ...(stage['inputStages'] ?? []), stage['queryPlan']].filter(
    Boolean,
  ) as Document[];
  const own = stage['indexName'] === undefined ? (stage['stage'] === 'IDHACK' ? ['_id_'] : []) : [stage['indexName']];
  return [...new Set([...own, ...inner.flatMap(indexesOf)])];
}

function docsExamined(plan: Document): number {
  return (plan['executionStats'] ?? plan['stages'][0].$cursor.executionStats).totalDocsExamined;
}

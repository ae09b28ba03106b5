import { type Db, type Document, MongoClient, type MongoClientOptions, MongoServerSelectionError } from 'mongodb';
import { ServiceUnavailable } from '../../model/errors.js';
import { WRITE_CONCERN } from './limits.js';
import { meansUnavailable } from './unavailable.js';

const MINIMUM_VERSION = 6;
const DEFAULT_DATABASE = 'castor';

/**
 * A database that is lost is noticed within 3 seconds, and a call that finds none waits at most 1.5 more. Writes
 * are not retried by the driver (it costs 10 %): `changes.ts` finds out what became of them.
 */
const OPTIONS: MongoClientOptions = {
  appName: 'castor',
  maxPoolSize: 16,
  connectTimeoutMS: 1500,
  heartbeatFrequencyMS: 1000,
  serverSelectionTimeoutMS: 1500,
  waitQueueTimeoutMS: 2000,
  retryWrites: false,
  retryReads: true,
  readPreference: 'primary',
  readConcernLevel: 'local',
  writeConcern: { w: WRITE_CONCERN.w, journal: true, wtimeoutMS: WRITE_CONCERN.wtimeout },
  ignoreUndefined: true,
  enableUtf8Validation: false,
};

export interface Connection {
  readonly client: MongoClient;
  readonly db: Db;
}

/**
 * @param uri - its path names the database; `castor` where it has none
 * @throws ServiceUnavailable - no server answers
 * @throws Error - one that cannot serve Castor answers; the message says what to do
 */
export async function connect(uri: string): Promise<Connection> {
  const client = new MongoClient(uri, OPTIONS);
  try {
    const db = client.db(databaseOf(uri));
    await requireSuitable(db, uri);
    return { client, db };
  } catch (error) {
    await client.close();
    throw explained(error, uri);
  }
}

async function requireSuitable(db: Db, uri: string): Promise<void> {
  const hello = await db.admin().command({ hello: 1 });
  if (hello['setName'] === undefined && hello['msg'] !== 'isdbgrid') throw new Error(standalone(uri));
  const { version } = (await db.admin().command({ buildInfo: 1 })) as { version: string } & Document;
  if (Number.parseInt(version, 10) < MINIMUM_VERSION) {
    throw new Error(`MongoDB at ${hostsOf(uri)} is ${version}; Castor needs ${MINIMUM_VERSION}.0 or newer`);
  }
}

function explained(error: unknown, uri: string): unknown {
  if (error instanceof MongoServerSelectionError) {
    const servers = [...(error.reason?.servers.values() ?? [])];
    if (servers.some(({ type }) => type === 'RSGhost')) return new Error(notInitiated(uri), { cause: error });
    // the driver drops servers that are not of the replica set that the URI names
    if (servers.length === 0) return new Error(notOfTheSet(uri), { cause: error });
  }
  return meansUnavailable(error)
    ? new ServiceUnavailable(`no MongoDB answers at ${hostsOf(uri)}`, { cause: error })
    : error;
}

const START = `start it with \`mongod --replSet rs0\``;
const INITIATE = `run once \`mongosh --eval 'rs.initiate()'\``;

function standalone(uri: string): string {
  return (
    `MongoDB at ${hostsOf(uri)} is a standalone server; Castor needs a replica set, of which one node is enough: ` +
    `${START}, then ${INITIATE}`
  );
}

function notOfTheSet(uri: string): string {
  return (
    `MongoDB at ${hostsOf(uri)} does not belong to the replica set that the URI names; if it is a standalone server: ` +
    `${START}, then ${INITIATE}`
  );
}

function notInitiated(uri: string): string {
  return `the replica set of MongoDB at ${hostsOf(uri)} is not initiated: ${INITIATE}`;
}

/** Host and port, without the credentials. */
function hostsOf(uri: string): string {
  return /^[^:]+:\/\/(?:[^/?]*@)?([^/?]*)/.exec(uri)?.[1] ?? uri;
}

function databaseOf(uri: string): string {
  const name = /^[^:]+:\/\/[^/?]+\/([^?]+)/.exec(uri)?.[1];
  return name === undefined ? DEFAULT_DATABASE : decodeURIComponent(name);
}

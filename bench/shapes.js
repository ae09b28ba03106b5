import { batchOf, entityPath, httpRequest, idOf, moved, QUERIES, vehicle, API } from './requests.js';

const BATCH = 100;
/** Ids that retrievals go round. */
const RETRIEVED = 1000;
/** Batches that changes are sent in go round the entities. */
const CONNECTIONS = 50;
const BATCH_CONNECTIONS = 10;

/**
 * @typedef {object} Shape
 * @property {string} name - as tables and `--only` have it
 * @property {number} per - entities of one request
 * @property {number} connections
 * @property {number} status - of every answer
 * @property {(size: number) => () => Buffer} requests - over so many entities; each call of the result is the next one
 * @property {(size: number) => string[]} [paths] - of a read: all that is asked for
 * @property {object} [target] - least ratio, least rate (entities a second)
 * @property {number} [ratioOnMongo] - the least there
 */

/** Reads, whose limit is bare `node:http` with the same bytes. @type {Shape[]} */
export const READS = [
  read('retrieve', (size) => Array.from({ length: Math.min(size, RETRIEVED) }, (_, at) => entityPath(at)), {
    ratio: 0.6,
  }),
  read('list', () => [QUERIES.list], { ratio: 0.5, rate: 10_000 }),
  read('q', () => [QUERIES.q], { ratio: 0.5, rate: 10_000 }),
  read('geo', () => [QUERIES.geo], { ratio: 0.5, rate: 10_000 }),
];

/** Writes, whose limit is the raw transaction. @type {Shape[]} */
export const WRITES = [
  {
    name: 'patch',
    per: 1,
    connections: CONNECTIONS,
    status: 204,
    target: { ratio: 0.6, rate: 5000 },
    ratioOnMongo: 1,
    requests(size) {
      let sent = 0;
      return () => {
        const at = Math.floor(Math.random() * size);
        return httpRequest('PATCH', `${entityPath(at)}/attrs`, moved(at, ++sent));
      };
    },
  },
  {
    name: 'batch changed',
    per: BATCH,
    connections: BATCH_CONNECTIONS,
    status: 204,
    target: { ratio: 0.4, rate: 5000 },
    ratioOnMongo: 0.5,
    requests(size) {
      let version = 0;
      return () => {
        version++;
        return batchOf(
          Array.from({ length: BATCH }, () => Math.floor(Math.random() * size)),
          version,
        );
      };
    },
  },
  {
    name: 'batch new',
    per: BATCH,
    connections: BATCH_CONNECTIONS,
    status: 201,
    target: { ratio: 0.4, rate: 8000 },
    ratioOnMongo: 0.5,
    requests: () => () => batchOf(Array.from({ length: BATCH }, fresh), 0),
  },
  {
    name: 'create',
    per: 1,
    connections: CONNECTIONS,
    status: 201,
    target: {},
    ratioOnMongo: 1,
    requests: () => () => httpRequest('POST', `${API}/entities`, vehicle(fresh())),
  },
];

/** Numbers of vehicles that are not there yet; those that a dataset begins with are below. */
let last = 1_000_000_000;
const fresh = () => last++;

function read(name, paths, target) {
  return {
    name,
    per: 1,
    connections: CONNECTIONS,
    status: 200,
    target,
    ratioOnMongo: 1,
    paths,
    requests(size) {
      const requests = paths(size).map((path) => httpRequest('GET', path));
      let at = 0;
      return () => requests[at++ % requests.length];
    },
  };
}

/** All batches that fill a broker with so many vehicles, from the vehicle `from` on. */
export function filling(from, size) {
  let at = from;
  return () => {
    if (at >= size) return undefined;
    const ats = Array.from({ length: Math.min(BATCH, size - at) }, (_, offset) => at + offset);
    at += ats.length;
    return batchOf(ats, 0);
  };
}

/** What the answer to a read has to hold: the vehicles of a page, or the one asked for. */
export function isRight(path, body, size) {
  if (!path.includes('?')) return body.id === decodeURIComponent(path.slice(`${API}/entities/`.length));
  if (!Array.isArray(body) || body.length !== Math.min(20, size)) return false;
  if (new Set(body.map(({ id }) => id)).size !== body.length) return false;
  if (path === QUERIES.q) return body.every(({ speed }) => speed.value > 50);
  return body.every(({ type, id }) => type === 'Vehicle' && id.startsWith(idOf('')));
}

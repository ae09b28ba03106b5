import { connect } from 'node:net';

/** Bytes of an answer's head that are looked at; Castor's are a few hundred. */
const HEAD_BYTES = 8192;

/**
 * Loads a server from this process: each connection sends its next request when the last one is answered whole.
 * Stops when the time is over or `next` has no more, and waits for what is under way.
 *
 * @param {object} options
 * @param {string} options.url - root of the server
 * @param {number} options.connections
 * @param {number} options.seconds
 * @param {() => Buffer | undefined} options.next - the next request, head and body
 * @param {number} options.status - what every answer has to have
 * @param {boolean} [options.awake] - keeps this process from sleeping; for one with a core of its own
 * @returns {Promise<Measured>}
 * @throws on any other answer
 */
export async function drive({ url, connections, seconds, next, status, awake = false }) {
  const { hostname, port } = new URL(url);
  const times = [];
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1000;
  const conversation = {
    next: () => (performance.now() < endAt ? next() : undefined),
    status,
    done: (sentAt) => times.push(performance.now() - sentAt),
  };
  // A load that sleeps between answers makes the server pay for waking it, the slower the more: keep awake.
  let isAwake = awake;
  const stayAwake = () => isAwake && setImmediate(stayAwake);
  stayAwake();
  await Promise.all(
    Array.from({ length: connections }, () =>
      converse(connect({ host: hostname, port: Number(port), noDelay: true }), conversation),
    ),
  );
  isAwake = false;
  const took = performance.now() - startedAt;
  return measured(times, took / 1000);
}

/**
 * @typedef {object} Measured
 * @property {number} rate - answers a second
 * @property {number} p50 - milliseconds
 * @property {number} p99
 * @property {number} count
 */

/** @returns {Measured} */
export function measured(times, seconds) {
  const sorted = Float64Array.from(times).sort();
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
  return { rate: times.length / seconds, p50: at(0.5), p99: at(0.99), count: times.length };
}

/** One connection: the least of HTTP/1.1 that reads answers with a Content-Length, or without a body. */
function converse(socket, { next, status, done }) {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    let left = 0; // bytes of the answer's body still to come
    let head = null; // what has come of an answer's head
    const send = () => {
      const request = next();
      if (request === undefined) {
        socket.end();
        return;
      }
      sentAt = performance.now();
      socket.write(request);
    };
    socket.on('connect', send);
    socket.on('data', (chunk) => {
      if (left > 0) left -= chunk.length;
      else {
        const bytes = head === null ? chunk : Buffer.concat([head, chunk]);
        const end = bytes.indexOf('\r\n\r\n');
        if (end === -1) {
          head = bytes;
          if (bytes.length > HEAD_BYTES) socket.destroy(new Error('an answer without an end of its head'));
          return;
        }
        head = null;
        const text = bytes.latin1Slice(0, end);
        if (Number(text.slice(9, 12)) !== status) {
          socket.destroy(new Error(`${status} was expected: ${bytes.toString('utf8', 0, 2000)}`));
          return;
        }
        left = end + 4 + bodyLength(text, status) - bytes.length;
      }
      if (left < 0) socket.destroy(new Error('an answer is longer than it says'));
      else if (left === 0) {
        done(sentAt);
        send();
      }
    });
    socket.on('error', reject);
    socket.on('close', resolve);
  });
}

function bodyLength(head, status) {
  if (status === 204) return 0;
  const length = /\r\ncontent-length: (\d+)/i.exec(head);
  if (length === null) throw new Error(`an answer without Content-Length: ${head}`);
  return Number(length[1]);
}

import { setTimeout } from 'node:timers/promises';
import { drive } from './load.js';
import { cpuOf } from './servers.js';

/**
 * Lets the broker and its limit run in turns, so that noise of the machine meets both; rates are medians.
 *
 * @param {object} plan - rounds, seconds
 * @param {string} name
 * @param {import('./shapes.js').Shape} shape
 * @param {() => Promise<object>} castor - one run each
 * @param {() => Promise<object>} limit
 * @param {object} target
 */
export async function inTurns({ rounds, say }, name, { per }, castor, limit, target) {
  const runs = { castor: [], limit: [] };
  for (let round = 0; round < rounds; round++) {
    runs.castor.push(await castor());
    runs.limit.push(await limit());
    await setTimeout(50); // connections that were closed
  }
  const [one, other] = [summary(runs.castor, per), summary(runs.limit, per)];
  const ratio = median(runs.castor.map(({ rate }, at) => rate / runs.limit[at].rate));
  say(`  ${name}: ${Math.round(one.rate)}/s of ${Math.round(other.rate)}/s`);
  const reached = ratio >= (target.ratio ?? 0) && one.rate >= (target.rate ?? 0);
  return { shape: name, castor: one, limit: other, ratio, target, reached };
}

function summary(runs, per) {
  const of = (member) => median(runs.map((run) => run[member]));
  return {
    rate: of('rate') * per,
    p50: of('p50'),
    p99: of('p99'),
    cpuUs: of('cpuUs') / per,
  };
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/** Loads a server and says what that cost it. */
export async function loaded({ url, pid }, options) {
  const before = cpuOf(pid);
  const run = await drive({ url, ...options });
  return { ...run, cpuUs: (cpuOf(pid) - before) / run.count };
}

/** Requests after which what is hot has been compiled. */
const WARM = 20_000;

/** Loads a server until it is warm, or for some seconds at most. */
export async function warmed(server, options, { seconds }) {
  const until = performance.now() + 4000 * seconds;
  for (let count = 0; count < WARM && performance.now() < until;) count += (await loaded(server, options)).count;
}

import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { canPin, CORES } from './servers.js';

/** What the figures were measured on. */
export function machine() {
  const version = (name) =>
    JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
  return {
    cpu: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.versions.node,
    lmdb: version('lmdb'),
    mongodbDriver: version('mongodb'),
    pinned: canPin ? `broker and limits on core ${CORES.server}, load on core ${CORES.load}` : 'not pinned',
    loadAverage: loadavg()[0],
    at: new Date().toISOString(),
  };
}

const COLUMNS = [
  ['store', ({ store }) => store],
  ['shape', ({ shape }) => shape],
  ['castor/s', ({ castor }) => whole(castor.rate)],
  ['limit/s', ({ limit }) => whole(limit.rate)],
  ['ratio', ({ ratio }) => ratio.toFixed(2)],
  ['p50 ms', ({ castor }) => castor.p50.toFixed(1)],
  ['p99 ms', ({ castor }) => castor.p99.toFixed(1)],
  ['CPU us', ({ castor }) => castor.cpuUs.toFixed(1)],
  ['limit', ({ limit }) => limit.cpuUs.toFixed(1)],
  ['target', ({ target }) => wanted(target)],
  ['', ({ target, reached }) => (wanted(target) === '' ? '' : reached ? 'reached' : 'MISSED')],
];

/** Rates are requests a second, of batches entities; CPU is microseconds of the process for each of them. */
export function table(about, results) {
  const rows = [COLUMNS.map(([title]) => title), ...results.map((row) => COLUMNS.map(([, of]) => of(row)))];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const lines = rows.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`);
  lines.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  return [...Object.entries(about).map(([name, value]) => `${name}: ${value}`), '', ...lines].join('\n');
}

function whole(number) {
  return Math.round(number).toLocaleString('en');
}

function wanted({ ratio, rate }) {
  return [ratio && `>= ${ratio}`, rate && `>= ${whole(rate)}/s`].filter(Boolean).join(', ');
}

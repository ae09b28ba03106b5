/**
 * npm run bench -- [--quick] [--json] [--only SHAPE] [--store embedded|mongodb] [--rounds N] [--seconds N] [--no-build]
 *
 * Measures the broker in its default configuration beside its limits, in turns, and prints a table
 * (docs/decisions/0009-benchmarks.md). Ends with 1 when an answer is wrong; a target that is missed is only shown.
 */
import { execSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { benchEmbedded } from './embedded.js';
import { benchMongo } from './mongodb.js';
import { machine, table } from './report.js';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    store: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    'no-build': { type: 'boolean', default: false },
  },
});

const plan = {
  rounds: Number(options.rounds ?? (options.quick ? 1 : 5)),
  seconds: Number(options.seconds ?? (options.quick ? 0.3 : 2)),
  small: 100,
  large: options.quick ? 2000 : 100_000,
  wants: (name) => options.only === undefined || name === options.only || name.split(',')[0] === options.only,
  say: (text) => process.stderr.write(`${text}\n`),
};

if (!options['no-build']) execSync('npm run build --silent', { stdio: ['ignore', process.stderr, 'inherit'] });
const stores = { embedded: benchEmbedded, mongodb: benchMongo };
const results = [];
for (const [store, bench] of Object.entries(stores)) {
  if (options.store !== undefined && options.store !== store) continue;
  results.push(...(await bench(plan)).map((row) => ({ store, ...row })));
}
const about = machine();
console.log(options.json ? JSON.stringify({ about, results }, null, 2) : table(about, results));

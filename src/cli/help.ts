import { SETTINGS } from '../config.js';

/** Columns where the explanation of a flag begins, and where a line is broken. */
const INDENT = 24;
const WIDTH = 100;

/** What `castor --help` prints. */
export function helpText(): string {
  return `castor: an NGSI-LD context broker

Usage:
  castor serve [FLAGS]            serve the NGSI-LD API until SIGTERM or SIGINT
  castor check [FOLDER] [--json]  validate a folder of contexts (./ontologies by default)
  castor load FILE... [FLAGS]     send entities to a running broker; - is standard input
  castor --help | --version

Flags of serve, each with the environment variable that it overrides:
${SETTINGS.map((setting) => entry(`--${setting.flag}`, `${setting.variable}\n${explain(setting)}`)).join('')}
Flags of load:
${LOAD_FLAGS.map(([flag, meaning]) => entry(flag, meaning)).join('')}
Files are NDJSON (.ndjson, .jsonl), JSON (an array or one entity; .json, .jsonld) or CSV (.csv), each also gzipped (.gz).
`;
}

const LOAD_FLAGS = [
  ['--url URL', 'where the broker listens (default http://127.0.0.1:1026)'],
  ['--tenant NAME', 'tenant to load into'],
  ['--context URL', '@context of the entities that carry none'],
  ['--map FILE', 'how CSV rows become entities; see schemas/column-map.schema.json'],
  ['--format NAME', 'ndjson, json or csv, whatever the file is called; standard input is ndjson by default'],
  ['--batch N', 'entities in one request (default 500, at most 1000)'],
  ['--in-flight N', 'requests under way at once (default 4)'],
  ['--rejects FILE', 'where refused entities go, with the reason (default rejects.ndjson)'],
] as const;

function explain(setting: (typeof SETTINGS)[number]): string {
  return setting.description + (setting.preset && ` (default ${setting.preset})`);
}

function entry(flag: string, meaning: string): string {
  const lines = meaning.split('\n').flatMap((line) => wrap(line, WIDTH - INDENT));
  return lines.map((line, i) => (i === 0 ? `  ${flag}` : '').padEnd(INDENT) + line + '\n').join('');
}

function wrap(text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${width}}(?= |$)`, 'g'))?.map((line) => line.trim()) ?? [''];
}

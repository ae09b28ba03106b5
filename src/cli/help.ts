import { SETTINGS } from '../config.js';
import { LOAD_FLAGS } from './load/options.js';

/** Columns where the explanation of a flag begins, and where a line is broken. */
const INDENT = 24;
const WIDTH = 100;

/** What `castor --help` prints. */
export function helpText(): string {
  return `castor: an NGSI-LD context broker

Usage:
  castor serve [FLAGS]            serve the NGSI-LD API until SIGTERM or SIGINT
  castor check [FOLDER] [--json]  validate a folder of contexts (the shipped one by default)
  castor load FILE... [FLAGS]     send entities to a running broker; - is standard input
  castor --help | --version

Flags of serve, each with the environment variable that it overrides:
${SETTINGS.map((setting) => entry(`--${setting.flag}`, `${setting.variable}\n${explain(setting)}`)).join('')}
Flags of load:
${Object.entries(LOAD_FLAGS)
  .map(([flag, [placeholder, meaning]]) => entry(`--${flag} ${placeholder}`, meaning))
  .join('')}
Files are NDJSON (.ndjson, .jsonl), JSON (an array or one entity; .json, .jsonld) or CSV (.csv), each also gzipped (.gz).
`;
}

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

import { parseArgs } from 'node:util';
import { BOUNDS } from '../../bounds.js';
import { UsageError } from '../usage-error.js';
import { type ColumnMap, readColumnMap } from './column-map.js';
import { FORMATS, type Source, toSource } from './source.js';

/** What `castor load` was asked to do. */
export interface LoadOptions {
  readonly sources: readonly Source[];
  /** Of the broker, without a trailing slash. */
  readonly url: string;
  readonly tenant: string | undefined;
  readonly context: string | undefined;
  readonly map: ColumnMap | undefined;
  /** Entities in one request. */
  readonly batch: number;
  /** Requests under way at once. */
  readonly inFlight: number;
  readonly rejects: string;
}

const FLAGS = {
  url: { type: 'string', default: 'http://127.0.0.1:1026' },
  tenant: { type: 'string' },
  context: { type: 'string' },
  map: { type: 'string' },
  format: { type: 'string' },
  batch: { type: 'string', default: '500' },
  'in-flight': { type: 'string', default: '4' },
  rejects: { type: 'string', default: 'rejects.ndjson' },
} as const;

/** The same flags with their meanings: `castor --help` shows them. */
export const LOAD_FLAGS: Readonly<Record<keyof typeof FLAGS, readonly [placeholder: string, meaning: string]>> = {
  url: ['URL', `where the broker listens (default ${FLAGS.url.default})`],
  tenant: ['NAME', 'tenant to load into'],
  context: ['URL', '@context of the entities that carry none'],
  map: ['FILE', 'how CSV rows become entities: see schemas/column-map.schema.json'],
  format: ['NAME', 'ndjson, json or csv, whatever the files are called; standard input is ndjson otherwise'],
  batch: ['N', `entities in one request (default ${FLAGS.batch.default}, at most ${BOUNDS.batchEntities})`],
  'in-flight': ['N', `requests under way at once (default ${FLAGS['in-flight'].default}, at most 64)`],
  rejects: ['FILE', `where refused entities go, with the reason (default ${FLAGS.rejects.default})`],
};

/** @throws UsageError - naming what is wrong with the command line */
export function parseLoadOptions(args: readonly string[]): LoadOptions {
  const { values, positionals } = parse(args);
  if (positionals.length === 0) throw new UsageError('castor load needs at least one FILE (- for standard input)');
  if (positionals.filter((file) => file === '-').length > 1)
    throw new UsageError('standard input (-) can be read once');
  const format = values.format === undefined ? undefined : FORMATS.find((each) => each === values.format);
  if (values.format !== undefined && format === undefined) {
    throw new UsageError(`--format "${values.format}" is not allowed; allowed: ${FORMATS.join(', ')}`);
  }
  const sources = positionals.map((file) => toSource(file, format));
  const csv = sources.find((source) => source.format === 'csv');
  if (csv !== undefined && values.map === undefined) {
    throw new UsageError(`${csv.file} is CSV: --map FILE has to say how its rows become entities`);
  }
  if (values.tenant !== undefined && !/^[!-~]+$/.test(values.tenant)) {
    throw new UsageError(
      `--tenant "${values.tenant}" is not allowed; allowed: what a header can carry, without spaces`,
    );
  }
  return {
    sources,
    url: httpUrl('--url', values.url).replace(/\/+$/, ''),
    tenant: values.tenant,
    context: values.context === undefined ? undefined : httpUrl('--context', values.context),
    map: values.map === undefined ? undefined : readColumnMap(values.map),
    batch: wholeNumber('--batch', values.batch, BOUNDS.batchEntities),
    inFlight: wholeNumber('--in-flight', values['in-flight'], 64),
    rejects: values.rejects,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`castor load: ${(error as Error).message}`);
  }
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) {
    throw new UsageError(`${flag} "${text}" is not allowed; allowed: a whole number from 1 to ${most}`);
  }
  return value;
}

function httpUrl(flag: string, text: string): string {
  if (!/^https?:\/\/[^\s<>"]+$/.test(text) || !URL.canParse(text)) {
    throw new UsageError(`${flag} "${text}" is not allowed; allowed: an http or https URL`);
  }
  return text;
}

import { createReadStream, statSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../usage-error.js';
import { type ColumnMap } from './column-map.js';
import { type Input, readInput } from './input.js';
import { readCsv } from './read-csv.js';
import { splitArray } from './split-array.js';
import { splitLines } from './split-lines.js';

export type Format = 'ndjson' | 'json' | 'csv';
export const FORMATS: readonly Format[] = ['ndjson', 'json', 'csv'];

const FORMAT_OF_ENDING = new Map<string, Format>([
  ['ndjson', 'ndjson'],
  ['jsonl', 'ndjson'],
  ['json', 'json'],
  ['jsonld', 'json'],
  ['csv', 'csv'],
]);

/** One file to load; `-` is standard input. */
export interface Source {
  readonly file: string;
  readonly format: Format;
  readonly gzipped: boolean;
  /** Bytes as stored; undefined when they cannot be known (a pipe). */
  readonly bytes: number | undefined;
}

/**
 * Says what a file named on the command line is: by `format` when given, else by its ending.
 * @throws UsageError - there is no such file, or no telling what it is
 */
export function toSource(file: string, format: Format | undefined): Source {
  if (file === '-') return { file, format: format ?? 'ndjson', gzipped: false, bytes: undefined };
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) throw new UsageError(`${file}: there is no such file`);
  if (status.isDirectory()) throw new UsageError(`${file} is a folder: name its files`);
  const gzipped = file.endsWith('.gz');
  const ending = /\.([^./]+)$/.exec(gzipped ? file.slice(0, -3) : file)?.[1]?.toLowerCase() ?? '';
  const found = format ?? FORMAT_OF_ENDING.get(ending);
  if (found === undefined) throw new UsageError(`${file}: say what it is with --format ${FORMATS.join('|')}`);
  return { file, format: found, gzipped, bytes: status.isFile() ? status.size : undefined };
}

/** An open source: its inputs in order, and how much of the file has been read. */
export interface OpenSource {
  readonly inputs: AsyncIterable<Input>;
  /** Bytes as stored. */
  readonly bytesRead: () => number;
}

/**
 * Opens a source. Reading it throws what the operating system says, or that the bytes are no gzip or no UTF-8.
 * @param map - present when the format is CSV
 */
export function openSource({ file, format, gzipped }: Source, map: ColumnMap | undefined): OpenSource {
  const stored = file === '-' ? process.stdin : createReadStream(file);
  let read = 0;
  stored.on('data', (chunk: Buffer | string) => (read += chunk.length));
  stored.pause();
  const bytes: Readable = gzipped ? pipeline(stored, createGunzip(), () => undefined) : stored;
  const chunks = decode(bytes);
  return { inputs: inputsOf(file, format, chunks, map), bytesRead: () => read };
}

function inputsOf(file: string, format: Format, chunks: AsyncIterable<string>, map: ColumnMap | undefined) {
  if (format === 'csv') return readCsv(file, chunks, map!);
  return entities(file, format === 'json' ? splitArray(chunks) : splitLines(chunks));
}

async function* entities(file: string, pieces: ReturnType<typeof splitLines>): AsyncGenerator<Input> {
  for await (const piece of pieces) yield readInput(file, piece);
}

/** UTF-8 to text, without the byte order mark; a byte that is no UTF-8 is an error, never a made-up character. */
async function* decode(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

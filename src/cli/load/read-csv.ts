import { pipeline, Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { type ColumnMap } from './column-map.js';
import { type Input, malformed, MAX_INPUT_CHARS } from './input.js';
import { rowMapper } from './map-row.js';
import { RowFault } from './row.js';

interface Parsed {
  readonly record: string[];
  /** Of the file, so far. */
  readonly info: { readonly lines: number };
}

/** The rows of a CSV file, whose first line names the columns, as entities. */
export async function* readCsv(file: string, chunks: AsyncIterable<string>, map: ColumnMap): AsyncGenerator<Input> {
  const skipped: Input[] = [];
  let lastLine = 0;
  const parser = parse({
    delimiter: map.delimiter ?? ',',
    info: true,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_INPUT_CHARS,
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error !== undefined) skipped.push(faultOf(file, lastLine, error));
      return undefined;
    },
  });
  pipeline(Readable.from(chunks), parser, () => undefined);
  let toEntity: ReturnType<typeof rowMapper> | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      yield* skipped.splice(0);
      lastLine = info.lines;
      const source = `${file}:${lastLine}`;
      try {
        if (toEntity === undefined) {
          toEntity = rowMapper(map, record);
          continue;
        }
        yield { source, ownContext: false, ...toEntity(record) };
      } catch (error) {
        if (!(error instanceof RowFault)) throw error;
        yield malformed(source, record.join(map.delimiter ?? ','), error.message);
        if (toEntity === undefined) return;
      }
    }
  } catch (error) {
    if (!isCsvError(error)) throw error;
    yield faultOf(file, lastLine, error);
  }
  yield* skipped;
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

/** The parser says where it ended; what is wrong begins behind the last row that it understood. */
function faultOf(file: string, lastLine: number, error: CsvError): Input {
  return malformed(`${file}:${lastLine + 1}`, '', `${error.message}; nothing behind line ${lastLine} is read`);
}

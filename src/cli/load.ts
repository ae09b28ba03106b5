import { batches } from './load/batches.js';
import { InFlight } from './load/in-flight.js';
import { type Input, malformed } from './load/input.js';
import { type LoadOptions, parseLoadOptions } from './load/options.js';
import { duration, type Progress, startProgress } from './load/progress.js';
import { Rejects } from './load/rejects.js';
import { openSource } from './load/source.js';
import { LoadAborted, upserter } from './load/upsert.js';

/** Sums of a load. */
export interface LoadSummary {
  /** Entities, rows, lines and items found in the files. */
  readonly read: number;
  readonly accepted: number;
  readonly created: number;
  readonly refused: number;
  readonly seconds: number;
  /** Why the load stopped before its end. */
  readonly aborted?: string;
}

/** `castor load FILE...`: 0 when every entity was accepted, 1 otherwise. */
export async function runLoad(args: readonly string[]): Promise<number> {
  const options = parseLoadOptions(args);
  const summary = await load(options, startProgress(process.stderr, Date.now));
  process.stdout.write(summaryText(summary, options.rejects));
  if (summary.aborted !== undefined) process.stderr.write(`castor: ${summary.aborted}\n`);
  return summary.refused > 0 || summary.aborted !== undefined ? 1 : 0;
}

/**
 * Sends the entities of all files, in their order, batches side by side. Memory holds the batches in flight and one
 * more, however long the files are.
 * @param pause - waits before another attempt; tests do not
 */
export async function load(
  options: LoadOptions,
  progress: Progress,
  pause?: (ms: number) => Promise<unknown>,
): Promise<LoadSummary> {
  const began = performance.now();
  const rejects = new Rejects(options.rejects);
  const send = upserter(options, pause);
  const inFlight = new InFlight(options.inFlight);
  const sums = { read: 0, accepted: 0, created: 0 };
  const files = new Files(options);
  const report = () => {
    const { bytes, totalBytes } = files;
    progress.update({ entities: sums.accepted, refused: rejects.count, bytes, totalBytes });
  };
  let aborted: string | undefined;
  try {
    const grouped = batches(files.inputs(), options.batch, (input) => {
      sums.read++;
      rejects.malformed(input);
    });
    for await (const batch of grouped) {
      sums.read += batch.entities.length;
      await inFlight.add(new Set(batch.entities.map(({ id }) => id)), async () => {
        const outcome = await send(batch);
        sums.accepted += outcome.accepted;
        sums.created += outcome.created;
        for (const { entity, error } of outcome.refused) rejects.refused(entity, error);
        report();
      });
    }
    await inFlight.done();
  } catch (error) {
    if (!(error instanceof LoadAborted)) throw error;
    await inFlight.done().catch(() => undefined);
    aborted = error.message;
  } finally {
    report();
    progress.stop();
    rejects.close();
  }
  const seconds = (performance.now() - began) / 1000;
  return { ...sums, refused: rejects.count, seconds, ...(aborted !== undefined && { aborted }) };
}

/** The files one after the other, and how many of their bytes have been read. */
class Files {
  private finishedBytes = 0;
  private openBytes: () => number = () => 0;

  constructor(private readonly options: LoadOptions) {}

  get bytes(): number {
    return this.finishedBytes + this.openBytes();
  }

  /** Undefined when standard input is among them. */
  get totalBytes(): number | undefined {
    const sizes = this.options.sources.map((source) => source.bytes);
    return sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0);
  }

  /** A file that cannot be read to its end is one malformed input: the others are loaded all the same. */
  async *inputs(): AsyncGenerator<Input> {
    for (const source of this.options.sources) {
      const { inputs, bytesRead } = openSource(source, this.options.map);
      this.openBytes = bytesRead;
      try {
        yield* inputs;
      } catch (error) {
        yield malformed(source.file, '', `cannot be read to its end: ${(error as Error).message}`);
      }
      this.finishedBytes += bytesRead();
      this.openBytes = () => 0;
    }
  }
}

function summaryText({ read, accepted, created, refused, seconds }: LoadSummary, rejects: string): string {
  const count = (n: number) => n.toLocaleString('en');
  return [
    `read      ${count(read)}`,
    `accepted  ${count(accepted)} (${count(created)} of them reported as new)`,
    `refused   ${count(refused)}${refused > 0 ? `, with the reasons in ${rejects}` : ''}`,
    `time      ${seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds)}, ${count(Math.round(accepted / seconds))} entities/s`,
    '',
  ].join('\n');
}

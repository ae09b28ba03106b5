import { Presets, SingleBar } from 'cli-progress';

/** How far a load is. */
export interface Standing {
  readonly entities: number;
  readonly refused: number;
  /** Bytes of the files read so far, of `totalBytes`; the latter undefined when standard input is among them. */
  readonly bytes: number;
  readonly totalBytes: number | undefined;
}

/** Shows how far a load is. */
export interface Progress {
  update(standing: Standing): void;
  stop(): void;
}

/** Milliseconds between two lines where there is no terminal. */
const LINE_EVERY_MS = 10_000;

/** A bar on a terminal, a line every ten seconds elsewhere; on stderr, so that stdout is the summary's. */
export function startProgress(out: NodeJS.WriteStream, now: () => number): Progress {
  return out.isTTY ? bar(out, now) : lines((line) => out.write(line), now);
}

function bar(stream: NodeJS.WriteStream, now: () => number): Progress {
  const began = now();
  const view = new SingleBar(
    {
      stream,
      hideCursor: true,
      fps: 5,
      format: '{bar} {percentage} %  {entities} entities  {rate}/s  {left}  {refused}',
    },
    Presets.shades_classic,
  );
  view.start(1, 0, { entities: '0', rate: '0', left: '', refused: '' });
  return {
    update: (standing) => {
      const { entities, rate, left } = figures(standing, now() - began);
      view.setTotal(standing.totalBytes ?? 0);
      view.update(standing.bytes, { entities, rate, left, refused: refusedText(standing) });
    },
    stop: () => view.stop(),
  };
}

/** Exported for its tests. */
export function lines(write: (line: string) => void, now: () => number): Progress {
  const began = now();
  let last = began;
  return {
    update: (standing) => {
      if (now() - last < LINE_EVERY_MS) return;
      last = now();
      const { entities, rate, left } = figures(standing, last - began);
      write([`${entities} entities`, `${rate}/s`, left, refusedText(standing)].filter(Boolean).join(', ') + '\n');
    },
    stop: () => undefined,
  };
}

function figures({ entities, bytes, totalBytes }: Standing, elapsedMs: number) {
  const rate = Math.round(entities / Math.max(elapsedMs / 1000, 0.001)).toLocaleString('en');
  const leftS = totalBytes === undefined || bytes === 0 ? undefined : (elapsedMs / 1000) * (totalBytes / bytes - 1);
  return { entities: entities.toLocaleString('en'), rate, left: leftS === undefined ? '' : `${duration(leftS)} left` };
}

function refusedText({ refused }: Standing): string {
  return refused === 0 ? '' : `${refused.toLocaleString('en')} refused`;
}

/** Seconds as `12 s`, `3 min 20 s` or `1 h 5 min`. */
export function duration(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

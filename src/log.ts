import { destination, pino, stdSerializers, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Bytes of lines that are gathered before one write to stdout: a write costs as much as ten lines. */
const BUFFERED_BYTES = 8 * 1024;
/** Bytes that may wait for a reader of stdout that has stopped; lines beyond are dropped. */
const WAITING_BYTES = 16 * 1024 * 1024;
/** Milliseconds that a line may wait in the buffer. */
const FLUSH_EVERY_MS = 200;

/** A logger, and the way to empty its buffer: at exit pino does it itself, a crash has to ask. */
export interface Log {
  readonly logger: Logger;
  /** Writes what is buffered, synchronously. Never throws. */
  flush(): void;
}

/**
 * Structured logs: one JSON object a line, `{level, time, ...fields, msg}`, times in ISO 8601 (UTC).
 * Lines are buffered and written together, so that logging every request stays cheap; a process that exits, by
 * `process.exit` or an exception, still writes them all, one that is killed with SIGKILL loses up to 200 ms of them.
 * @param level - least severe level that is written
 * @param fd - file descriptor; stdout by default
 */
export function createLog(level: string, fd = 1): Log {
  const stream = destination({
    fd,
    sync: false,
    minLength: BUFFERED_BYTES,
    maxLength: WAITING_BYTES,
    periodicFlush: FLUSH_EVERY_MS,
  });
  const logger = pino(
    {
      level,
      base: null,
      timestamp: isoTime(),
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err },
      hooks: { streamWrite: maskCredentials },
    },
    stream,
  );
  return {
    logger,
    flush: () => {
      try {
        stream.flushSync();
      } catch {
        // stdout is gone or not open yet; nothing can be told to anybody
      }
    },
  };
}

/**
 * Replaces the credentials of every URL in a text (`mongodb://user:secret@host` becomes `mongodb://***@host`).
 * Every log line passes here, so lines without an `@` are let through at once.
 */
export function maskCredentials(text: string): string {
  return text.includes('@') ? text.replace(/\/\/[^/\s"]*@/g, '//***@') : text;
}

/** Formatting a date costs as much as the rest of a line: once a millisecond is enough. */
function isoTime(): () => string {
  let lastMs = 0;
  let last = '';
  return () => {
    const now = Date.now();
    if (now !== lastMs) {
      lastMs = now;
      last = `,"time":"${new Date(now).toISOString()}"`;
    }
    return last;
  };
}

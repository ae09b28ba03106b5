import { destination, pino, stdSerializers, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Bytes of lines that are gathered before they are written. */
const CHUNK_BYTES = 8 * 1024;
/** Milliseconds that a line may wait for others. */
const FLUSH_EVERY_MS = 200;

/** What is logged of every request. */
export interface RequestRecord {
  readonly reqId: string;
  readonly method: string;
  /** Path and query, as received. */
  readonly path: string;
  readonly status: number;
  /** Milliseconds from the request's head to the end of the answer. */
  readonly ms: number;
  readonly tenant?: string | undefined;
}

/** Where everything is logged. */
export interface Log {
  readonly logger: Logger;
  /** Logs one answered request at level info: the same line as `logger.info(record, 'request')`, at half the cost. */
  request(record: RequestRecord): void;
  /** Writes what is gathered, synchronously. Never throws. */
  flush(): void;
  /** Flushes and lets go of the timer and the exit hook; stdout stays open. */
  close(): void;
}

/**
 * Structured logs: one JSON object a line, `{level, time, ...fields, msg}`, times in ISO 8601 (UTC).
 * Lines are gathered and written by the chunk, so that logging every request stays cheap (docs/decisions); a process
 * that exits, by `process.exit` or an exception, still writes them all, SIGKILL loses up to 200 ms of them.
 * @param level - least severe level that is written
 * @param fd - file descriptor; stdout by default
 */
export function createLog(level: string, fd = 1): Log {
  const lines = gather(fd);
  const time = isoTime();
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${time()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err },
    },
    lines,
  );
  const request = logger.isLevelEnabled('info')
    ? (record: RequestRecord) => lines.write(requestLine(record, time()))
    : () => undefined;
  return { logger, request, flush: lines.flush, close: lines.close };
}

/**
 * Replaces the credentials of every URL in a text (`mongodb://user:secret@host` becomes `mongodb://***@host`).
 * All that is logged passes here.
 */
export function maskCredentials(text: string): string {
  return text.includes('@') ? text.replace(/\/\/[^/\s"]*@/g, '//***@') : text;
}

/**
 * The stream's own `write` costs twice as much as making a line: it gets whole chunks. It writes them at once, as
 * Node's own stdout does: lines keep their order and none is lost in a crash; a reader that stops stops the broker.
 */
function gather(fd: number) {
  const stream = destination({ fd, sync: true });
  let gathered = '';
  const handOver = () => {
    if (gathered !== '') stream.write(maskCredentials(gathered));
    gathered = '';
  };
  const flush = () => {
    handOver();
    try {
      stream.flushSync();
    } catch {
      // the reader is gone, and there is nobody else to tell
    }
  };
  const timer = setInterval(handOver, FLUSH_EVERY_MS).unref();
  process.on('exit', flush);
  return {
    write: (line: string) => {
      gathered += line;
      if (gathered.length >= CHUNK_BYTES) handOver();
    },
    flush,
    close: () => {
      flush();
      clearInterval(timer);
      process.off('exit', flush);
    },
  };
}

function requestLine({ reqId, method, path, status, ms, tenant }: RequestRecord, time: string): string {
  const of = tenant === undefined ? '' : `,"tenant":${JSON.stringify(tenant)}`;
  const took = Math.round(ms * 1000) / 1000;
  return `{"level":"info","time":"${time}","reqId":${JSON.stringify(reqId)},"method":"${method}","path":${JSON.stringify(path)},"status":${status},"ms":${took}${of},"msg":"request"}\n`;
}

/** Formatting a date costs as much as the rest of a line: once a millisecond is enough. */
function isoTime(): () => string {
  let lastMs = 0;
  let last = '';
  return () => {
    const now = Date.now();
    if (now !== lastMs) {
      lastMs = now;
      last = new Date(now).toISOString();
    }
    return last;
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock } from '../../src/clock.js';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/main.js';
import { checkedFetch, OpenApiCheck } from './openapi-check.js';

/** A real broker on a free port. */
export interface TestBroker {
  readonly url: string;
  /** Root of the NGSI-LD API. */
  readonly api: string;
  /** A request of the API; a body that is no string is sent as JSON. */
  request(method: string, path: string, options?: RequestOptions): Promise<TestAnswer>;
  get(path: string, headers?: Record<string, string>): Promise<TestAnswer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  patch(path: string, body: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  put(path: string, body: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  delete(path: string, headers?: Record<string, string>): Promise<TestAnswer>;
  close(): Promise<void>;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when there is none. */
  readonly json: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

export interface BrokerOptions {
  /** MongoDB instead of the embedded store in a temporary folder. */
  readonly mongodbUri?: string;
  readonly clock?: Clock;
  /** Hold every exchange against openapi.yaml: what is not as documented there fails the request. */
  readonly checked?: boolean;
  /** More configuration: `{ CASTOR_ONTOLOGIES: folder }`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a whole broker as `castor serve` does, quiet, over a store of its own. */
export async function startBroker({
  mongodbUri,
  clock,
  checked = false,
  env = {},
}: BrokerOptions = {}): Promise<TestBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'castor-test-'));
  const config = readConfig(
    {
      CASTOR_PORT: '0',
      CASTOR_DATA: folder,
      CASTOR_LOG_LEVEL: 'silent',
      ...(mongodbUri === undefined ? {} : { CASTOR_MONGODB_URI: mongodbUri }),
      ...env,
    },
    [],
  );
  const running = await start(config, clock);
  const api = `${running.url}/ngsi-ld/v1`;
  const request = (method: string, path: string, options: RequestOptions = {}): Promise<TestAnswer> =>
    send(checked ? checkedFetch(wholeCheck()) : fetch, api + path, method, options);
  const sending =
    (method: string) =>
    (path: string, body: unknown, headers: Record<string, string> = {}): Promise<TestAnswer> =>
      request(method, path, { body, headers });
  return {
    url: running.url,
    api,
    request,
    get: (path, headers = {}) => request('GET', path, { headers }),
    post: sending('POST'),
    patch: sending('PATCH'),
    put: sending('PUT'),
    delete: (path, headers = {}) => request('DELETE', path, { headers }),
    async close() {
      await running.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let check: OpenApiCheck | undefined;

/** One for all brokers of a test file: what it compiles costs a second. */
function wholeCheck(): OpenApiCheck {
  return (check ??= new OpenApiCheck());
}

async function send(
  fetching: (url: string, init: RequestInit) => Promise<Response>,
  url: string,
  method: string,
  { body, headers = {} }: RequestOptions,
): Promise<TestAnswer> {
  const answer = await fetching(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: text === '' ? undefined : parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

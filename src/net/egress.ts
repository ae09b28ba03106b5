import { lookup as resolveName, type LookupAddress } from 'node:dns';
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { BOUNDS } from '../bounds.js';
import { AddressRules } from './address-rules.js';

export interface EgressRequest {
  /** Default GET. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Milliseconds for the whole exchange: waiting for a connection, redirects and the last byte included. */
  readonly timeoutMs: number;
  /** Bytes of the answer's body. */
  readonly maxBytes: number;
  /** Redirects to follow, of GET only; default 0: a redirect is the answer. */
  readonly followRedirects?: number;
}

export interface EgressAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Where the answer came from, after redirects. */
  readonly url: string;
}

export type EgressFault = 'refused' | 'unreachable' | 'too large';

/**
 * No answer. The message may be shown to clients: it names the rule that refused, but tells a closed port from an
 * open one or a silent one by nothing; what happened is in `cause`.
 */
export class EgressError extends Error {
  constructor(
    readonly fault: EgressFault,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = 'EgressError';
  }
}

/** How names become addresses; `dns.lookup` unless a test brings its own. */
export type Resolve = (name: string, done: (error: Error | null, addresses: readonly LookupAddress[]) => void) => void;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * The one door through which Castor calls others over HTTP. Each address that a name resolves to is judged, only
 * judged addresses are dialled, and the peer of each connection is judged once more; so neither a name that
 * changes its address nor a redirect reaches what the list forbids.
 */
export class Egress {
  readonly #rules: AddressRules;
  readonly #resolve: Resolve;
  readonly #agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: BOUNDS.egressConnections }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: BOUNDS.egressConnections }),
  };

  /**
   * @param allow - CASTOR_EGRESS_ALLOW: ranges that may be called although they are not public
   */
  constructor(allow: readonly string[], resolve: Resolve = (name, done) => resolveName(name, { all: true }, done)) {
    this.#rules = new AddressRules(allow);
    this.#resolve = resolve;
  }

  /** @throws EgressError */
  async request(url: string, request: EgressRequest): Promise<EgressAnswer> {
    const signal = AbortSignal.timeout(request.timeoutMs);
    const get = (request.method ?? 'GET') === 'GET';
    let target = callable(url);
    let hop = request;
    for (let left = get ? (request.followRedirects ?? 0) : 0; ; left--) {
      const answer = await this.#exchange(target, hop, signal);
      const location = answer.headers.location;
      if (!REDIRECTS.has(answer.status) || location === undefined || left <= 0) return answer;
      if (!URL.canParse(location, target.href)) throw unreachable(target);
      const next = callable(new URL(location, target).href);
      if (next.origin !== target.origin) hop = { ...request, headers: harmless(request.headers) };
      target = next;
    }
  }

  /** Closes idle connections. */
  close(): void {
    this.#agents['http:'].destroy();
    this.#agents['https:'].destroy();
  }

  async #exchange(url: URL, request: EgressRequest, signal: AbortSignal): Promise<EgressAnswer> {
    try {
      const response = await this.#send(url, request, signal);
      const body = await readBody(response, request.maxBytes, url);
      return { status: response.statusCode!, headers: response.headers, body, url: url.href };
    } catch (cause) {
      throw cause instanceof EgressError ? cause : unreachable(url, cause);
    }
  }

  async #send(url: URL, request: EgressRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const port = portOf(url);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // A custom lookup is never asked about an address written as such.
    if (isIP(host) !== 0 && !this.#rules.allows(host, port)) throw refused(url);
    const secure = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const sent = (secure ? https : http).request(
        {
          agent: this.#agents[secure ? 'https:' : 'http:'],
          host,
          port,
          path: `${url.pathname}${url.search}`,
          method: request.method ?? 'GET',
          headers: { 'accept-encoding': 'identity', ...request.headers },
          lookup: this.#judgedLookup(url),
          signal,
        },
        resolve,
      );
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // The other side closed an idle connection just as it was taken: nothing was asked yet.
        const stale = sent.reusedSocket && error.code === 'ECONNRESET' && sent.method === 'GET';
        if (stale) resolve(this.#send(url, request, signal));
        else reject(error);
      });
      sent.on('socket', (socket: Socket) => {
        if (!socket.connecting) return;
        socket.once('connect', () => {
          if (!this.#rules.allows(socket.remoteAddress ?? '', port)) sent.destroy(refused(url));
        });
      });
      sent.end(request.body);
    });
  }

  #judgedLookup(url: URL): LookupFunction {
    const port = portOf(url);
    return (name, options, done) => {
      this.#resolve(name, (error, addresses) => {
        const judged = addresses?.filter(({ address }) => this.#rules.allows(address, port)) ?? [];
        const [first] = judged;
        if (error !== null) done(error, '');
        else if (first === undefined) done(refused(url), '');
        else if (options.all === true) done(null, judged);
        else done(null, first.address, first.family);
      });
    };
  }
}

/** What may be told to another server than the one that was meant. */
function harmless(headers: EgressRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() === 'accept'));
}

function callable(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new EgressError('refused', `only http and https URLs are called: ${text.slice(0, 200)}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new EgressError('refused', 'URLs with credentials in them are not called');
  }
  return url;
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

async function readBody(response: IncomingMessage, maxBytes: number, url: URL): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop destroys the response, and with it the connection.
    if (bytes > maxBytes) throw new EgressError('too large', `${url.host} answered more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refused(url: URL): EgressError {
  return new EgressError('refused', `${url.hostname} is not an address that CASTOR_EGRESS_ALLOW lets Castor call`);
}

function unreachable(url: URL, cause?: unknown): EgressError {
  return new EgressError('unreachable', `no usable answer from ${url.host}`, { cause });
}

import { Agent, request } from 'node:http';
import { type WireExchange } from './openapi-check.js';

export interface WireOptions {
  /** A string goes as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the body's length: a length that is claimed while nothing is sent, or none at all. */
  readonly length?: number | 'none';
}

const agent = new Agent({ keepAlive: true });

/** A request as it goes over the wire, with what `fetch` would not send: another length, or none. */
export function overTheWire(
  base: string,
  method: string,
  url: string,
  { body, headers = {}, length }: WireOptions = {},
): Promise<WireExchange> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const sent: Record<string, string> = {
    ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(text === undefined
      ? {}
      : length === 'none'
        ? { 'Transfer-Encoding': 'chunked' }
        : { 'Content-Length': String(length ?? Buffer.byteLength(text)) }),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const req = request(base + url, { method, headers: sent, agent: length === undefined ? agent : false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => {
        // What was claimed and never sent would keep the connection waiting.
        if (length !== undefined) req.destroy();
        resolve({
          method,
          url,
          requestHeaders: new Headers(sent),
          requestBody: text,
          status: res.statusCode!,
          headers: headersOf(res.headers),
          text: Buffer.concat(chunks).toString(),
        });
      });
    });
    req.on('error', reject);
    if (typeof length === 'number') req.flushHeaders();
    else req.end(text);
  });
}

function headersOf(received: NodeJS.Dict<string | string[]>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received)) headers.set(name, [value ?? ''].flat().join(', '));
  return headers;
}

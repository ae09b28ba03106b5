import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { BOUNDS } from '../bounds.js';
import { type RequestHandler } from './request-handler.js';

export interface Listening {
  /** Root of what is served, without a trailing slash: `http://127.0.0.1:1026`. */
  readonly url: string;
  /** Takes no new requests, answers those under way, then resolves. */
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** PEM files of a certificate chain and its key: HTTPS, TLS 1.2 or newer (CIM 009 6.2). */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

/** How often node looks which requests have outlived their time; its default would double the whole. */
const CHECK_EVERY_MS = 1000;
/** Milliseconds that requests under way have once the server closes. */
const CLOSE_WITHIN_MS = 10_000;
/** Milliseconds between two looks for connections whose requests have been answered since. */
const CLOSE_IDLE_EVERY_MS = 50;

/**
 * Listens with bounded headers, times and connections.
 * @throws the system's error when the port is taken or a TLS file cannot be read
 */
export async function listen(handler: RequestHandler, { host, port, tls }: ServerOptions): Promise<Listening> {
  const options = {
    maxHeaderSize: BOUNDS.headerBytes,
    headersTimeout: BOUNDS.headersTimeoutMs,
    requestTimeout: BOUNDS.requestTimeoutMs,
    connectionsCheckingInterval: CHECK_EVERY_MS,
    keepAliveTimeout: 65_000,
    noDelay: true,
  };
  const server: Server =
    tls === undefined
      ? createHttpServer(options, handler)
      : createHttpsServer(
          { ...options, cert: readFileSync(tls.cert), key: readFileSync(tls.key), minVersion: 'TLSv1.2' },
          handler,
        );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `${tls === undefined ? 'http' : 'https'}://${name}:${address.port}`, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Idle connections would hold the server open for as long as their clients like; those that are busy now become idle.
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
  const late = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

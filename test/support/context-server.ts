import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** Serves JSON documents on a loopback address, as the origin of contexts. */
export interface ContextServer {
  /** URL of a path: `url('/a.jsonld')`. */
  url(path: string): string;
  /** A path answers with a document from now on. */
  serve(path: string, document: unknown, headers?: Record<string, string>): void;
  /** A path is answered by the test from now on. */
  answer(path: string, answer: (res: ServerResponse) => void): void;
  /** Requests that came for a path. */
  hits(path: string): number;
  close(): Promise<void>;
}

export async function startContextServer(): Promise<ContextServer> {
  const answers = new Map<string, (res: ServerResponse) => void>();
  const hits = new Map<string, number>();
  const server = createServer((req, res) => {
    const path = req.url ?? '';
    hits.set(path, (hits.get(path) ?? 0) + 1);
    const answer = answers.get(path);
    if (answer === undefined) res.writeHead(404).end();
    else answer(res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: (path) => base + path,
    serve(path, document, headers = {}) {
      answers.set(path, (res) => {
        res.writeHead(200, { 'Content-Type': 'application/ld+json', ...headers }).end(JSON.stringify(document));
      });
    },
    answer: (path, answer) => void answers.set(path, answer),
    hits: (path) => hits.get(path) ?? 0,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

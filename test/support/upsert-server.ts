import http, { type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A request as it came. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly entities: readonly { readonly id: string; readonly [member: string]: unknown }[];
}

/** One answer: a status with a body, or a connection that breaks. */
export type Scripted =
  { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown } | 'reset';

/** Speaks the binding of Batch Entity Upsert (CIM 009 6.15.3.1) and remembers what came. */
export interface UpsertServer {
  readonly url: string;
  readonly received: Received[];
  /** What stands, by id. */
  readonly held: Map<string, Received['entities'][number]>;
  /** Requests under way at once, at most so far. */
  readonly atOnce: () => number;
  close(): Promise<void>;
}

/**
 * Answers by the standard: 201 with the created ids, 204, 207; entities of type `Refused` fail.
 * @param script - says what to answer instead, for the n-th request (from 0); undefined: as the standard says
 */
export async function startUpsertServer(
  script: (n: number, request: Received) => Scripted | undefined | Promise<undefined> = () => undefined,
): Promise<UpsertServer> {
  const received: Received[] = [];
  const held: UpsertServer['held'] = new Map();
  let running = 0;
  let most = 0;
  const server = http.createServer((req, res) => {
    most = Math.max(most, ++running);
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => void answer(req, res, Buffer.concat(chunks).toString()));
  });
  async function answer(req: http.IncomingMessage, res: http.ServerResponse, text: string): Promise<void> {
    const request = { headers: req.headers, entities: JSON.parse(text) as Received['entities'] };
    received.push(request);
    const scripted = await script(received.length - 1, request);
    running--;
    if (scripted === 'reset') return void res.destroy();
    const { status, headers, body } = scripted ?? upsert(held, request.entities);
    res.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    res.end(body === undefined ? undefined : JSON.stringify(body));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    held,
    atOnce: () => most,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function upsert(held: UpsertServer['held'], entities: Received['entities']): Exclude<Scripted, 'reset'> {
  const refused = entities.filter(({ type }) => type === 'Refused');
  const accepted = entities.filter((entity) => !refused.includes(entity));
  const created = new Set(accepted.map(({ id }) => id).filter((id) => !held.has(id)));
  for (const entity of accepted) held.set(entity.id, entity);
  if (refused.length > 0) {
    const errors = refused.map(({ id }) => ({ entityId: id, error: { title: 'Bad request data', status: 400 } }));
    return { status: 207, body: { success: accepted.map(({ id }) => id), errors } };
  }
  return created.size > 0 ? { status: 201, body: [...created] } : { status: 204 };
}

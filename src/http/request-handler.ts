import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Router } from 'express';
import { BadRequestData, NgsiLdError, OperationNotSupported, ResourceNotFound } from '../model/errors.js';
import { requireTenant } from '../broker/broker.js';
import { type Log } from '../log.js';
import { HttpRefusal, json, noContent, problemAnswer, send, type Answer } from './answer.js';
import { API_ROOT } from './api-root.js';
import { type Cors } from './cors.js';
import { exchangeOf } from './exchange.js';
import { type Metrics } from './metrics.js';
import { parametersReader } from './parameters.js';
import { conformance } from './prefer-version.js';
import { NOT_BUILT, OPERATIONS } from './routes.js';
import { type Operation, type Services } from './services.js';
import { SIDE_RESOURCES, type SideServices } from './side-resources.js';

/** A request under way: what its log line and its answer need. */
interface Under {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly id: string;
  readonly startedAt: number;
  /** Path of the resource with its variables unfilled: few, so that it can name a metric. */
  readonly route: string;
}

type Respond = (req: IncomingMessage, res: ServerResponse, route: string, answering: () => Promise<Answer>) => void;

/** The route of what has none. */
const UNKNOWN = 'unknown';

export interface HandlerParts extends SideServices {
  readonly services: Services;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly cors: Cors;
}

export type RequestHandler = (req: IncomingMessage, res: ServerResponse) => void;

/**
 * All of HTTP in one function for `node:http`. Express is here with its router only: its application object costs
 * most of the throughput (docs/decisions/0001).
 */
export function requestHandler(parts: HandlerParts): RequestHandler {
  const router = Router();
  const newId = requestIds();
  const respond: Respond = (req, res, route, answering) => {
    const request = { req, res, route, id: newId(), startedAt: performance.now() };
    answering().then(
      (answer) => finish(parts, request, answer),
      (error: unknown) => finish(parts, request, failed(parts, request, error)),
    );
  };

  for (const [path, operations] of byPath(OPERATIONS)) {
    const pattern = API_ROOT + path;
    const route = router.route(pattern.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const operation of operations) {
      const parametersOf = parametersReader(new Set(operation.parameters));
      const method = operation.method.toLowerCase() as Lowercase<Operation['method']>;
      route[method]((req, res) => respond(req, res, pattern, () => answerOf(parts, operation, parametersOf, req)));
    }
    const methods = operations.map((operation) => operation.method);
    const below = OPERATIONS.filter((operation) => isBelow(operation.path, path));
    route.all((req, res) =>
      respond(req, res, pattern, () => (isMissingId(req, below) ? missingId() : notAllowed(methods))),
    );
  }
  for (const path of NOT_BUILT) {
    const refuse = () => Promise.reject(new OperationNotSupported(`${path} is not supported yet`));
    router.use(API_ROOT + path, (req, res) => respond(req, res, API_ROOT + path, refuse));
  }
  for (const { path, answer } of SIDE_RESOURCES) {
    const route = router.route(path);
    route.get((req, res) => respond(req, res, path, () => answer(parts, req)));
    route.all((req, res) => respond(req, res, path, () => notAllowed(['GET'])));
  }

  return (req, res) => {
    if (parts.cors.preflight(req)) {
      respond(req, res, UNKNOWN, () => Promise.resolve(noContent));
      return;
    }
    router(req as Parameters<typeof router>[0], res as Parameters<typeof router>[1], (error?: unknown) =>
      respond(req, res, UNKNOWN, () => unrouted(req, error)),
    );
  };
}

/** What no route took, or where the router gave up on a path that it cannot decode. */
function unrouted(req: IncomingMessage, cause: unknown): Promise<Answer> {
  if (cause !== undefined) return Promise.reject(new ResourceNotFound('the path is badly encoded', { cause }));
  if (pathOf(req.url ?? '').startsWith(`${API_ROOT}/entities//`)) return missingId();
  return Promise.reject(new ResourceNotFound('there is no such resource'));
}

function byPath(operations: readonly Operation[]): Map<string, Operation[]> {
  const paths = new Map<string, Operation[]>();
  for (const operation of operations) paths.set(operation.path, [...(paths.get(operation.path) ?? []), operation]);
  return paths;
}

async function answerOf(
  { services }: HandlerParts,
  operation: Operation,
  parametersOf: ReturnType<typeof parametersReader>,
  req: IncomingMessage & { readonly params?: unknown },
): Promise<Answer> {
  const exchange = exchangeOf(req, req.params as Readonly<Record<string, string>>, parametersOf);
  const known = operation.createsTenant ? undefined : requireTenant(services.broker, exchange.tenant);
  if (known !== undefined) await known;
  return conformance(exchange, await operation.handle(exchange, services));
}

/** Whether a path is another's with an id behind it. */
function isBelow(path: string, collection: string): boolean {
  return path.startsWith(`${collection}/{`) && path.indexOf('/', collection.length + 1) === -1;
}

/**
 * An id that is "not present" (5.6.2.4 and kin, 5.13.5.4): the collection with a slash behind it, for the methods that
 * only the resource below has, or two slashes where the id would be.
 */
function isMissingId({ method, url = '' }: IncomingMessage, below: readonly Operation[]): boolean {
  return pathOf(url).endsWith('/') && below.some((operation) => operation.method === method);
}

function pathOf(url: string): string {
  return url.split('?', 1)[0]!;
}

const missingId = (): Promise<Answer> => Promise.reject(new BadRequestData('the id in the path is missing'));

/** 405 with what is allowed (RFC 9110 15.5.6). */
function notAllowed(methods: readonly string[]): Promise<Answer> {
  const allow = [...methods].sort().join(', ');
  const problem = {
    type: 'about:blank',
    title: 'Method not allowed',
    status: 405,
    detail: `this resource has ${allow}`,
  };
  return Promise.resolve(json(405, problem, { Allow: allow }));
}

function failed({ log }: HandlerParts, { id, req }: Under, error: unknown): Answer {
  if (!(error instanceof NgsiLdError) && !(error instanceof HttpRefusal) && !req.destroyed) {
    log.logger.error({ reqId: id, err: error }, 'a request failed with an unknown error');
  }
  return problemAnswer(error);
}

function finish({ log, metrics, cors }: HandlerParts, { req, res, id, startedAt, route }: Under, answer: Answer): void {
  const tenant = req.headers['ngsild-tenant'];
  const common = cors.headers(req);
  send(res, answer, typeof tenant === 'string' && tenant !== '' ? { 'NGSILD-Tenant': tenant, ...common } : common);
  const ms = performance.now() - startedAt;
  metrics.observe(req.method ?? '', route, answer.status, ms);
  log.request({
    reqId: id,
    method: req.method ?? '',
    path: receivedUrl(req),
    status: answer.status,
    ms,
    tenant: typeof tenant === 'string' ? tenant : undefined,
  });
}

/** Path and query as received: the router changes `req.url` below a mount. */
function receivedUrl(req: IncomingMessage & { readonly originalUrl?: string }): string {
  return req.originalUrl ?? req.url ?? '';
}

/** Ids of one process: a random prefix and a counter. */
function requestIds(): () => string {
  const prefix = randomBytes(4).toString('hex');
  let count = 0;
  return () => `${prefix}-${(count++).toString(36)}`;
}

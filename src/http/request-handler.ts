import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Router } from 'express';
import { BadRequestData, NgsiLdError, OperationNotSupported, ResourceNotFound } from '../model/errors.js';
import { requireTenant } from '../broker/broker.js';
import { type Log } from '../log.js';
import { HttpRefusal, json, problemAnswer, send, type Answer, type Headers } from './answer.js';
import { API_ROOT } from './api-root.js';
import { type Cors } from './cors.js';
import { exchangeOf } from './exchange.js';
import { type Metrics } from './metrics.js';
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
  /** Path and query as received: the router changes `req.url` below a mount. */
  readonly url: string;
  /** Path of the resource with its variables unfilled: few, so that it can name a metric. */
  route: string;
}

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
  const under = new WeakMap<IncomingMessage, Under>();
  const respond = (req: IncomingMessage, route: string, answering: () => Promise<Answer>): void => {
    const request = under.get(req)!;
    request.route = route;
    answering().then(
      (answer) => finish(parts, request, answer),
      (error: unknown) => finish(parts, request, failed(parts, request, error)),
    );
  };

  for (const [path, operations] of byPath(OPERATIONS)) {
    const route = router.route(API_ROOT + path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const operation of operations) {
      const allowed = new Set(operation.parameters);
      const method = operation.method.toLowerCase() as Lowercase<Operation['method']>;
      route[method]((req) => respond(req, API_ROOT + path, () => answerOf(parts, operation, allowed, req)));
    }
    const methods = operations.map((operation) => operation.method);
    const below = OPERATIONS.filter((operation) => operation.path === `${path}/{entityId}`);
    route.all((req) =>
      respond(req, API_ROOT + path, () => (isMissingId(req, below) ? missingId() : notAllowed(methods))),
    );
  }
  for (const path of NOT_BUILT) {
    router.use(API_ROOT + path, (req) =>
      respond(req, API_ROOT + path, () => Promise.reject(new OperationNotSupported(`${path} is not supported yet`))),
    );
  }
  for (const { path, answer } of SIDE_RESOURCES) {
    const route = router.route(path);
    route.get((req) => respond(req, path, () => answer(parts, req)));
    route.all((req) => respond(req, path, () => notAllowed(['GET'])));
  }
  const unknown = (req: IncomingMessage): void =>
    respond(req, 'unknown', () =>
      pathOf(req.url ?? '').startsWith(`${API_ROOT}/entities//`)
        ? missingId()
        : Promise.reject(new ResourceNotFound('there is no such resource')),
    );

  const newId = requestIds();
  return (req, res) => {
    const request: Under = {
      req,
      res,
      id: newId(),
      startedAt: performance.now(),
      url: req.url ?? '',
      route: 'unknown',
    };
    under.set(req, request);
    if (parts.cors.preflight(req)) {
      finish(parts, request, { status: 204 });
      return;
    }
    router(req as Parameters<typeof router>[0], res as Parameters<typeof router>[1], (error?: unknown) => {
      // The router gives up on a path that it cannot decode.
      if (error === undefined) unknown(req);
      else
        respond(req, 'unknown', () =>
          Promise.reject(new ResourceNotFound('the path is badly encoded', { cause: error })),
        );
    });
  };
}

function byPath(operations: readonly Operation[]): Map<string, Operation[]> {
  const paths = new Map<string, Operation[]>();
  for (const operation of operations) paths.set(operation.path, [...(paths.get(operation.path) ?? []), operation]);
  return paths;
}

async function answerOf(
  { services }: HandlerParts,
  operation: Operation,
  allowed: ReadonlySet<string>,
  req: IncomingMessage & { readonly params?: unknown },
): Promise<Answer> {
  const exchange = exchangeOf(req, req.params as Readonly<Record<string, string>>, allowed);
  if (operation.createsTenant === undefined) await requireTenant(services.broker, exchange.tenant);
  return conformance(exchange, await operation.handle(exchange, services));
}

/**
 * An entity id that is "not present" (5.6.2.4 and kin): the collection with a slash behind it, for the methods that
 * only the resource below has, or two slashes where the id would be.
 */
function isMissingId({ method, url = '' }: IncomingMessage, below: readonly Operation[]): boolean {
  return pathOf(url).endsWith('/') && below.some((operation) => operation.method === method);
}

function pathOf(url: string): string {
  return url.split('?', 1)[0]!;
}

const missingId = (): Promise<Answer> => Promise.reject(new BadRequestData('the entity id in the path is missing'));

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

function finish(
  { log, metrics, cors }: HandlerParts,
  { req, res, id, startedAt, url, route }: Under,
  answer: Answer,
): void {
  const tenant = req.headers['ngsild-tenant'];
  const common: Headers = {
    ...(typeof tenant === 'string' && tenant !== '' ? { 'NGSILD-Tenant': tenant } : {}),
    ...cors.headers(req),
  };
  send(res, answer, common);
  const ms = performance.now() - startedAt;
  metrics.observe(req.method ?? '', route, answer.status, ms);
  log.request({
    reqId: id,
    method: req.method ?? '',
    path: url,
    status: answer.status,
    ms: Math.round(ms * 1000) / 1000,
    ...(typeof tenant === 'string' ? { tenant } : {}),
  });
}

/** Ids of one process: a random prefix and a counter. */
function requestIds(): () => string {
  const prefix = randomBytes(4).toString('hex');
  let count = 0;
  return () => `${prefix}-${(count++).toString(36)}`;
}

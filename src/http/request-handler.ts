import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
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
import { RouteTable } from './route-table.js';
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

/** The route of what has none. */
const UNKNOWN = 'unknown';

/** What answers one method of a resource. */
type Answering = (req: IncomingMessage, variables: Readonly<Record<string, string>>) => Promise<Answer>;

interface Resource {
  readonly pattern: string;
  readonly methods: ReadonlyMap<string, Answering>;
  /** Answers the other methods. */
  readonly otherwise: Answering;
}

export interface HandlerParts extends SideServices {
  readonly services: Services;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly cors: Cors;
}

export type RequestHandler = (req: IncomingMessage, res: ServerResponse) => void;

/** All of HTTP in one function for `node:http`. */
export function requestHandler(parts: HandlerParts): RequestHandler {
  const table = new RouteTable<Resource>();
  for (const [path, operations] of byPath(OPERATIONS))
    table.add(API_ROOT + path, operationsAt(path, operations, parts));
  for (const path of NOT_BUILT) {
    const refuse = () => Promise.reject(new OperationNotSupported(`${path} is not supported yet`));
    table.addTree(API_ROOT + path, { pattern: API_ROOT + path, methods: new Map(), otherwise: refuse });
  }
  for (const { path, answer } of SIDE_RESOURCES) {
    const methods = new Map([['GET', async (req: IncomingMessage) => answer(parts, req)]]);
    table.add(path, { pattern: path, methods, otherwise: () => notAllowed(['GET']) });
  }

  const newId = requestIds();
  return (req, res) => {
    const startedAt = performance.now();
    const { route, answer } = routed(table, parts, req);
    const request = { req, res, route, id: newId(), startedAt };
    answer.then(
      (value) => finish(parts, request, value),
      (error: unknown) => finish(parts, request, failed(parts, request, error)),
    );
  };
}

/** The operations on one resource; any other method is refused. */
function operationsAt(path: string, operations: readonly Operation[], parts: HandlerParts): Resource {
  const methods = new Map(
    operations.map((operation): [string, Answering] => {
      const parametersOf = parametersReader(new Set(operation.parameters));
      return [operation.method, (req, variables) => answerOf(parts, operation, parametersOf, req, variables)];
    }),
  );
  const below = OPERATIONS.filter((operation) => isBelow(operation.path, path));
  return {
    pattern: API_ROOT + path,
    methods,
    otherwise: (req) => (isMissingId(req, below) ? missingId() : notAllowed([...methods.keys()])),
  };
}

function routed(
  table: RouteTable<Resource>,
  { cors }: HandlerParts,
  req: IncomingMessage,
): { readonly route: string; readonly answer: Promise<Answer> } {
  if (cors.preflight(req)) return { route: UNKNOWN, answer: Promise.resolve(noContent) };
  const path = pathOf(req.url ?? '');
  let found;
  try {
    found = table.find(path);
  } catch (cause) {
    const answer = Promise.reject(new ResourceNotFound('the path is badly encoded', { cause }));
    return { route: UNKNOWN, answer };
  }
  if (found === undefined) return { route: UNKNOWN, answer: unrouted(path) };
  const { pattern, methods, otherwise } = found.route;
  const answering = methods.get(req.method === 'HEAD' ? 'GET' : (req.method ?? '')) ?? otherwise;
  return { route: pattern, answer: answering(req, found.variables) };
}

function unrouted(path: string): Promise<Answer> {
  if (path.startsWith(`${API_ROOT}/entities//`)) return missingId();
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
  req: IncomingMessage,
  variables: Readonly<Record<string, string>>,
): Promise<Answer> {
  const exchange = exchangeOf(req, variables, parametersOf);
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
  const question = url.indexOf('?');
  return question === -1 ? url : url.slice(0, question);
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
    path: req.url ?? '',
    status: answer.status,
    ms,
    tenant: typeof tenant === 'string' ? tenant : undefined,
  });
}

/** Ids of one process: a random prefix and a counter. */
function requestIds(): () => string {
  const prefix = randomBytes(4).toString('hex');
  let count = 0;
  return () => `${prefix}-${(count++).toString(36)}`;
}

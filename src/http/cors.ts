import { type IncomingMessage } from 'node:http';
import { type Headers } from './answer.js';

/** Cross-origin requests (the Fetch standard): which pages may use the API from a browser. */
export interface Cors {
  /** Whether this is a browser's question before the request itself, from an origin that is allowed. */
  preflight(req: IncomingMessage): boolean;
  /** What every answer carries for the request's origin. */
  headers(req: IncomingMessage): Headers;
}

const EXPOSED = 'Link, Location, NGSILD-Results-Count, NGSILD-Tenant, NGSILD-Warning, Preference-Applied, Retry-After';

/** @param origins - those allowed; `*` alone allows every one */
export function createCors(origins: readonly string[]): Cors {
  if (origins.length === 0) return { preflight: () => false, headers: () => NONE };
  const any = origins.includes('*');
  const allowed = new Set(origins);
  const isAllowed = ({ headers }: IncomingMessage): boolean =>
    headers.origin !== undefined && (any || allowed.has(headers.origin));
  const isPreflight = (req: IncomingMessage): boolean =>
    req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined && isAllowed(req);
  return {
    preflight: isPreflight,
    headers(req) {
      const vary: Headers = any ? NONE : { Vary: 'Origin' };
      if (!isAllowed(req)) return vary;
      const origin = { 'Access-Control-Allow-Origin': any ? '*' : req.headers.origin!, ...vary };
      if (!isPreflight(req)) return { ...origin, 'Access-Control-Expose-Headers': EXPOSED };
      return {
        ...origin,
        'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
        'Access-Control-Allow-Headers': 'Accept, Content-Type, Link, NGSILD-Tenant, Prefer',
        'Access-Control-Max-Age': '600',
      };
    },
  };
}

const NONE: Headers = {};

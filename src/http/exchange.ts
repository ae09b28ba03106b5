import { isUtf8 } from 'node:buffer';
import { type IncomingMessage } from 'node:http';
import { BOUNDS } from '../bounds.js';
import { BadRequestData, InvalidRequest } from '../model/errors.js';
import { shown } from '../model/names.js';
import { type Tenant } from '../store/entity-store.js';
import { HttpRefusal, json } from './answer.js';
import { type Parameters } from './parameters.js';

/** One request as the operations see it. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly tenant: Tenant;
  /** Variables of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly parameters: Parameters;
}

/** Any visible ASCII: the standard leaves names of tenants open. */
const TENANT = /^[\x21-\x7e]+$/;

/**
 * The tenant of a request (CIM 009 6.3.14); the default one when no header says.
 * @throws BadRequestData - the name is too long or holds other than visible ASCII characters
 */
export function tenantOf(req: IncomingMessage): Tenant {
  const header = req.headers['ngsild-tenant'];
  if (header === undefined || header === '') return '';
  if (typeof header !== 'string' || header.length > BOUNDS.tenantChars || !TENANT.test(header)) {
    throw new BadRequestData(
      `NGSILD-Tenant is 1 to ${BOUNDS.tenantChars} visible ASCII characters, not ${shown(header)}`,
    );
  }
  return header;
}

/** @param parametersOf - reads what follows the question mark */
export function exchangeOf(
  req: IncomingMessage,
  path: Readonly<Record<string, string>>,
  parametersOf: (search: string) => Parameters,
): Exchange {
  const url = req.url ?? '';
  const question = url.indexOf('?');
  const search = question === -1 ? '' : url.slice(question + 1);
  return { req, tenant: tenantOf(req), path, parameters: parametersOf(search) };
}

/**
 * The text of a request's body.
 * @param limit - bytes
 * @throws HttpRefusal - 411 without a length (6.3.4), 413 beyond the limit
 * @throws InvalidRequest - it is no UTF-8 (4.6.1): the decoder would put other characters in place of what it cannot read
 */
export async function readText({ req }: Exchange, limit: number): Promise<string> {
  const length = req.headers['content-length'];
  if (length === undefined) throw new HttpRefusal({ status: 411 });
  if (Number(length) > limit) throw new HttpRefusal(tooLarge(limit));
  const body = await bodyOf(req);
  if (!isUtf8(body)) throw new InvalidRequest('the body is not UTF-8');
  return body.toString('utf8');
}

/** By events: iterating over a request costs more than parsing it. */
function bodyOf(req: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    req.on('error', reject); // the client is gone
  });
}

function tooLarge(limit: number): ReturnType<typeof json> {
  const problem = {
    type: 'about:blank',
    title: 'Request entity too large',
    status: 413,
    detail: `the body may have ${limit} bytes`,
  };
  // What is left of the body is not read: the connection goes with it.
  return json(413, problem, { Connection: 'close' });
}

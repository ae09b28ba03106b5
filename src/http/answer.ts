import { type ServerResponse } from 'node:http';
import { InternalError, NgsiLdError } from '../model/errors.js';

export type Headers = Readonly<Record<string, string>>;

/** What an operation answers: a value, so that one place writes and tests can look. */
export interface Answer {
  readonly status: number;
  readonly headers?: Headers;
  /** Chunks of one body. */
  readonly body?: string | readonly Buffer[];
}

export const JSON_TYPE = 'application/json';
export const JSON_LD_TYPE = 'application/ld+json';
export const GEO_JSON_TYPE = 'application/geo+json';

export const noContent: Answer = { status: 204 };

/** 201 with the new resource's path (6.4.3.1). */
export function created(location: string): Answer {
  return { status: 201, headers: { Location: location } };
}

export function json(status: number, body: unknown, headers: Headers = {}): Answer {
  return { status, headers: { 'Content-Type': JSON_TYPE, ...headers }, body: JSON.stringify(body) };
}

/** Problem details of an error (5.5.3, 6.3.3); those of an unknown error hide what it was. */
export function problemOf(error: unknown): { type: string; title: string; status: number; detail: string } {
  const known = error instanceof NgsiLdError ? error : new InternalError('the operation could not be completed');
  return { type: known.type, title: known.title, status: known.status, detail: known.message };
}

export function problemAnswer(error: unknown): Answer {
  if (error instanceof HttpRefusal) return error.answer;
  const problem = problemOf(error);
  return json(problem.status, problem, error instanceof NgsiLdError ? error.headers : {});
}

/** An answer of HTTP itself, for which CIM 009 has no error type (6.3.2, 6.3.4): 405, 406, 411, 413, 415. */
export class HttpRefusal extends Error {
  constructor(readonly answer: Answer) {
    super(`refused with ${answer.status}`);
    this.name = 'HttpRefusal';
  }
}

/** Writes an answer whole. Headers that every answer carries come from the caller. */
export function send(res: ServerResponse, { status, headers, body }: Answer, common: Headers): void {
  if (res.destroyed) return;
  if (body === undefined) {
    res.writeHead(status, { ...headers, ...common, ...(status === 204 ? {} : { 'Content-Length': '0' }) });
    res.end();
    return;
  }
  if (typeof body === 'string') {
    res.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body), ...common });
    res.end(body);
    return;
  }
  let length = 0;
  for (const chunk of body) length += chunk.length;
  res.writeHead(status, { ...headers, 'Content-Length': length, ...common });
  if (body.length === 1) {
    res.end(body[0]);
    return;
  }
  res.cork();
  for (const chunk of body) res.write(chunk);
  res.end();
}

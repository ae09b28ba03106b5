/** Prefix of the error types of CIM 009 (Table 5.5.2-1). */
export const ERROR_TYPE = 'https://uri.etsi.org/ngsi-ld/errors/';

export interface ErrorOptions {
  readonly cause?: unknown;
}

/**
 * An error of CIM 009 5.5.2 with the status that 6.3.2 gives it. Thrown anywhere; the HTTP binding maps it once
 * to problem details. Anything else that is thrown is a defect and leaves as InternalError, details hidden.
 */
export abstract class NgsiLdError extends Error {
  abstract readonly type: string;
  abstract readonly title: string;
  abstract readonly status: number;
  /** Headers that belong to the answer, such as Retry-After. */
  readonly headers: Readonly<Record<string, string>> = {};

  constructor(detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = new.target.name;
  }
}

export class AlreadyExists extends NgsiLdError {
  readonly type = `${ERROR_TYPE}AlreadyExists`;
  readonly title = 'Already exists';
  readonly status = 409;
}
export class BadRequestData extends NgsiLdError {
  readonly type = `${ERROR_TYPE}BadRequestData`;
  readonly title = 'Bad request data';
  readonly status = 400;
}
export class Conflict extends NgsiLdError {
  readonly type = `${ERROR_TYPE}Conflict`;
  readonly title = 'Conflict';
  readonly status = 409;
}
export class InternalError extends NgsiLdError {
  readonly type = `${ERROR_TYPE}InternalError`;
  readonly title = 'Internal error';
  readonly status: number = 500;
}
/** The store cannot answer now (lost, full, closing): 503 with Retry-After, seconds. */
export class ServiceUnavailable extends InternalError {
  override readonly status = 503;
  override readonly headers = { 'Retry-After': '5' };
}
export class InvalidRequest extends NgsiLdError {
  readonly type = `${ERROR_TYPE}InvalidRequest`;
  readonly title = 'Invalid request';
  readonly status = 400;
}
export class LdContextNotAvailable extends NgsiLdError {
  readonly type = `${ERROR_TYPE}LdContextNotAvailable`;
  readonly title = 'JSON-LD @context not available';
  readonly status = 504;
}
export class NonexistentTenant extends NgsiLdError {
  readonly type = `${ERROR_TYPE}NonexistentTenant`;
  readonly title = 'Nonexistent tenant';
  readonly status = 404;
}
export class OperationNotSupported extends NgsiLdError {
  readonly type = `${ERROR_TYPE}OperationNotSupported`;
  readonly title = 'Operation not supported';
  readonly status = 422;
}
export class ResourceNotFound extends NgsiLdError {
  readonly type = `${ERROR_TYPE}ResourceNotFound`;
  readonly title = 'Resource not found';
  readonly status = 404;
}
export class TooComplexQuery extends NgsiLdError {
  readonly type = `${ERROR_TYPE}TooComplexQuery`;
  readonly title = 'Too complex query';
  readonly status = 403;
}
export class TooManyResults extends NgsiLdError {
  readonly type = `${ERROR_TYPE}TooManyResults`;
  readonly title = 'Too many results';
  readonly status = 403;
}

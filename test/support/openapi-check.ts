import { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { OpenApiDocument, type DocumentedOperation, type Node, type Place } from './openapi-document.js';

/** A request and its answer as they went over the wire. */
export interface WireExchange {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly requestHeaders: Headers;
  readonly requestBody?: string | undefined;
  readonly status: number;
  readonly headers: Headers;
  /** The answer's body. */
  readonly text: string;
}

/** Headers of HTTP itself and of the Fetch standard, which the document describes once for all answers. */
const TRANSPORT =
  /^(?:connection|content-length|content-type|date|keep-alive|transfer-encoding|vary|access-control-.*)$/;

/** Keywords of OpenAPI, and those of our own that the document's introduction explains. */
const VOCABULARY = ['discriminator', 'example', 'x-when', 'x-required-unless-projected'];

/** Members of the document itself, at which Ajv looks when it follows references into it. */
const ROOT = ['openapi', 'info', 'servers', 'security', 'tags', 'paths', 'components'];

/**
 * Holds exchanges against `openapi.yaml`: the operation, its parameters, its body, the answer's status, media type,
 * headers and body must all be as documented.
 */
export class OpenApiCheck {
  /** What was seen to be true: `retrieveEntity 200 application/json`. */
  readonly seen = new Set<string>();
  readonly #routes: readonly { readonly operation: DocumentedOperation; readonly path: RegExp }[];
  readonly #schemas = new Map<string, Schemas>();
  readonly #conditions: readonly When[];

  constructor(readonly document = new OpenApiDocument()) {
    this.#routes = document.operations.map((operation) => ({
      operation,
      path: new RegExp(`^${operation.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
    }));
    this.#conditions = [...new Set(conditions(document.root))].map((text) => JSON.parse(text) as When);
  }

  /** @throws Error - naming each thing that is not as documented */
  check(exchange: WireExchange): void {
    const faults = this.faults(exchange);
    if (faults.length === 0) return;
    const { method, url, status, text } = exchange;
    throw new Error(
      [
        `${method} ${url} → ${status} is not as openapi.yaml says:`,
        ...new Set(faults),
        `the answer: ${text.slice(0, 2000)}`,
      ].join('\n- '),
    );
  }

  /** What is not as documented; none when all is. */
  faults(exchange: WireExchange): readonly string[] {
    const path = exchange.url.split('?', 1)[0]!;
    const route = this.#routes.filter((each) => each.path.test(path));
    const method = exchange.method === 'HEAD' ? 'GET' : exchange.method;
    const operation = route.find((each) => each.operation.method === method)?.operation;
    if (operation === undefined) return this.#outside(exchange, route.length > 0);
    const response = operation.responses.get(exchange.status);
    if (response === undefined) return [`${operation.id} has no answer ${exchange.status}`];
    const request = new SentRequest(this.document, operation, exchange);
    const faults = [...this.#request(request), ...this.#response(request, response)];
    if (faults.length === 0)
      this.seen.add([operation.id, exchange.status, mediaType(exchange.headers)].join(' ').trim());
    return faults;
  }

  /** A method that a resource does not have, or no resource at all. */
  #outside(exchange: WireExchange, exists: boolean): readonly string[] {
    const names = new Map([
      [404, 'NotFound'],
      [422, 'NotSupported'],
      ...(exists
        ? ([
            [405, 'MethodNotAllowed'],
            [400, 'BadRequest'],
          ] as const)
        : []),
    ]);
    const name = names.get(exchange.status);
    if (name === undefined) return [`an answer ${exchange.status} from what is not documented`];
    return this.#response(
      new SentRequest(this.document, undefined, exchange),
      this.document.at(`#/components/responses/${name}`),
    );
  }

  #request(request: SentRequest): readonly string[] {
    const { operation, exchange } = request;
    // A request that was refused may be anything; of a batch that failed in part, some items may be.
    if (operation === undefined || exchange.status >= 300 || exchange.status === 207) return [];
    const faults = [...request.unknownParameters].map((name) => `${operation.id} has no parameter ${name}`);
    for (const { place, values } of request.given) {
      const schema = this.document.below(place, 'schema');
      const value = parameterValue(values, place.value, schema.value);
      faults.push(...this.#invalid(request, schema, value, `the parameter ${place.value.name}`));
    }
    if (exchange.requestBody === undefined) return faults;
    const type = mediaType(exchange.requestHeaders);
    if (operation.requestBody?.value.content[type] === undefined) {
      return [...faults, `${operation.id} takes no body of type ${type}`];
    }
    const schema = this.document.below(operation.requestBody, 'content', type, 'schema');
    return [...faults, ...this.#invalid(request, schema, JSON.parse(exchange.requestBody), 'the request body')];
  }

  #response(request: SentRequest, response: Place): readonly string[] {
    const { exchange } = request;
    const type = mediaType(exchange.headers);
    const faults = [...this.#headers(request, response, type)];
    const { content } = response.value;
    if (content === undefined)
      return exchange.text === '' ? faults : [...faults, 'there is a body, and none documented'];
    if (content[type] === undefined) return [...faults, `the media type ${type} is not documented`];
    if (exchange.method === 'HEAD') return faults;
    const body = type.endsWith('json') ? JSON.parse(exchange.text) : exchange.text;
    const schema = this.document.below(response, 'content', type, 'schema');
    return [...faults, ...this.#invalid(request, schema, body, 'the body')];
  }

  *#headers(request: SentRequest, response: Place, type: string): Generator<string> {
    const { headers, requestHeaders } = request.exchange;
    const documented = new Map(
      Object.keys(response.value.headers ?? {}).map((name) => [
        name.toLowerCase(),
        this.document.below(response, 'headers', name),
      ]),
    );
    for (const [name] of headers) {
      if (!TRANSPORT.test(name) && !documented.has(name)) yield `the header ${name} is not documented`;
    }
    for (const [name, place] of documented) {
      const header = place.value;
      const value = headers.get(name);
      const when = header['x-when'] as When | undefined;
      const needed =
        header.required === true ||
        header['x-required-for']?.includes(type) === true ||
        (when !== undefined && request.meets(when)) ||
        (header['x-echo'] === true && requestHeaders.has(name));
      if (value === null) {
        if (needed) yield `the header ${name} is missing`;
        continue;
      }
      if (header['x-echo'] === true && requestHeaders.get(name) !== value) yield `${name} is not that of the request`;
      const schema = this.document.below(place, 'schema');
      yield* this.#invalid(request, schema, coerced(value, schema.value.type), `the header ${name}`);
    }
  }

  #invalid(request: SentRequest, schema: Place, value: unknown, what: string): readonly string[] {
    // Compiling costs a tenth of a second: requests for which the same alternatives hold share what is compiled.
    const key = [request.projected, ...this.#conditions.map((when) => request.meets(when))].map(Number).join('');
    let schemas = this.#schemas.get(key);
    if (schemas === undefined) this.#schemas.set(key, (schemas = new Schemas(narrowed(this.document.root, request))));
    return schemas.faults(schema.pointer, value).map((fault) => `${what}: ${fault}`);
  }
}

type When = Readonly<Record<string, readonly string[]>>;

/** What a request says of the representation of its answer. */
class SentRequest {
  /** Documented query parameters that were given, and their values. */
  readonly given: readonly { readonly place: Place; readonly values: string }[];
  readonly unknownParameters: ReadonlySet<string>;
  /** Whether members of entities are left out. */
  readonly projected: boolean;
  readonly #effective = new Map<string, readonly string[]>();

  constructor(
    document: OpenApiDocument,
    readonly operation: DocumentedOperation | undefined,
    readonly exchange: WireExchange,
  ) {
    const sent = new URLSearchParams(exchange.url.split('?', 2)[1] ?? '');
    const parameters = (operation?.parameters ?? []).filter(({ value }) => value.in === 'query');
    this.given = parameters
      .filter(({ value }) => sent.has(value.name))
      .map((place) => ({ place, values: sent.get(place.value.name)! }));
    this.unknownParameters = new Set(
      [...sent.keys()].filter((name) => !parameters.some(({ value }) => value.name === name)),
    );
    for (const place of parameters) {
      const fallback = document.below(place, 'schema').value.default;
      if (fallback !== undefined) this.#effective.set(place.value.name, [fallback].flat().map(String));
    }
    for (const { place, values } of this.given) this.#effective.set(place.value.name, values.split(','));
    // The deprecated way to say a format, unless `format` does (6.3.7).
    const formats = (sent.get('options') ?? '').split(',').filter((word) => FORMATS.has(word));
    if (!sent.has('format') && formats.length > 0) this.#effective.set('format', formats);
    const query = operation?.id === 'queryBatch' ? exchange.requestBody : undefined;
    this.projected = ['pick', 'omit', 'attrs'].some((name) => sent.has(name) || query?.includes(`"${name}"`) === true);
  }

  meets(when: When): boolean {
    return Object.entries(when).every(([name, values]) =>
      (this.#effective.get(name) ?? []).some((value) => values.includes(value)),
    );
  }
}

const FORMATS: ReadonlySet<string> = new Set(['normalized', 'concise', 'simplified', 'keyValues']);

/** Every `x-when`, as text. */
function* conditions(node: Node): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  for (const [name, member] of Object.entries(node as Record<string, Node>)) {
    if (name === 'x-when') yield JSON.stringify(member);
    else yield* conditions(member);
  }
}

/** The document as it is for one representation: only its alternatives, and all members that it must have. */
function narrowed(node: Node, request: SentRequest): Node {
  if (Array.isArray(node)) return node.map((item) => narrowed(item, request));
  if (typeof node !== 'object' || node === null) return node;
  const copy: Node = Object.fromEntries(
    Object.entries(node).map(([name, member]) => [name, narrowed(member, request)]),
  );
  if (Array.isArray(node.anyOf) && node.anyOf.some((each: Node) => each?.['x-when'] !== undefined)) {
    const chosen = copy.anyOf.filter((each: Node) => request.meets(each['x-when']));
    // What none is chosen of is nothing that this operation answers with.
    if (chosen.length > 0) copy.anyOf = chosen;
  }
  const members = node['x-required-unless-projected'];
  if (members !== undefined && !request.projected) copy.required = [...(copy.required ?? []), ...members];
  return copy;
}

const DOCUMENT = 'https://castor.test/openapi.yaml';

/** The schemas of one form of the document, compiled when they are needed. */
export class Schemas {
  readonly #ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    keywords: [...ROOT, ...VOCABULARY],
    // Compiled code is used a few times only: making it tighter costs more than it saves.
    code: { optimize: false },
  });
  readonly #known = new Map<string, ValidateFunction>();

  constructor(document: unknown) {
    // CommonJS: what Node gives as the default export has the function as its own default.
    (addFormats as unknown as { default: (ajv: Ajv2020) => void }).default(this.#ajv);
    this.#ajv.addSchema(document as object, DOCUMENT);
  }

  faults(pointer: string, value: unknown): readonly string[] {
    let validate = this.#known.get(pointer);
    if (validate === undefined) {
      this.#known.set(pointer, (validate = this.#ajv.compile({ $ref: DOCUMENT + pointer })));
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).slice(0, 12).map(({ instancePath, message, params, schemaPath }) => {
      const told = Object.values(params as object)
        .flat()
        .join(', ');
      return `${instancePath || 'it'} ${message ?? 'is wrong'} (${told}; ${schemaPath})`;
    });
  }
}

function mediaType(headers: Headers): string {
  return headers.get('content-type')?.split(';', 1)[0] ?? '';
}

function parameterValue(text: string, parameter: Node, schema: Node): unknown {
  if (parameter.explode === false) return text.split(',').map((item) => item.trim());
  return coerced(text, schema.type);
}

function coerced(text: string, type: unknown): unknown {
  if (type === 'integer') return Number(text);
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

/** `fetch` that fails when an exchange is not as documented. Bodies are strings. */
export function checkedFetch(check: OpenApiCheck): (url: string, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    const answer = await fetch(url, init);
    const { pathname, search } = new URL(url);
    check.check({
      method: init.method ?? 'GET',
      url: pathname + search,
      requestHeaders: new Headers(init.headers),
      requestBody: (init.body ?? undefined) as string | undefined,
      status: answer.status,
      headers: answer.headers,
      text: await answer.clone().text(),
    });
    return answer;
  };
}

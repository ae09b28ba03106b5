import { BOUNDS } from '../bounds.js';
import { type BatchItem } from '../broker/provision/batch.js';
import { type Contexts } from '../context/contexts.js';
import { type Json } from '../model/entity.js';
import { BadRequestData, InvalidRequest } from '../model/errors.js';
import { parseJson, type Width } from '../model/json-text.js';
import { isObject } from '../model/parse-value.js';
import { type ContextSource, type Terms } from '../model/terms.js';
import { HttpRefusal, JSON_LD_TYPE, JSON_TYPE } from './answer.js';
import { CONTEXT_RELATION } from './context-place.js';
import { readText, type Exchange } from './exchange.js';
import { mediaTypeOf } from './negotiate.js';

const LINK_VALUE = /<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)/g;
const RELATION = /;\s*rel\s*=\s*(?:"([^"]*)"|([^",;\s]+))/i;

/**
 * The URL of the `@context` that a Link header names (JSON-LD 1.1, 6.2); undefined when it names none.
 * @throws BadRequestData - it names two
 */
export function linkedContext(link: string | undefined): string | undefined {
  if (link === undefined) return undefined;
  const urls: string[] = [];
  for (const [, url, parameters] of link.matchAll(LINK_VALUE)) {
    const relation = RELATION.exec(parameters ?? '');
    if ((relation?.[1] ?? relation?.[2]) === CONTEXT_RELATION) urls.push(url!);
  }
  if (urls.length > 1) throw new BadRequestData('the Link header names more than one @context');
  return urls[0];
}

/**
 * The context of a request without a body: from the Link header, else the default (6.3.5).
 * @throws BadRequestData, LdContextNotAvailable
 */
export function requestTerms(contexts: Contexts, { req, tenant }: Exchange): Terms | Promise<Terms> {
  const url = linkedContext(header(req.headers['link']));
  return contexts.known(tenant, url) ?? contexts.resolve(tenant, url);
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** A body and the context that reads it. */
export interface ContextualBody {
  readonly body: Readonly<Record<string, Json>>;
  readonly terms: Terms;
}

const BATCH_WIDTH: Width = { whole: BOUNDS.batchMembers, each: BOUNDS.jsonMembers };

/** Where the context of a request with a body comes from (6.3.5), by its Content-Type. */
type ContextPlace = 'link' | 'body';

const PLACES = new Map<string, ContextPlace>([
  [JSON_TYPE, 'link'],
  ['application/merge-patch+json', 'link'],
  [JSON_LD_TYPE, 'body'],
]);

/**
 * A JSON object and its context.
 * @throws HttpRefusal - 411, 413, 415
 * @throws InvalidRequest, BadRequestData, LdContextNotAvailable
 */
export async function readObject(contexts: Contexts, exchange: Exchange): Promise<ContextualBody> {
  const place = contextPlace(exchange);
  const document = parseJson(await readText(exchange, BOUNDS.bodyBytes));
  return withContext(contexts, exchange, document, place);
}

/**
 * The items of a batch, each with its context, or with why that cannot be had: one of them does not stop the others.
 * @throws HttpRefusal - 411, 413, 415
 * @throws InvalidRequest, and LdContextNotAvailable for a context in the Link header
 * @throws BadRequestData - not an array, empty, too long, or with a null in it (5.6.7.4)
 */
export async function readBatch(contexts: Contexts, exchange: Exchange): Promise<readonly BatchItem[]> {
  const place = contextPlace(exchange);
  const items = await readArray(exchange);
  if (place === 'link') {
    const terms = await requestTerms(contexts, exchange);
    return items.map((item) => {
      const body = asObject(item);
      return Object.hasOwn(body, '@context') ? { body, error: misplacedContext() } : { body, terms };
    });
  }
  refuseLink(exchange);
  return Promise.all(
    items.map((item) =>
      withContext(contexts, exchange, item, 'body').catch((error: unknown) => ({ body: asObject(item), error })),
    ),
  );
}

/**
 * The items of an array body as they are.
 * @throws as {@link readBatch}
 */
export async function readArray(exchange: Exchange): Promise<readonly Json[]> {
  const items = parseJson(await readText(exchange, BOUNDS.batchBodyBytes), BATCH_WIDTH);
  if (!Array.isArray(items) || items.length === 0)
    throw new BadRequestData('a batch is an array with at least one item');
  if (items.length > BOUNDS.batchEntities) throw new BadRequestData(`a batch may have ${BOUNDS.batchEntities} items`);
  if (items.includes(null)) throw new BadRequestData('a batch has a null among its items');
  return items as readonly Json[];
}

/** @throws HttpRefusal - 415 */
export function contextPlace({ req }: Exchange): ContextPlace {
  const place = PLACES.get(mediaTypeOf(req.headers['content-type']) ?? '');
  if (
    place === undefined ||
    (place === 'link' && req.method !== 'PATCH' && isMergePatch(req.headers['content-type']))
  ) {
    throw new HttpRefusal({ status: 415 });
  }
  return place;
}

function isMergePatch(contentType: string | undefined): boolean {
  return mediaTypeOf(contentType) === 'application/merge-patch+json';
}

async function withContext(
  contexts: Contexts,
  exchange: Exchange,
  document: Json,
  place: ContextPlace,
): Promise<ContextualBody> {
  const object = asObject(document);
  if (place === 'link') {
    if (Object.hasOwn(object, '@context')) throw misplacedContext();
    return { body: object, terms: await requestTerms(contexts, exchange) };
  }
  refuseLink(exchange);
  const { '@context': context, ...body } = object;
  if (context === undefined) {
    throw new BadRequestData(`a body of type ${JSON_LD_TYPE} carries its @context (CIM 009 6.3.5)`);
  }
  refuseNulls(body, 'the body');
  return { body, terms: await contexts.resolve(exchange.tenant, context as ContextSource) };
}

function refuseLink({ req }: Exchange): void {
  if (linkedContext(header(req.headers['link'])) !== undefined) {
    throw new BadRequestData(
      `a body of type ${JSON_LD_TYPE} and a Link header with an @context exclude each other (CIM 009 6.3.5)`,
    );
  }
}

function asObject(document: Json): Readonly<Record<string, Json>> {
  if (!isObject(document)) throw new InvalidRequest('the body is not a JSON object');
  return document;
}

function misplacedContext(): BadRequestData {
  return new BadRequestData(
    `a body of type ${JSON_TYPE} carries no @context; name it in a Link header (CIM 009 6.3.5)`,
  );
}

/**
 * JSON-LD takes a member that is null for absent (CIM 009 4.5.0), so in JSON-LD it would silently mean nothing: only
 * raw JSON has nulls. In plain JSON a null is the NGSI-LD Null, as RFC 7396 has it.
 * @throws BadRequestData - naming the place
 */
function refuseNulls(value: Json, path: string): void {
  if (value === null) {
    throw new BadRequestData(
      `${path} is null, which JSON-LD takes for absent; urn:ngsi-ld:null removes (CIM 009 4.5.0)`,
    );
  }
  if (typeof value !== 'object' || Object.hasOwn(value, '@value')) return;
  for (const [member, each] of Object.entries(value)) if (member !== 'json') refuseNulls(each, `${path}.${member}`);
}

import { BOUNDS } from '../bounds.js';
import { type EntityPage } from '../broker/consumption/query-entities.js';
import { BadRequestData, TooManyResults } from '../model/errors.js';
import { type Headers } from './answer.js';
import { type Exchange } from './exchange.js';
import { type MediaType } from './negotiate.js';
import { type Parameters } from './parameters.js';

export const PAGE_PARAMETERS = ['limit', 'offset', 'count'] as const;

export interface PageRequest {
  readonly limit: number;
  readonly offset: number;
  readonly count: boolean;
}

/**
 * CIM 009 6.3.10 and 6.3.13.
 * @throws BadRequestData - a limit of 0 without `count`
 * @throws TooManyResults - a limit beyond the bound
 */
export function parsePage(parameters: Parameters): PageRequest {
  const limit = parameters.integer('limit', 0) ?? BOUNDS.pageDefault;
  const count = parameters.flag('count') ?? false;
  if (limit === 0 && !count) throw new BadRequestData('limit=0 is for requests with count=true (CIM 009 6.3.13)');
  if (limit > BOUNDS.pageMax) throw new TooManyResults(`a page has at most ${BOUNDS.pageMax} entities`);
  return { limit, offset: parameters.integer('offset', 0) ?? 0, count };
}

/** The count and the links to the next and the previous page, each with all parameters of this one. */
export function pageHeaders(
  exchange: Exchange,
  { limit }: PageRequest,
  page: EntityPage,
  mediaType: MediaType,
): Headers {
  const link = (offset: number, relation: 'next' | 'prev'): string =>
    `<${pageUrl(exchange, limit, offset)}>; rel="${relation}"; type="${mediaType}"`;
  const links = [
    ...(page.more ? [link(page.offset + limit, 'next')] : []),
    ...(page.offset > 0 && limit > 0 ? [link(Math.max(0, page.offset - limit), 'prev')] : []),
  ];
  return {
    ...(page.count === undefined ? {} : { 'NGSILD-Results-Count': String(page.count) }),
    ...(links.length === 0 ? {} : { Link: links.join(', ') }),
  };
}

/** The same request for another page; parameters in the order of their names, so that one page has one URL. */
function pageUrl({ req, parameters }: Exchange, limit: number, offset: number): string {
  const page = [
    ['limit', String(limit)],
    ['offset', String(offset)],
  ] as const;
  const others = parameters.entries().filter(([name]) => name !== 'limit' && name !== 'offset');
  const search = [...others, ...page]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${queryValue(value)}`)
    .join('&');
  const path = (req.url ?? '').split('?', 1)[0]!.replace(/\/$/, '');
  return `${path}?${search}`;
}

/** Percent-encoded where RFC 3986 asks for it in a query, and no more. */
function queryValue(value: string): string {
  return encodeURIComponent(value).replaceAll(/%(?:3A|40|24|2C|3B|2F|3F)/g, decodeURIComponent);
}

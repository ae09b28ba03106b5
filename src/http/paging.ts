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
  /** The query string of the same request for the page at an offset. */
  readonly searchAt: (offset: number) => string;
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
  return { limit, offset: parameters.integer('offset', 0) ?? 0, count, searchAt: otherPages(parameters, limit) };
}

/** The count and the links to the next and the previous page, each with all parameters of this one. */
export function pageHeaders(
  { req }: Exchange,
  { limit, searchAt }: PageRequest,
  page: EntityPage,
  mediaType: MediaType,
): Headers {
  // A request in absolute form names any host it likes.
  const path = (req.url ?? '').split('?', 1)[0]!.replace(/^\w+:\/\/[^/]*|\/$/g, '');
  const link = (offset: number, relation: 'next' | 'prev'): string =>
    `<${path}?${searchAt(offset)}>; rel="${relation}"; type="${mediaType}"`;
  const links = [
    ...(page.more ? [link(page.offset + limit, 'next')] : []),
    ...(page.offset > 0 && limit > 0 ? [link(Math.max(0, page.offset - limit), 'prev')] : []),
  ];
  return {
    ...(page.count === undefined ? {} : { 'NGSILD-Results-Count': String(page.count) }),
    ...(links.length === 0 ? {} : { Link: links.join(', ') }),
  };
}

/** Parameters come in the order of their names, so that one page has one URL. */
function otherPages(parameters: Parameters, limit: number): PageRequest['searchAt'] {
  const others = parameters.entries().filter(([name]) => name !== 'limit' && name !== 'offset');
  const texts = [...others, ['limit', String(limit)] as const]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ({ name, text: `${name}=${queryValue(value)}` }));
  const joined = (some: typeof texts): string => some.map(({ text }) => text).join('&');
  const before = joined(texts.filter(({ name }) => name < 'offset')); // the limit at least
  const after = joined(texts.filter(({ name }) => name > 'offset'));
  return (offset) => `${before}&offset=${offset}${after === '' ? '' : '&'}${after}`;
}

/** Percent-encoded where RFC 3986 asks for it in a query, and no more. */
function queryValue(value: string): string {
  return encodeURIComponent(value).replaceAll(/%(?:3A|40|24|2C|3B|2F|3F)/g, decodeURIComponent);
}

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
  const links = [
    ...(page.more ? [link(exchange, page.offset + limit, limit, 'next', mediaType)] : []),
    ...(page.offset > 0 && limit > 0
      ? [link(exchange, Math.max(0, page.offset - limit), limit, 'prev', mediaType)]
      : []),
  ];
  return {
    ...(page.count === undefined ? {} : { 'NGSILD-Results-Count': String(page.count) }),
    ...(links.length === 0 ? {} : { Link: links.join(', ') }),
  };
}

function link(
  { req }: Exchange,
  offset: number,
  limit: number,
  relation: 'next' | 'prev',
  mediaType: MediaType,
): string {
  const url = req.url ?? '';
  const question = url.indexOf('?');
  const path = question === -1 ? url : url.slice(0, question);
  const others = (question === -1 ? '' : url.slice(question + 1))
    .split('&')
    .filter((parameter) => parameter !== '' && !/^(?:limit|offset)=/.test(parameter));
  const search = [...others, `limit=${limit}`, `offset=${offset}`].join('&');
  return `<${path}?${search.replaceAll('<', '%3C').replaceAll('>', '%3E')}>; rel="${relation}"; type="${mediaType}"`;
}

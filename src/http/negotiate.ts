import { GEO_JSON_TYPE, HttpRefusal, json, JSON_LD_TYPE, JSON_TYPE } from './answer.js';

/** What each kind of answer can be offered as, in the order that decides between equals (CIM 009 6.3.4). */
export const ENTITY_TYPES = [JSON_TYPE, JSON_LD_TYPE, GEO_JSON_TYPE] as const;
export const JSON_TYPES = [JSON_TYPE, JSON_LD_TYPE] as const;

export type MediaType = (typeof ENTITY_TYPES)[number];

/** Accept headers are few; parsing them once is enough. */
const known = new Map<string, MediaType | undefined>();
const KNOWN_KEPT = 500;

/**
 * The media type of an answer by the Accept header, q-values and ranges honoured (RFC 9110 12.5.1).
 * @throws HttpRefusal - 406 with what is on offer
 */
export function negotiate(accept: string | undefined, offered: readonly MediaType[]): MediaType {
  if (accept === undefined || accept === '*/*') return offered[0]!;
  const key = `${offered.length} ${accept}`;
  let chosen = known.get(key);
  if (chosen === undefined && !known.has(key)) {
    chosen = choose(accept, offered);
    if (known.size < KNOWN_KEPT) known.set(key, chosen);
  }
  if (chosen === undefined) throw new HttpRefusal(notAcceptable(offered));
  return chosen;
}

function notAcceptable(offered: readonly MediaType[]): ReturnType<typeof json> {
  return json(406, {
    type: 'about:blank',
    title: 'Not acceptable',
    status: 406,
    detail: `the available representations are ${offered.join(', ')}`,
    available: offered,
  });
}

const QVALUE = /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

interface Range {
  readonly type: string;
  readonly subtype: string;
  readonly weight: number;
}

function choose(accept: string, offered: readonly MediaType[]): MediaType | undefined {
  const ranges = accept.split(',').flatMap(parseRange);
  let best: MediaType | undefined;
  let bestWeight = 0;
  for (const mediaType of offered) {
    const weight = weightOf(mediaType, ranges);
    if (weight > bestWeight) [best, bestWeight] = [mediaType, weight];
  }
  return best;
}

function parseRange(text: string): Range[] {
  const [range, ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const [type, subtype] = (range ?? '').split('/');
  if (!type || !subtype) return [];
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  // A weight that is no qvalue (RFC 9110 12.4.2) is as good as none.
  const weight = q !== undefined && QVALUE.test(q) ? Number(q.slice(2)) : 1;
  return [{ type, subtype, weight }];
}

/** The most specific range that covers the type decides. */
function weightOf(mediaType: string, ranges: readonly Range[]): number {
  const [type, subtype] = mediaType.split('/');
  const covering =
    ranges.find((range) => range.type === type && range.subtype === subtype) ??
    ranges.find((range) => range.type === type && range.subtype === '*') ??
    ranges.find((range) => range.type === '*' && range.subtype === '*');
  return covering?.weight ?? 0;
}

/** Media type of a Content-Type header, without parameters. */
export function mediaTypeOf(contentType: string | undefined): string | undefined {
  return contentType?.split(';', 1)[0]!.trim().toLowerCase();
}

/**
 * Preferences of a Prefer header (RFC 7240), such as `body=json` and `ngsi-ld=1.8`: names in lower case, without
 * their parameters; of those that come twice, the first counts.
 */
export function preferences(prefer: string | undefined): ReadonlyMap<string, string> {
  const preferred = new Map<string, string>();
  for (const preference of (prefer ?? '').split(',')) {
    const [name, value] = preference
      .split(';', 1)[0]!
      .split('=', 2)
      .map((part) => part.trim());
    if (!name || preferred.has(name.toLowerCase())) continue;
    preferred.set(name.toLowerCase(), (value ?? '').replace(/^"(.*)"$/, '$1'));
  }
  return preferred;
}

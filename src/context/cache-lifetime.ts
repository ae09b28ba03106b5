import { type IncomingHttpHeaders } from 'node:http';
import { BOUNDS } from '../bounds.js';

/**
 * How long an answer may be kept, in milliseconds (CIM 009 6.3.16; RFC 9111 4.2, as a shared cache): s-maxage, else
 * max-age, else Expires, else a tenth of its age. 0 when it may not be used again unasked.
 * @param now - when it arrived, milliseconds since the epoch
 */
export function cacheLifetimeMs(headers: IncomingHttpHeaders, now: number): number {
  const control = directives(headers['cache-control']);
  if (control.has('no-store') || control.has('no-cache')) return 0;
  const age = 1000 * (seconds(headers.age) ?? 0);
  const maxAge = seconds(control.get('s-maxage')) ?? seconds(control.get('max-age'));
  if (maxAge !== undefined) return Math.max(0, 1000 * maxAge - age);
  const sent = time(headers.date) ?? now;
  // An Expires that is no date, such as 0, means the past (RFC 9111 5.3).
  if (headers.expires !== undefined) return Math.max(0, (time(headers.expires) ?? sent) - sent - age);
  const modified = time(headers['last-modified']) ?? sent;
  return Math.min(Math.max((sent - modified) / 10, BOUNDS.contextLifeMinMs), BOUNDS.contextLifeMaxMs);
}

/** False when the answer must not be written down (RFC 9111 5.2.2.5). */
export function mayStore(headers: IncomingHttpHeaders): boolean {
  return !directives(headers['cache-control']).has('no-store');
}

function directives(header: string | undefined): ReadonlyMap<string, string> {
  const pairs = (header ?? '').toLowerCase().split(',');
  return new Map(
    pairs.map((pair): [string, string] => {
      const [name = '', value = ''] = pair.split('=');
      return [name.trim(), value.trim().replace(/^"|"$/g, '')];
    }),
  );
}

function seconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function time(text: string | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}

import { describe, expect, it } from '@jest/globals';
import { BOUNDS } from '../bounds.js';
import { cacheLifetimeMs, mayStore } from './cache-lifetime.js';

const now = Date.parse('2026-11-21T10:00:00Z');
const date = new Date(now).toUTCString();
const in60s = new Date(now + 60_000).toUTCString();
const ago = (hours: number) => new Date(now - hours * 3_600_000).toUTCString();

describe('how long a downloaded context may be kept [6.3.16]', () => {
  it.each([
    ['max-age', { 'cache-control': 'public, max-age=300' }, 300_000],
    ['s-maxage before max-age', { 'cache-control': 'max-age=300, s-maxage=10' }, 10_000],
    ['max-age before Expires', { 'cache-control': 'max-age=300', date, expires: in60s }, 300_000],
    ['max-age in capitals and quotes', { 'cache-control': 'Max-Age="300"' }, 300_000],
    ['max-age less the time spent in caches', { 'cache-control': 'max-age=300', age: '100' }, 200_000],
    ['nothing left of max-age', { 'cache-control': 'max-age=300', age: '400' }, 0],
    ['Expires', { date, expires: in60s }, 60_000],
    ['Expires by the clock of the server', { date: ago(1), expires: date }, 3_600_000],
    ['Expires without a Date', { expires: in60s }, 60_000],
    ['Expires in the past', { date, expires: ago(1) }, 0],
    ['Expires that is no date', { date, expires: '0' }, 0],
    ['no-cache', { 'cache-control': 'no-cache, max-age=300' }, 0],
    ['no-store', { 'cache-control': 'no-store' }, 0],
    [
      'a max-age that is no number falls back to the heuristic',
      { 'cache-control': 'max-age=soon' },
      BOUNDS.contextLifeMinMs,
    ],
    ['a tenth of its age', { date, 'last-modified': ago(100) }, 36_000_000],
    ['not less than the least', { date, 'last-modified': ago(1) }, BOUNDS.contextLifeMinMs],
    ['not more than the most', { date, 'last-modified': ago(10_000) }, BOUNDS.contextLifeMaxMs],
    ['nothing said', {}, BOUNDS.contextLifeMinMs],
  ])('%s', (_, headers, lifetime) => {
    expect(cacheLifetimeMs(headers, now)).toBe(lifetime);
  });

  it('is not written down where the server forbids it', () => {
    expect(mayStore({ 'cache-control': 'private, No-Store' })).toBe(false);
    expect(mayStore({ 'cache-control': 'no-cache' })).toBe(true);
    expect(mayStore({})).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTemporal } from './temporal.js';

describe('a temporal value [4.6.3]', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 'dateTime', 0],
    ['1970-01-01T00:00:00.000001Z', 'dateTime', 1],
    ['1970-01-01T00:00:00,5Z', 'dateTime', 500_000],
    ['1969-12-31T23:59:59.999999Z', 'dateTime', -1],
    ['0000-03-01T00:00:00Z', 'dateTime', Date.UTC(-1, 14, 1) * 1000],
    ['2024-02-29', 'date', Date.UTC(2024, 1, 29) * 1000],
    ['2000-02-29', 'date', Date.UTC(2000, 1, 29) * 1000],
    ['00:00:01Z', 'time', 1_000_000],
    ['23:59:59.25Z', 'time', 86_399_250_000],
  ])('%s is a %s', (text, type, instant) => {
    expect(parseTemporal(text)).toEqual({ type, instant });
  });

  it.each([
    '',
    'now',
    '2020-1-01',
    '2020-00-01',
    '2020-13-01',
    '2020-04-31',
    '2023-02-29',
    '1900-02-29',
    '2020-01-01T',
    '2020-01-01T00:00:00',
    '2020-01-01 00:00:00Z',
    '2020-01-01T24:00:00Z',
    '2020-01-01T00:60:00Z',
    '2020-01-01T00:00:60Z',
    '2020-01-01T00:00:00.Z',
    '2020-01-01T00:00:00.1234567Z',
    '2020-01-01T00:00:00+00:00',
    '2020-01-01T00:00:00Zx',
    '+020-01-01',
    '12:00Z',
    '12:00:00',
    '1a:00:00Z',
    '12:00:0 Z',
  ])('is not %j', (text) => {
    expect(parseTemporal(text)).toBeUndefined();
  });

  it('means what JavaScript means, and a little more', () => {
    const years = { min: new Date('0000-01-01T00:00:00Z'), max: new Date('2255-01-01T00:00:00Z'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(years), (date) => {
        expect(parseTemporal(date.toISOString())).toEqual({ type: 'dateTime', instant: date.getTime() * 1000 });
      }),
    );
  });
});

import { type DateTime } from './entity.js';
import { BadRequestData } from './errors.js';
import { shown } from './names.js';

const DATE_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:[.,](\d{1,6}))?Z$/;

/**
 * A DateTime of CIM 009 4.6.3: UTC, all components, up to six fractional digits after a point (or, in requests, a
 * comma). Kept as it was written, but for the comma.
 * @param what - how the message calls it, such as `observedAt`
 * @throws BadRequestData - it is none, or names no day of the calendar
 */
export function parseDateTime(value: unknown, what: string): DateTime {
  const parts = typeof value === 'string' ? DATE_TIME.exec(value) : null;
  if (parts === null || !isCalendar(parts[1]!)) {
    throw new BadRequestData(`${what} is not a DateTime such as 2026-11-21T10:00:00.5Z: ${shown(value)}`);
  }
  return parts[2] === undefined ? `${parts[1]!}Z` : `${parts[1]!}.${parts[2]}Z`;
}

/** `2026-02-30` parses as March 2 in JavaScript; the round trip tells. A leap second is none. */
function isCalendar(seconds: string): boolean {
  const time = Date.parse(`${seconds}Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(seconds);
}

/** Milliseconds since the epoch as the DateTime that Castor generates. */
export function toDateTime(ms: number): DateTime {
  return new Date(ms).toISOString();
}

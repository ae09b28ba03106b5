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

const DAYS = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether `YYYY-MM-DDThh:mm:ss` names a second of the Gregorian calendar; a leap second is none. */
function isCalendar(text: string): boolean {
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  if (!(day >= 1 && day <= (DAYS[month] ?? 0))) return false;
  if (month === 2 && day === 29 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0))) return false;
  return text.slice(11, 13) < '24' && text.slice(14, 16) < '60' && text.slice(17, 19) < '60';
}

/** Milliseconds since the epoch as the DateTime that Castor generates. */
export function toDateTime(ms: number): DateTime {
  return new Date(ms).toISOString();
}

/** The temporal types of CIM 009 4.6.3; values of different ones are not comparable. */
export type TemporalType = 'dateTime' | 'date' | 'time';

/** A DateTime, Date or Time as microseconds since the epoch (or since midnight); exact from 1685 to 2255. */
export interface Temporal {
  readonly type: TemporalType;
  readonly instant: number;
}

const SHORTEST = { dateTime: 20, date: 10, time: 9 } as const;
const TYPES = ['dateTime', 'date', 'time'] as const;

/** The temporal value that a whole text writes, of whatever type. */
export function parseTemporal(text: string): Temporal | undefined {
  for (const type of TYPES) {
    const instant = instantOf(text, type);
    if (instant !== undefined) return { type, instant };
  }
  return undefined;
}

/** The instant that a text of this type means; undefined when it is none. Called for every candidate: no garbage. */
export function instantOf(text: string, type: TemporalType): number | undefined {
  if (text.length < SHORTEST[type]) return undefined;
  const instant = type === 'time' ? timeAt(text, 0) : type === 'date' ? dateOf(text) : dateTimeOf(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/** These give NaN for what is not well-formed, which any sum keeps. */
function dateTimeOf(text: string): number {
  return text.charCodeAt(10) === LETTER_T ? dayAt(text) + timeAt(text, 11) : NaN;
}

function dateOf(text: string): number {
  return text.length === SHORTEST.date ? dayAt(text) : NaN;
}

const LETTER_T = 'T'.charCodeAt(0);
const LETTER_Z = 'Z'.charCodeAt(0);
const HYPHEN = '-'.charCodeAt(0);
const COLON = ':'.charCodeAt(0);
const POINT = '.'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
const MICROSECONDS_PER_SECOND = 1_000_000;
const MICROSECONDS_PER_DAY = 86_400 * MICROSECONDS_PER_SECOND;

/** `YYYY-MM-DD` at the start. */
function dayAt(text: string): number {
  if (text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return NaN;
  return daysSinceEpoch(year, month, day) * MICROSECONDS_PER_DAY;
}

/** Of the Gregorian calendar, also before it was made; years begin in March, so that the leap day ends them. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - DAYS_TO_1970;
}

/** From March 1 of the year 0 to the epoch. */
const DAYS_TO_1970 = 719_468;

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `hh:mm:ss`, a fraction of up to six digits after a point or a comma, `Z`, and nothing more. */
function timeAt(text: string, at: number): number {
  const last = text.length - 1;
  if (text.charCodeAt(at + 2) !== COLON || text.charCodeAt(at + 5) !== COLON) return NaN;
  if (text.charCodeAt(last) !== LETTER_Z) return NaN;
  const hours = digits(text, at, at + 2);
  const minutes = digits(text, at + 3, at + 5);
  const seconds = digits(text, at + 6, at + 8);
  if (!(hours <= 23 && minutes <= 59 && seconds <= 59)) return NaN;
  return ((hours * 60 + minutes) * 60 + seconds) * MICROSECONDS_PER_SECOND + fractionAt(text, at + 8, last);
}

/** Nothing, or a point or comma and one to six digits. */
function fractionAt(text: string, at: number, end: number): number {
  if (at === end) return 0;
  const places = end - at - 1;
  const mark = text.charCodeAt(at);
  if ((mark !== POINT && mark !== COMMA) || places < 1 || places > 6) return NaN;
  return digits(text, at + 1, end) * 10 ** (6 - places);
}

/** The number that the digits write; NaN when there is anything else. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** The temporal types of CIM 009 4.6.3; values of different ones are not comparable. */
export type TemporalType = 'dateTime' | 'date' | 'time';

/** A DateTime, Date or Time as microseconds since the epoch (or since midnight); exact from 1685 to 2255. */
export interface Temporal {
  readonly type: TemporalType;
  readonly instant: number;
}

const SHORTEST = { dateTime: 20, date: 10, time: 9 } as const;
const TYPES = ['dateTime', 'date', 'time'] as const;
const MICROSECONDS = 1000;

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
  if (type === 'time') return timeAt(text, 0);
  const day = dayAt(text);
  if (day === undefined || type === 'date') return text.length === 10 ? day : undefined;
  if (text[10] !== 'T') return undefined;
  const time = timeAt(text, 11);
  return time === undefined ? undefined : day + time;
}

/** `YYYY-MM-DD` at the start. */
function dayAt(text: string): number | undefined {
  if (text[4] !== '-' || text[7] !== '-') return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return undefined;
  // Date.UTC takes years below 100 for the 20th century; 400 years are a whole number of weeks and leap cycles.
  return (Date.UTC(year + 400, month - 1, day) - FOUR_CENTURIES) * MICROSECONDS;
}

const FOUR_CENTURIES = Date.UTC(2370, 0, 1);

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `hh:mm:ss`, a fraction of up to six digits after a point or a comma, `Z`, and nothing more. */
function timeAt(text: string, at: number): number | undefined {
  if (text[at + 2] !== ':' || text[at + 5] !== ':') return undefined;
  const hours = digits(text, at, at + 2);
  const minutes = digits(text, at + 3, at + 5);
  const seconds = digits(text, at + 6, at + 8);
  if (!(hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59 && seconds >= 0 && seconds <= 59)) return undefined;
  const last = text.length - 1;
  if (text[last] !== 'Z') return undefined;
  const whole = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000;
  if (last === at + 8) return whole;
  const places = last - (at + 9);
  if ((text[at + 8] !== '.' && text[at + 8] !== ',') || places < 1 || places > 6) return undefined;
  const fraction = digits(text, at + 9, last);
  return Number.isNaN(fraction) ? undefined : whole + fraction * 10 ** (6 - places);
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

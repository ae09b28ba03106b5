import { type ColumnMap, type TimeColumns } from './column-map.js';
import { type Row, RowFault } from './row.js';

const PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
/** An ISO 8601 date, with a time and an offset if need be; a space may stand for the T. */
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * Makes the reader of a row's time: a DateTime in UTC (CIM 009 4.6.3).
 * The reader throws RowFault when the time is missing or none.
 */
export function timeReader(time: NonNullable<ColumnMap['time']>): (row: Row) => string {
  const offset = time.utcOffset ?? 'Z';
  if (!('column' in time)) return (row) => fromParts(time, offset, row);
  return (row) => {
    const text = row.required(time.column).trim();
    const found = ISO.exec(text);
    if (found === null) throw new RowFault(`${time.column}: "${text}" is no ISO 8601 date or date and time`);
    const [, year, month, day, hour, minute, second, fraction, ownOffset] = found;
    const millis = Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
    const parts = [year, month, day, hour, minute, second].map((part) => Number(part ?? 0));
    return toUtc(parts, millis, ownOffset ?? offset, `${time.column}: "${text}"`);
  };
}

function fromParts(time: TimeColumns, offset: string, row: Row): string {
  const texts = PARTS.map((part) => (time[part] === undefined ? '0' : row.required(time[part]).trim()));
  const shown = PARTS.flatMap((part, i) => (time[part] === undefined ? [] : `${part} "${texts[i]}"`)).join(', ');
  if (!texts.every((text) => /^\d{1,4}$/.test(text))) throw new RowFault(`${shown} is no date and time`);
  return toUtc(texts.map(Number), 0, offset, shown);
}

/** @throws RowFault - a part out of its range, such as a 30th of February */
function toUtc(parts: readonly number[], millis: number, offset: string, shown: string): string {
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, millis));
  const same =
    local.getUTCFullYear() === year &&
    local.getUTCMonth() === month - 1 &&
    local.getUTCDate() === day &&
    local.getUTCHours() === hour &&
    local.getUTCMinutes() === minute &&
    local.getUTCSeconds() === second;
  if (!same) throw new RowFault(`${shown} is no date and time`);
  return new Date(local.getTime() - offsetMinutes(offset) * 60_000).toISOString().replace('.000Z', 'Z');
}

function offsetMinutes(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2)) * (offset.length > 3 ? 1 : 0);
  return offset.startsWith('-') ? -minutes : minutes;
}

import { type AttributeMap, type ColumnMap, type FromColumn } from './column-map.js';
import { timeReader } from './row-time.js';
import { Row, RowFault } from './row.js';
import { encodeForUri, compileTemplate, templateColumns } from './template.js';

/** The entity of a row, JSON in the normalized representation (CIM 009 4.5.1). */
export interface MappedEntity {
  readonly id: string;
  readonly json: string;
}

/**
 * An attribute of one row, JSON in the normalized representation; undefined when its value is missing. JSON is
 * written at once, since objects made only to be stringified would cost as much as all the rest of loading.
 * @param time - when the row was observed; absent when the map does not say
 */
type AttributeReader = (row: Row, time: string | undefined) => string | undefined;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const BOOLEANS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/**
 * Compiles a map for files with a given header into a function from a row to its entity, which throws RowFault when
 * a row makes none: a value that is not what the map says, or a missing one in the id or the time.
 * @throws RowFault - naming the columns of the map that the header lacks
 */
export function rowMapper(map: ColumnMap, header: readonly string[]): (cells: readonly string[]) => MappedEntity {
  const columns = new Map(header.map((name, index) => [name, index]));
  const lacking = [...new Set(columnsOf(map))].filter((column) => !columns.has(column));
  if (lacking.length > 0) {
    throw new RowFault(
      `the map names columns that are not there: ${lacking.join(', ')} (there are ${header.join(', ')})`,
    );
  }
  const missing = new Set((map.missing ?? ['']).map((mark) => mark.trim()));
  const timeOf = map.time && timeReader(map.time);
  const idOf = compileTemplate(map.id, encodeForUri);
  const type = JSON.stringify(map.type);
  const attributes = Object.entries(map.attributes).map(([name, attribute]) => ({
    name: JSON.stringify(name),
    read: reader(attribute),
  }));
  return (cells) => {
    if (cells.length !== header.length) throw new RowFault(`${cells.length} columns in place of ${header.length}`);
    const row = new Row(columns, missing, cells);
    const id = idOf(row);
    if (id === undefined) throw new RowFault(`a value is missing in the id ${map.id}`);
    const time = timeOf?.(row);
    let json = `{"id":${JSON.stringify(id)},"type":${type}`;
    for (const { name, read } of attributes) {
      const attribute = read(row, time);
      if (attribute !== undefined) json += `,${name}:${attribute}`;
    }
    return { id, json: `${json}}` };
  };
}

function columnsOf(map: ColumnMap): string[] {
  const inTime = Object.entries(map.time ?? {}).flatMap(([part, column]) =>
    part === 'utcOffset' ? [] : [column as string],
  );
  const inAttributes = Object.values(map.attributes).flatMap((attribute) => {
    if ('template' in attribute) return templateColumns(attribute.template);
    if ('longitude' in attribute) return [attribute.longitude, attribute.latitude];
    return 'column' in attribute ? [attribute.column] : [];
  });
  return [...templateColumns(map.id), ...inTime, ...inAttributes];
}

function reader(attribute: AttributeMap): AttributeReader {
  if ('constant' in attribute) {
    const constant = property(JSON.stringify(attribute.constant), unit(attribute.unitCode));
    return () => constant;
  }
  if ('template' in attribute) {
    const { template, as } = attribute;
    const fill = compileTemplate(template, as === 'relationship' ? encodeForUri : String);
    return (row) => {
      const text = fill(row);
      if (text === undefined) return undefined;
      const value = JSON.stringify(text);
      return as === 'relationship' ? `{"type":"Relationship","object":${value}}` : property(value);
    };
  }
  if ('table' in attribute) {
    const { column, table } = attribute;
    const points = new Map(Object.entries(table).map(([key, [lon, lat]]) => [key, point(lon, lat)]));
    return (row) => {
      const key = row.value(column);
      if (key === undefined) return undefined;
      const found = points.get(key);
      if (found === undefined) throw new RowFault(`${column}: the map has no point for "${key}"`);
      return found;
    };
  }
  if ('longitude' in attribute) {
    const { longitude, latitude, observed } = attribute;
    return (row, time) => {
      const lon = degrees(row, longitude, 180);
      const lat = degrees(row, latitude, 90);
      return lon === undefined || lat === undefined ? undefined : point(lon, lat, observedAt(observed, time));
    };
  }
  if ('column' in attribute) return columnReader(attribute);
  return (_, time) => property(JSON.stringify(time), ',"valueType":"DateTime"');
}

function columnReader({ column, as, unitCode, observed }: FromColumn): AttributeReader {
  const read = { number, boolean, string: (_: string, text: string) => JSON.stringify(text) }[as];
  const unitMember = unit(unitCode);
  return (row, time) => {
    const text = row.value(column);
    return text === undefined ? undefined : property(read(column, text), unitMember + observedAt(observed, time));
  };
}

/** Members are JSON text that begins with a comma, or nothing. */
function property(value: string | number | boolean, members = ''): string {
  return `{"type":"Property","value":${value}${members}}`;
}

function point(longitude: number, latitude: number, members = ''): string {
  return `{"type":"GeoProperty","value":{"type":"Point","coordinates":[${longitude},${latitude}]}${members}}`;
}

function unit(unitCode: string | undefined): string {
  return unitCode === undefined ? '' : `,"unitCode":${JSON.stringify(unitCode)}`;
}

function observedAt(observed: boolean | undefined, time: string | undefined): string {
  return time === undefined || observed === false ? '' : `,"observedAt":"${time}"`;
}

function degrees(row: Row, column: string, limit: number): number | undefined {
  const text = row.value(column);
  if (text === undefined) return undefined;
  const value = number(column, text);
  if (Math.abs(value) > limit) throw new RowFault(`${column}: ${text} is beyond ${limit} degrees`);
  return value;
}

function number(column: string, text: string): number {
  const value = NUMBER.test(text.trim()) ? Number(text) : NaN;
  if (!Number.isFinite(value)) throw new RowFault(`${column}: "${text}" is no number`);
  return value;
}

function boolean(column: string, text: string): boolean {
  const value = BOOLEANS.get(text.trim().toLowerCase());
  if (value === undefined) throw new RowFault(`${column}: "${text}" is neither true nor false`);
  return value;
}

import { type AttributeMap, type ColumnMap, type FromColumn } from './column-map.js';
import { timeReader } from './row-time.js';
import { Row, RowFault } from './row.js';
import { encodeForUri, fillTemplate, templateColumns } from './template.js';

/** An NGSI-LD entity in the normalized representation (CIM 009 4.5.1). */
export type MappedEntity = { readonly id: string; readonly type: string } & Readonly<Record<string, unknown>>;

/** An attribute of one row in the normalized representation; undefined when its value is missing. */
type AttributeReader = (row: Row, observedAt: string | undefined) => object | undefined;

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
  const observedAt = map.time && timeReader(map.time);
  const attributes = Object.entries(map.attributes).map(([name, attribute]) => ({ name, read: reader(attribute) }));
  return (cells) => {
    if (cells.length !== header.length) throw new RowFault(`${cells.length} columns in place of ${header.length}`);
    const row = new Row(columns, missing, cells);
    const id = fillTemplate(map.id, row, encodeForUri);
    if (id === undefined) throw new RowFault(`a value is missing in the id ${map.id}`);
    const time = observedAt?.(row);
    const members = attributes.flatMap(({ name, read }) => {
      const attribute = read(row, time);
      return attribute === undefined ? [] : [[name, attribute] as const];
    });
    return { id, type: map.type, ...Object.fromEntries(members) };
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
    const constant = { type: 'Property', value: attribute.constant, unitCode: attribute.unitCode };
    return () => constant;
  }
  if ('template' in attribute) {
    const { template, as } = attribute;
    return as === 'relationship'
      ? (row) => present('Relationship', 'object', fillTemplate(template, row, encodeForUri))
      : (row) => present('Property', 'value', fillTemplate(template, row, String));
  }
  if ('table' in attribute) {
    const { column, table } = attribute;
    const points = new Map(Object.entries(table));
    return (row) => {
      const key = row.value(column);
      if (key === undefined) return undefined;
      const coordinates = points.get(key);
      if (coordinates === undefined) throw new RowFault(`${column}: the map has no point for "${key}"`);
      return { type: 'GeoProperty', value: { type: 'Point', coordinates } };
    };
  }
  if ('longitude' in attribute) {
    const { longitude, latitude, observed } = attribute;
    return (row, observedAt) => {
      const coordinates = [degrees(row, longitude, 180), degrees(row, latitude, 90)];
      if (coordinates.includes(undefined)) return undefined;
      return { type: 'GeoProperty', value: { type: 'Point', coordinates }, ...(observed !== false && { observedAt }) };
    };
  }
  if ('column' in attribute) return columnReader(attribute);
  return (_, observedAt) => ({ type: 'Property', value: observedAt, valueType: 'DateTime' });
}

function columnReader({ column, as, unitCode, observed }: FromColumn): AttributeReader {
  return (row, observedAt) => {
    const text = row.value(column);
    if (text === undefined) return undefined;
    const value = as === 'string' ? text : as === 'number' ? number(column, text) : boolean(column, text);
    return { type: 'Property', value, unitCode, observedAt: observed === false ? undefined : observedAt };
  };
}

function present(type: string, member: string, value: string | undefined): object | undefined {
  return value === undefined ? undefined : { type, [member]: value };
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

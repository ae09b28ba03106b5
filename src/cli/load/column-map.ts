import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { UsageError } from '../usage-error.js';

/** How CSV rows become entities: `schemas/column-map.schema.json` says what each member means. */
export interface ColumnMap {
  readonly id: string;
  readonly type: string;
  readonly delimiter?: string;
  readonly missing?: readonly string[];
  readonly time?: TimeColumn | TimeColumns;
  readonly attributes: Readonly<Record<string, AttributeMap>>;
}

export interface TimeColumn {
  readonly column: string;
  readonly utcOffset?: string;
}

export interface TimeColumns {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour?: string;
  readonly minute?: string;
  readonly second?: string;
  readonly utcOffset?: string;
}

export type AttributeMap = FromColumn | FromTemplate | FromTime | PointFromTable | PointFromColumns | Constant;

export interface FromColumn {
  readonly column: string;
  readonly as: 'number' | 'string' | 'boolean';
  readonly unitCode?: string;
  readonly observed?: boolean;
}
export interface FromTemplate {
  readonly template: string;
  readonly as: 'string' | 'relationship';
}
export interface FromTime {
  readonly as: 'dateTime';
}
export interface PointFromTable {
  readonly column: string;
  readonly as: 'point';
  readonly table: Readonly<Record<string, readonly [number, number]>>;
}
export interface PointFromColumns {
  readonly longitude: string;
  readonly latitude: string;
  readonly as: 'point';
  readonly observed?: boolean;
}
export interface Constant {
  readonly constant: unknown;
  readonly unitCode?: string;
}

const validate = new Ajv2020({ allErrors: true, strictTypes: false, strictTuples: false }).compile<ColumnMap>(
  JSON.parse(readFileSync(new URL('../../../schemas/column-map.schema.json', import.meta.url), 'utf8')) as object,
);

/** @throws UsageError - naming every fault of the map */
export function readColumnMap(file: string): ColumnMap {
  let map: unknown;
  try {
    map = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`--map ${file}: ${(error as Error).message}`);
  }
  return checkColumnMap(map, file);
}

/** @throws UsageError - naming every fault of the map */
export function checkColumnMap(map: unknown, file: string): ColumnMap {
  const faults = validate(map) ? timeFaults(map) : validate.errors!.filter(isCause).map(describe);
  if (faults.length > 0) throw new UsageError(faults.map((fault) => `--map ${file}: ${fault}`).join('\n'));
  return map as ColumnMap;
}

/** What JSON Schema cannot say: a value taken from the time needs one. */
function timeFaults(map: ColumnMap): string[] {
  if (map.time !== undefined) return [];
  return Object.entries(map.attributes)
    .filter(([, attribute]) => 'as' in attribute && attribute.as === 'dateTime')
    .map(([name]) => `/attributes/${name}: there is no "time" in the map to take it from`);
}

/** Failed branches say nothing that their contents do not say better. */
function isCause(error: ErrorObject): boolean {
  return error.keyword !== 'if';
}

function describe({ instancePath, keyword, message, params }: ErrorObject): string {
  const { additionalProperty, allowedValues, allowedValue } = params as {
    additionalProperty?: string;
    allowedValues?: unknown[];
    allowedValue?: unknown;
  };
  const detail =
    keyword === 'additionalProperties'
      ? `"${additionalProperty}" is not known here`
      : allowedValues !== undefined || allowedValue !== undefined
        ? `must be ${(allowedValues ?? [allowedValue]).map((value) => JSON.stringify(value)).join(' or ')}`
        : (message ?? keyword);
  return `${instancePath || '/'}: ${detail}`;
}

import { readFileSync } from 'node:fs';
import { type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BadRequestData } from '../model/errors.js';

/** JSON Schemas of request bodies, compiled once. */
const SCHEMAS = {
  query: compile('query.schema.json'),
} as const;

function compile(file: string): ValidateFunction {
  const schema = JSON.parse(readFileSync(new URL(`../../schemas/${file}`, import.meta.url), 'utf8')) as object;
  return new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
}

/**
 * @throws BadRequestData - naming every fault of the body by its place
 */
export function assertSchema(name: keyof typeof SCHEMAS, body: unknown): void {
  const validate = SCHEMAS[name];
  if (validate(body)) return;
  const faults = (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const extra = (params as { additionalProperty?: string }).additionalProperty;
    return `${instancePath || 'the body'} ${message ?? 'is wrong'}${extra === undefined ? '' : `: ${extra}`}`;
  });
  throw new BadRequestData(faults.join('; '));
}

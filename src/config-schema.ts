import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ipaddr from 'ipaddr.js';

/** What the schema says of one setting. */
export interface Setting {
  readonly description: string;
  readonly default?: string | number | readonly string[];
  readonly unit: string;
  /** In words, for the message that refuses a value. */
  readonly allowed: string;
  /** Between the items of a list. */
  readonly separator?: string;
  /** Never printed. */
  readonly secret?: boolean;
}

interface ConfigSchema {
  readonly properties: Readonly<Record<string, Setting>>;
}

/** `schemas/config.schema.json`: the one list of settings, with their defaults and units. */
export const CONFIG_SCHEMA = JSON.parse(
  readFileSync(new URL('../schemas/config.schema.json', import.meta.url), 'utf8'),
) as ConfigSchema;

/** A setting whose value is refused, or one that is given although another, `missing`, is not. */
export type SettingFault = { readonly member: string } | { readonly member: string; readonly missing: string };

const ajv = new Ajv2020({ allErrors: true, coerceTypes: true, useDefaults: true });
ajv.addVocabulary(['allowed', 'separator', 'secret', 'unit']);
ajv.addFormat('http-url', (text) => httpUrl(text) !== undefined);
ajv.addFormat('origin', (text) => text === '*' || httpUrl(text)?.origin === text);
ajv.addFormat('cidr-port', isCidrPort);
ajv.addFormat('existing-folder', (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
ajv.addFormat('existing-file', isReadableFile);
const validate = ajv.compile(CONFIG_SCHEMA);

/** Validates settings given as text or lists of texts; in place, turns numbers into numbers and adds defaults. */
export function validateSettings(values: Record<string, unknown>): readonly SettingFault[] {
  if (validate(values)) return [];
  const faults = new Map<string, SettingFault>();
  for (const error of validate.errors!) {
    const { property, missingProperty } = error.params as { property?: string; missingProperty?: string };
    const member = error.instancePath.split('/')[1] ?? property!;
    const fault = missingProperty === undefined ? { member } : { member, missing: missingProperty };
    faults.set(`${member} ${missingProperty ?? ''}`, fault);
  }
  return [...faults.values()];
}

/** An http(s) URL that another path can be put behind: without credentials, query and fragment. */
function httpUrl(text: string): URL | undefined {
  if (!/^https?:\/\/[^?#@\s]+$/.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text);
}

function isCidrPort(text: string): boolean {
  const [, range, port] = /^([^/]+\/\d+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  return range !== undefined && ipaddr.isValidCIDR(range) && (port === undefined || isPort(Number(port)));
}

function isPort(port: number): boolean {
  return port > 0 && port <= 65535;
}

function isReadableFile(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

import { parseArgs } from 'node:util';
import { CONFIG_SCHEMA, validateSettings, type Setting } from './config-schema.js';
import { maskCredentials } from './log.js';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Everything that can be set from outside: read once at start, frozen, passed to whoever needs it. */
export interface Config {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** Folder of the embedded store. */
  readonly data: string;
  /** Present: MongoDB is the store. Holds credentials: print `describeStore` instead. */
  readonly mongodbUri?: string;
  /** Folders of contexts, added to the shipped ones. */
  readonly ontologies: readonly string[];
  readonly defaultContext?: string;
  /** Where clients reach the broker, without a trailing slash. */
  readonly publicUrl?: string;
  /** Origins, or `*` alone. */
  readonly corsOrigins: readonly string[];
  /** `CIDR` or `CIDR:port`, each valid. */
  readonly egressAllow: readonly string[];
  readonly logLevel: LogLevel;
  /** Paths of PEM files: both or neither. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

/** The configuration is not usable; one line for each fault, naming the variable or flag and what it allows. */
export class ConfigFaults extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'ConfigFaults';
  }
}

/** One setting under its three names. */
export interface NamedSetting extends Setting {
  /** Member of Config: `mongodbUri`. */
  readonly member: string;
  /** Environment variable: `CASTOR_MONGODB_URI`. */
  readonly variable: string;
  /** Long option without its dashes: `mongodb-uri`. */
  readonly flag: string;
  /** The default as one would write it; empty when there is none. */
  readonly preset: string;
}

/** Every setting, in the order of the schema. */
export const SETTINGS: readonly NamedSetting[] = Object.entries(CONFIG_SCHEMA.properties).map(([member, setting]) => {
  const words = member.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
  const variable = `CASTOR_${words.replaceAll('-', '_').toUpperCase()}`;
  const value = setting.default ?? '';
  const preset = typeof value === 'object' ? value.join(setting.separator) : String(value);
  return { ...setting, member, flag: words, variable, preset };
});

/** Variables that tests and CI read: not ours to judge. */
const FOREIGN_VARIABLE = /^CASTOR_(TEST|REQUIRE)_/;

/** A value as text, and the name under which the user gave it. */
interface Given {
  readonly source: string;
  readonly text: string;
}

/**
 * Reads and validates the whole configuration. Flags win over the environment; an empty variable is an unset one
 * (as compose files pass it on).
 * @param args - the command line after `castor serve`
 * @throws ConfigFaults - naming every fault at once
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, args: readonly string[]): Config {
  const fromEnvironment = readEnvironment(env);
  const fromFlags = readFlags(args);
  const given = new Map([...fromEnvironment.given, ...fromFlags.given]);
  const values = Object.fromEntries(
    SETTINGS.flatMap((setting) => {
      const text = given.get(setting.member)?.text;
      return text === undefined ? [] : [[setting.member, setting.separator ? split(text, setting.separator) : text]];
    }),
  );
  const faults = [
    ...fromEnvironment.faults,
    ...fromFlags.faults,
    ...validateSettings(values).map((fault) =>
      'missing' in fault
        ? `${nameOf(fault.missing)} is missing: ${given.get(fault.member)!.source} needs it`
        : refusal(settingOf(fault.member), given.get(fault.member)!),
    ),
  ];
  if (faults.length > 0) throw new ConfigFaults(faults);
  return freeze(values as unknown as Config);
}

/** Names the store that a configuration chooses; credentials in the URI of a database are masked. */
export function describeStore(config: Pick<Config, 'mongodbUri' | 'data'>): string {
  return config.mongodbUri === undefined ? `embedded, in ${config.data}` : maskCredentials(config.mongodbUri);
}

/** Whether the broker may call nothing but its own machine: worth saying at start. */
export function egressIsDefault(config: Config): boolean {
  return config.egressAllow.join() === settingOf('egressAllow').preset;
}

function readEnvironment(env: Readonly<Record<string, string | undefined>>) {
  const given = new Map<string, Given>();
  const faults: string[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith('CASTOR_') || FOREIGN_VARIABLE.test(variable)) continue;
    const setting = SETTINGS.find((candidate) => candidate.variable === variable);
    if (setting === undefined) faults.push(`${variable} is no variable of Castor: \`castor --help\` lists them`);
    else if (text) given.set(setting.member, { source: variable, text });
  }
  return { given, faults };
}

function readFlags(args: readonly string[]) {
  const given = new Map<string, Given>();
  const faults: string[] = [];
  const options = Object.fromEntries(SETTINGS.map(({ flag }) => [flag, { type: 'string' as const }]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') faults.push(`"${token.value}" is no flag: \`castor serve\` takes only flags`);
    if (token.kind !== 'option') continue;
    const setting = SETTINGS.find(({ flag }) => flag === token.name);
    if (setting === undefined) faults.push(`${token.rawName} is no flag of Castor: \`castor --help\` lists them`);
    else if (!token.value || (!token.inlineValue && token.value.startsWith('--')))
      faults.push(`${token.rawName} needs a value; allowed: ${setting.allowed}`);
    else given.set(setting.member, { source: token.rawName, text: token.value });
  }
  return { given, faults };
}

function refusal(setting: NamedSetting, { source, text }: Given): string {
  return `${source}${setting.secret ? '' : `: "${text}"`} is not allowed; allowed: ${setting.allowed}`;
}

function split(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function settingOf(member: string): NamedSetting {
  return SETTINGS.find((setting) => setting.member === member)!;
}

function nameOf(member: string): string {
  return settingOf(member).variable;
}

function freeze(config: Config): Config {
  const publicUrl = config.publicUrl?.replace(/\/+$/, '');
  for (const value of Object.values(config)) Object.freeze(value);
  return Object.freeze(publicUrl === undefined ? config : { ...config, publicUrl });
}

import { readFileSync } from 'node:fs';
import { ConfigFaults } from '../config.js';
import { runCheck } from './check.js';
import { helpText } from './help.js';
import { runLoad } from './load.js';
import { runServe } from './serve.js';
import { UsageError } from './usage-error.js';

/** Each takes the arguments behind its name and answers with the exit code. */
const COMMANDS = new Map<string, (args: readonly string[]) => number | Promise<number>>([
  ['serve', runServe],
  ['check', runCheck],
  ['load', runLoad],
]);

/**
 * Runs `castor` with the arguments behind its name; resolves with the exit code: 0, 1 when what was asked for failed,
 * 2 when the command line or the configuration is not usable (each fault a line on stderr).
 */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(argv);
  } catch (error) {
    const misused = error instanceof UsageError || error instanceof ConfigFaults;
    if (!misused && !isSystemError(error)) throw error;
    for (const line of error.message.split('\n')) process.stderr.write(`castor: ${line}\n`);
    return misused ? 2 : 1;
  }
}

/** The operating system refused something: a file that cannot be written, a disk that is full. */
function isSystemError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'syscall' in error && 'message' in error;
}

async function dispatch([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined)
    throw new UsageError('castor needs a command: serve, check or load; `castor --help` explains');
  if (name === '--help' || name === '-h' || args.includes('--help')) return print(helpText());
  if (name === '--version') return print(`${version()}\n`);
  const command = COMMANDS.get(name);
  if (command === undefined) throw new UsageError(`"${name}" is no command of castor; \`castor --help\` lists them`);
  return command(args);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

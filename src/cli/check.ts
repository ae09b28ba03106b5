import { parseArgs } from 'node:util';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkOntologies } from '../context/check-ontologies.js';
import { UsageError } from './usage-error.js';

/** The folder that Castor ships. */
const SHIPPED = new URL('../../ontologies', import.meta.url);

/**
 * `castor check [FOLDER] [--json]`: a line for each fault of a folder of contexts, `file:line: message`, or with
 * `--json` one array of `{file, line, message}`. 0 when there is none, 1 otherwise.
 */
export async function runCheck(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) throw new UsageError('castor check takes one FOLDER');
  const folder = positionals[0] ?? fileURLToPath(SHIPPED);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`${folder} is no folder`);
  const faults = await checkOntologies(folder);
  const lines = faults.map(({ file, line, message }) => `${file}:${line}: ${message}\n`);
  process.stdout.write(values.json ? `${JSON.stringify(faults)}\n` : lines.join(''));
  return faults.length === 0 ? 0 : 1;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(`castor check: ${(error as Error).message}`);
  }
}

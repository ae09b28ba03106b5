import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STARTS_WITHIN_MS = 60_000;

/** Server and load each have a core of their own, where the system lets us say so. */
export const CORES = { server: 0, load: 1 };

export const canPin = (() => {
  try {
    if (availableParallelism() > 1) execFileSync('taskset', ['-V'], { stdio: 'ignore' });
    return availableParallelism() > 1;
  } catch {
    return false;
  }
})();

/** Keeps all threads of a process on a core; undefined: lets it run on all. */
export function pin(pid, core) {
  const cores = core === undefined ? `0-${availableParallelism() - 1}` : String(core);
  if (canPin) execFileSync('taskset', ['-a', '-c', '-p', cores, String(pid)], { stdio: 'ignore' });
}

/**
 * Starts the broker as `npm start` does: its own process, default configuration, its log in a file.
 *
 * @param {string} folder - for its data and its log
 * @param {{ core?: number, mongodbUri?: string }} options
 */
export async function startCastor(folder, { core, mongodbUri }) {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const log = openSync(join(folder, 'requests.log'), 'a');
  const child = spawn(
    process.execPath,
    [...profiling(), '--max-semi-space-size=64', join(ROOT, 'dist/cli/castor.js'), 'serve'],
    {
      cwd: folder,
      stdio: ['ignore', log, 'pipe'],
      env: {
        PATH: process.env.PATH,
        CASTOR_PORT: String(port),
        CASTOR_DATA: join(folder, 'data'),
        ...(mongodbUri === undefined ? {} : { CASTOR_MONGODB_URI: mongodbUri }),
      },
    },
  );
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + STARTS_WITHIN_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`the broker does not start: ${said}`);
    await setTimeout(20);
  }
  pin(child.pid, core);
  return {
    url,
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** CASTOR_BENCH_PROFILE names a folder: the broker leaves a CPU profile there when it ends. */
function profiling() {
  const folder = process.env.CASTOR_BENCH_PROFILE;
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
}

async function isReady(url) {
  try {
    return (await fetch(`${url}/ready`)).ok;
  } catch {
    return false;
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts a limit: a process of this folder that answers each message with one.
 *
 * @param {string} name - its file
 * @param {string[]} args
 * @param {number | undefined} core
 */
export function startLimit(name, args, core) {
  const child = fork(fileURLToPath(new URL(name, import.meta.url)), args, { cwd: ROOT, serialization: 'advanced' });
  pin(child.pid, core);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${name} ended`);
  });
  ended.catch(() => undefined);
  return {
    pid: child.pid,
    /** @throws when the process ends instead of answering */
    async ask(message) {
      child.send(message);
      const [answer] = await Promise.race([once(child, 'message'), ended]);
      return answer;
    },
    async stop() {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Microseconds of CPU that the threads of a process have used; NaN where the system does not say. */
export function cpuOf(pid) {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const ns = threads.map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]),
    );
    return ns.reduce((sum, each) => sum + each, 0) / 1000;
  } catch {
    return NaN;
  }
}

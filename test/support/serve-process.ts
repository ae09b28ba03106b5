import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

const ROOT = new URL('../../', import.meta.url);

/** `castor serve` in a process of its own. */
export interface ServeProcess {
  readonly process: ChildProcess;
  /** Where it listens; rejects when it ends before it does. */
  readonly url: Promise<string>;
  /** Exit code once it has ended, null when a signal ended it. */
  readonly exit: Promise<number | null>;
  /** All that it said on stderr so far. */
  said(): string;
}

/** @param env - beside port 0 and a silent log */
export function serve(env: Readonly<Record<string, string>>): ServeProcess {
  const command = ['--import', './test/support/run-typescript.js', 'src/cli/castor.ts', 'serve'];
  const process_ = spawn(process.execPath, command, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', CASTOR_PORT: '0', CASTOR_LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const exit = once(process_, 'close').then(([code]) => code as number | null);
  const url = new Promise<string>((resolve, reject) => {
    process_.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const listening = /listens on (\S+)/.exec(said);
      if (listening !== null) resolve(listening[1]!);
    });
    void exit.then(() => reject(new Error(`castor serve has ended: ${said}`)));
  });
  url.catch(() => undefined); // Who expects it not to start does not wait for the URL.
  return { process: process_, url, exit, said: () => said };
}

/** Resolves as soon as nothing takes connections there any more. */
export async function refusesConnections(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  for (;;) {
    const socket = connect(Number(port), hostname);
    const refused = await Promise.race([
      once(socket, 'connect').then(() => false),
      once(socket, 'error').then(() => true),
    ]).catch(() => true);
    socket.destroy();
    if (refused) return;
  }
}

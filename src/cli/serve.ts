import { type Config, describeStore, readConfig } from '../config.js';
import { maskCredentials } from '../log.js';
import { start } from '../main.js';

/**
 * `castor serve`: runs until SIGTERM or SIGINT, then answers what is in flight and ends with 0. A second signal ends
 * it at once. 1 when it cannot start: the port is taken, the store cannot be opened.
 */
export async function runServe(args: readonly string[]): Promise<number> {
  const config = readConfig(process.env, args);
  let broker;
  try {
    broker = await start(config);
  } catch (error) {
    process.stderr.write(`castor: ${whyNot(error, config)}\n`);
    return 1;
  }
  const stopped = signalled();
  process.stderr.write(greeting(broker.url, config));
  await stopped;
  await broker.close();
  return 0;
}

/** Resolves at the first signal to stop; the next one finds no listener and kills. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGTERM', stop);
      process.off('SIGINT', stop);
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}

/** Exported for its tests. On stderr: stdout holds the log, JSON only. */
export function greeting(url: string, config: Config): string {
  return `Castor listens on ${url}
  store   ${describeStore(config)}
  calls   public addresses, and of the others only ${config.egressAllow.join(', ') || 'none'} (CASTOR_EGRESS_ALLOW)
  try     curl -i ${url}/ngsi-ld/v1/entities -H 'Content-Type: application/json' \\
            -d '{"id":"urn:ngsi-ld:Room:1","type":"Room","temperature":{"type":"Property","value":21.5}}'
`;
}

const LISTEN_FAULTS = new Map([
  ['EADDRINUSE', 'is taken: stop what listens there, or choose another with --port'],
  ['EACCES', 'needs more rights than this user has: choose one above 1023 with --port'],
  ['EADDRNOTAVAIL', 'is no address of this machine: choose another with --host'],
  ['ENOTFOUND', 'is no host name that is known here: choose another with --host'],
]);

/** One clear line: what to change where that is known, else the message of the error. */
export function whyNot(error: unknown, config: Config): string {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  const fault = LISTEN_FAULTS.get(code ?? '');
  const listening = syscall === 'listen' || syscall === 'getaddrinfo';
  if (fault !== undefined && listening) return `port ${config.port} on ${config.host} ${fault}`;
  return maskCredentials(`cannot start: ${message}`);
}

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Environment } from './environment.js';

/** Another process, or another store of this one, has the folder open. */
export class FolderInUse extends Error {
  constructor(folder: string, pid: number) {
    super(
      `The folder ${folder} is in use by process ${pid}. The embedded store serves one process at a time: ` +
        `stop that one, name another folder, or use MongoDB to run several.`,
    );
    this.name = 'FolderInUse';
  }
}

/** What the owner of a folder writes into it: its process, and a socket that answers for as long as it lives. */
interface Owner {
  readonly pid: number;
  readonly socket: string;
}

/** Milliseconds for a living owner to accept a connection; a busy one does from its backlog. */
const PROBE_MS = 2000;

/** Bytes of a path that a Unix socket may have on every system. */
const SOCKET_PATH_BYTES = 100;

/** Folders that this process has open: LMDB must not be opened twice here. */
const mine = new Set<string>();

/**
 * Keeps a second store off a folder. The owner listens on a socket of its own, which the system closes when the
 * process ends, however it ends: no process number to mistake, no lock to clean up. Who finds the socket of the
 * owner on record dead replaces the record, under LMDB's write lock, so that one of many wins.
 */
export class FolderOwner {
  readonly #folder: string;
  #server: Server | undefined;

  /** @throws FolderInUse - by this very process */
  constructor(folder: string) {
    this.#folder = realpathSync(folder);
    if (mine.has(this.#folder)) throw new FolderInUse(folder, process.pid);
    mine.add(this.#folder);
  }

  /** @throws FolderInUse - by another process */
  async claim({ root, meta }: Environment): Promise<void> {
    const socket = socketPath(this.#folder);
    this.#server = createServer((connection) => connection.destroy()).unref();
    this.#server.listen(socket);
    await once(this.#server, 'listening');
    const record = Buffer.from(JSON.stringify({ pid: process.pid, socket } satisfies Owner));
    for (;;) {
      const before = meta.text('owner');
      const owner = before === undefined ? undefined : (JSON.parse(before) as Owner);
      if (owner !== undefined && (await answers(owner.socket))) throw new FolderInUse(this.#folder, owner.pid);
      const won = root.transactionSync(() => {
        if (meta.text('owner') !== before) return false;
        meta.put('owner', record);
        return true;
      });
      root.resetReadTxn();
      if (!won) continue;
      if (owner !== undefined && process.platform !== 'win32') await rm(owner.socket, { force: true });
      return;
    }
  }

  async release(): Promise<void> {
    mine.delete(this.#folder);
    const server = this.#server;
    if (server?.listening) await new Promise((resolve) => server.close(resolve));
  }
}

function socketPath(folder: string): string {
  const name = `castor-${process.pid}-${randomUUID().slice(0, 8)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const inside = join(folder, `${name}.sock`);
  return Buffer.byteLength(inside) <= SOCKET_PATH_BYTES ? inside : join(tmpdir(), `${name}.sock`);
}

/** Whether somebody listens there; a socket that can be neither reached nor ruled out counts as alive. */
async function answers(socket: string): Promise<boolean> {
  const connection = connect(socket).setTimeout(PROBE_MS, () => connection.destroy());
  try {
    await once(connection, 'connect');
    return true;
  } catch (error) {
    return !['ECONNREFUSED', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '');
  } finally {
    connection.destroy();
  }
}

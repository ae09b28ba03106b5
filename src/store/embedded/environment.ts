import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { Table } from './table.js';

/** The layout that this code reads and writes; see keys.ts and docs/decisions. */
export const FORMAT = 1;

/** The folder holds data in a layout that this version of Castor cannot read. */
export class UnknownFormat extends Error {
  constructor(folder: string, format: string) {
    super(
      `The folder ${folder} holds format ${format} of Castor's embedded store; this version reads format ${FORMAT}. ` +
        `Start the version of Castor that wrote it, or name another folder.`,
    );
    this.name = 'UnknownFormat';
  }
}

/** The file in the folder is not one that LMDB wrote: it would take its bytes for addresses, and the process would die. */
export class NotAStore extends Error {
  constructor(file: string) {
    super(`The file ${file} is damaged, or not one of Castor's. Restore it from a copy, or name another folder.`);
    this.name = 'NotAStore';
  }
}

/** Where LMDB's first page says what it is, and what it says there (lmdb.h: MDB_MAGIC). */
const MAGIC_AT = 24;
const MAGIC = Buffer.from([0xde, 0xc0, 0xef, 0xbe]);

function checkFile(file: string): void {
  if (!existsSync(file)) return;
  const head = Buffer.alloc(MAGIC_AT + MAGIC.length);
  const opened = openSync(file, 'r');
  try {
    const read = readSync(opened, head, 0, head.length, 0);
    if (read !== 0 && !head.subarray(MAGIC_AT).equals(MAGIC)) throw new NotAStore(file);
  } finally {
    closeSync(opened);
  }
}

/** The LMDB environment of one folder with its tables. */
export interface Environment {
  readonly root: RootDatabase;
  /** Format, epoch, owner and the sequence's high-water mark. */
  readonly meta: Table;
  /** Names and tenants with their numbers, both ways. */
  readonly dictionary: Table;
  /** Entity number to the entity. */
  readonly entities: Table;
  /** Tenant and id to entity number. */
  readonly ids: Table;
  /** The secondary index (keys.ts). */
  readonly index: Table;
  /** Counters of types and attributes (catalogue.ts). */
  readonly counters: Table;
  readonly contexts: Table;
  readonly close: () => Promise<void>;
}

/**
 * Opens the folder, made if need be; nothing here depends on how much it holds.
 * @throws NotAStore
 */
export function openEnvironment(folder: string): Environment {
  mkdirSync(folder, { recursive: true });
  checkFile(join(folder, 'data.mdb'));
  const root = open({
    path: folder,
    noSubdir: false,
    maxDbs: 16,
    encoding: 'binary',
    overlappingSync: false, // a commit that resolves is on the disk
    noMemInit: true,
    eventTurnBatching: false, // its bookkeeping promise would reject unhandled when the disk is full
  });
  const state = { closed: false };
  const close = async () => {
    state.closed = true;
    await root.close();
  };
  return {
    root,
    close,
    meta: new Table(root, 'meta', state),
    dictionary: new Table(root, 'dictionary', state),
    entities: new Table(root, 'entities', state),
    ids: new Table(root, 'ids', state),
    index: new Table(root, 'index', state),
    counters: new Table(root, 'counters', state),
    contexts: new Table(root, 'contexts', state),
  };
}

/**
 * Marks a new folder with the format and an epoch of its own.
 * @throws UnknownFormat
 */
export function checkFormat({ root, meta }: Environment, folder: string): void {
  const format = meta.text('format');
  if (format === undefined) {
    root.transactionSync(() => {
      meta.put('format', Buffer.from(String(FORMAT)));
      meta.put('epoch', Buffer.from(randomUUID()));
    });
  } else if (format !== String(FORMAT)) {
    throw new UnknownFormat(folder, format);
  }
}

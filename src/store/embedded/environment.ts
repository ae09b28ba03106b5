import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
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

/** Opens the folder, made if need be; nothing here depends on how much it holds. */
export function openEnvironment(folder: string): Environment {
  mkdirSync(folder, { recursive: true });
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

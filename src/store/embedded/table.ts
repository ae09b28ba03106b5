import { type Database, type RootDatabase } from 'lmdb';
import { ServiceUnavailable } from '../../model/errors.js';

/** Bytes of a key, one per UTF-16 unit (latin1): compares, slices and concatenates as the bytes do. */
export type Key = string;

/** Keys from `start`, without `end`. */
export interface KeyRange {
  readonly start: Key;
  readonly end: Key;
}

/** What Buffer has and its types do not name. */
interface Latin1Buffer extends Buffer {
  latin1Slice(start: number, end: number): string;
}

/** What lmdb takes for keys: plain bytes, so that its order is the order of the strings. */
const KEY_ENCODER = {
  writeKey(key: Key, target: Buffer, start: number): number {
    for (let at = 0; at < key.length; at++) target[start + at] = key.charCodeAt(at);
    return start + key.length;
  },
  readKey(source: Latin1Buffer, start: number, end: number): Key {
    return source.latin1Slice(start, end); // half the time of toString
  },
};

const NOTHING = Buffer.alloc(0);

/**
 * One named database of the environment. Reads inside a write transaction see what it wrote; writes are only
 * allowed there. Nothing here holds a read transaction beyond the call: one that stays open grows the file for good.
 */
export class Table {
  readonly #open: Database<Buffer, Key>;
  readonly #state: { readonly closed: boolean };

  /** @param state - once it is closed, every use throws ServiceUnavailable */
  constructor(root: RootDatabase, name: string, state: { readonly closed: boolean }) {
    const options = { encoding: 'binary', keyEncoder: KEY_ENCODER } as const;
    this.#open = root.openDB<Buffer, Key>(name, options);
    this.#state = state;
  }

  get #db(): Database<Buffer, Key> {
    if (this.#state.closed) throw new ServiceUnavailable('The store is closed');
    return this.#open;
  }

  /** The value, valid until the next read of any table: lmdb reuses one buffer. */
  peek(key: Key): Buffer | undefined {
    const value: Uint8Array | undefined = this.#db.getBinaryFast(key);
    // long values come as plain views of the memory map
    return value === undefined || value instanceof Buffer
      ? value
      : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }

  text(key: Key): string | undefined {
    const value = this.peek(key);
    return value?.toString('utf8', 0, value.length);
  }

  has(key: Key): boolean {
    return this.peek(key) !== undefined;
  }

  put(key: Key, value: Buffer = NOTHING): void {
    this.#db.putSync(key, value);
  }

  /** Puts a key that sorts after all others; faster, and fills pages to the brim. */
  append(key: Key, value: Buffer): void {
    const db = this.#db as unknown as { putSync(key: Key, value: Buffer, options: { append: true }): boolean };
    if (!db.putSync(key, value, { append: true })) throw new Error('the key to append does not sort last');
  }

  delete(key: Key): void {
    this.#db.removeSync(key);
  }

  /** The first `limit` keys of a range after `offset` others. */
  keys({ start, end }: KeyRange, limit: number, offset = 0): Key[] {
    const found: Key[] = [];
    for (const key of this.#db.getKeys({ start, end, limit, offset })) found.push(key);
    return found;
  }

  /** The first `limit` entries of a range after `offset` others. */
  entries({ start, end }: KeyRange, limit = Infinity, offset = 0): { key: Key; value: Buffer }[] {
    return [...this.#db.getRange({ start, end, limit, offset })];
  }

  lastKey({ start, end }: KeyRange): Key | undefined {
    for (const key of this.#db.getKeys({ start: end, end: start, reverse: true, limit: 1 })) return key;
    return undefined;
  }
}

import { type Db, type Document, MongoServerError } from 'mongodb';
import { ServiceUnavailable } from '../../model/errors.js';
import { type EntityDocument } from './documents.js';
import { Grouped } from './grouped.js';
import { GROUP, WRITE_CONCERN } from './limits.js';

/**
 * What became of one statement: it was applied, it found another revision than it expects, it was refused, or
 * nobody knows: the answer was lost, or did not confirm that the write is durable.
 */
export type Outcome =
  { readonly is: 'applied' | 'stale' } | { readonly is: 'refused' | 'unknown'; readonly cause: unknown };

/** A document to write, and about how many bytes it takes. */
export interface Statement {
  readonly document: EntityDocument;
  readonly bytes: number;
  /** The revision that it replaces; undefined: the key has no document. */
  readonly expected: number | undefined;
}

const WRITE_GROUP = { ...GROUP, bytesOf: ({ bytes }: Statement) => bytes };
const DUPLICATE_KEY = 11000;
const WRITE_CONFLICT = 112;
/** What `$replaceWith` answers when it gets no object: the statement's way to say that the revision is stale. */
const NOT_AN_OBJECT = 40228;

/** Writes of single keys, grouped; every one compares the revision and fails alone when it is stale. */
export class Writes {
  readonly #inserts: Grouped<Statement, Outcome>;
  readonly #replacements: Grouped<Statement, Outcome>;

  constructor(
    private readonly db: Db,
    private readonly collection: string,
  ) {
    this.#inserts = new Grouped((statements) => this.#insertAll(statements), WRITE_GROUP);
    this.#replacements = new Grouped((statements) => this.#replaceAll(statements), WRITE_GROUP);
  }

  submit(statement: Statement): Promise<Outcome> {
    return (statement.expected === undefined ? this.#inserts : this.#replacements).submit(statement);
  }

  #insertAll(statements: readonly Statement[]): Promise<Outcome[]> {
    return this.#run(statements.length, {
      insert: this.collection,
      documents: statements.map(({ document }) => document),
    });
  }

  /**
   * The filter names the key alone (the fast path), so the pipeline checks the revision. With `upsert` a document
   * that is gone fails in the same way, and `n` always says whether each statement has been applied.
   */
  #replaceAll(statements: readonly Statement[]): Promise<Outcome[]> {
    return this.#run(statements.length, {
      update: this.collection,
      updates: statements.map(({ document, expected }) => ({
        q: { _id: document._id },
        u: [{ $replaceWith: { $cond: [{ $eq: ['$r', expected] }, { $literal: document }, '$r'] } }],
        upsert: true,
      })),
    });
  }

  async #run(statements: number, command: Document): Promise<Outcome[]> {
    try {
      const reply = await this.db.command({ ...command, ordered: false, writeConcern: WRITE_CONCERN });
      return outcomes(statements, reply);
    } catch (cause) {
      // an error of the command itself: some of it may have been applied
      return new Array<Outcome>(statements).fill({ is: 'unknown', cause });
    }
  }
}

/** Reads the reply of an unordered write command. */
function outcomes(statements: number, reply: Document): Outcome[] {
  const errors = (reply['writeErrors'] ?? []) as { index: number; code: number; errmsg: string }[];
  const unconfirmed = reply['writeConcernError'] as Document | undefined;
  const complete = unconfirmed === undefined && reply['n'] === statements - errors.length;
  const rest: Outcome = complete
    ? { is: 'applied' }
    : { is: 'unknown', cause: new ServiceUnavailable('the database did not confirm the write', { cause: reply }) };
  const found = new Array<Outcome>(statements).fill(rest);
  for (const { index, code, errmsg } of errors) found[index] = failure(code, errmsg);
  return found;
}

function failure(code: number, message: string): Outcome {
  if (code === DUPLICATE_KEY || code === NOT_AN_OBJECT || code === WRITE_CONFLICT) return { is: 'stale' };
  return { is: 'refused', cause: new MongoServerError({ message, code }) };
}

/** Bytes of a document with its index rows, about. */
export function documentBytes(document: EntityDocument): number {
  let bytes = 200 + 3 * document._id.length + Buffer.byteLength(document.j ?? '');
  for (const { n, v } of document.ix ?? []) bytes += 30 + n.length + (typeof v === 'string' ? 3 * v.length : 8);
  for (const { n } of document.g ?? []) bytes += 40 + n.length;
  for (const row of document.a ?? []) bytes += 10 + row.length;
  for (const row of document.s ?? []) bytes += 10 + row.length;
  return bytes;
}

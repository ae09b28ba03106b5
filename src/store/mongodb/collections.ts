import { type Collection, type Db } from 'mongodb';
import { type ContextDocument } from './contexts.js';
import { type EntityDocument } from './documents.js';
import { DELETED_KEPT_S } from './limits.js';
import { type TenantDocument } from './tenants.js';

/** Of the documents in all collections; another one is refused by name. */
const FORMAT = 1;

/** Names of the indexes, for hints. */
export const INDEX = { key: '_id_', type: 'type', value: 'value', cell: 'cell', scope: 'scope' } as const;

interface FormatDocument {
  readonly _id: string;
  readonly version: number;
}

export interface Collections {
  readonly entities: Collection<EntityDocument>;
  readonly tenants: Collection<TenantDocument>;
  readonly contexts: Collection<ContextDocument>;
}

/**
 * The collections with their indexes, created where they are missing. Every index on entities starts with the
 * tenant and ends with the key, so that a scan in the order of keys needs no sorting after an equality.
 *
 * @throws Error - the database was written by another version of Castor, in another format
 */
export async function openCollections(db: Db): Promise<Collections> {
  await requireFormat(db);
  const entities = db.collection<EntityDocument>('entities');
  const tenants = db.collection<TenantDocument>('tenants');
  const contexts = db.collection<ContextDocument>('contexts');
  await entities.createIndexes([
    { name: INDEX.type, key: { t: 1, ty: 1, _id: 1 } },
    { name: INDEX.value, key: { t: 1, 'ix.n': 1, 'ix.v': 1, _id: 1 } },
    // most entities of many twins have neither place nor scope: they cost nothing here
    { name: INDEX.cell, key: { t: 1, 'g.n': 1, 'g.c': 1, _id: 1 }, partialFilterExpression: { g: { $exists: true } } },
    { name: INDEX.scope, key: { t: 1, s: 1, _id: 1 }, partialFilterExpression: { s: { $exists: true } } },
    { name: 'expiry', key: { e: 1 }, sparse: true },
    { name: 'deleted', key: { d: 1 }, expireAfterSeconds: DELETED_KEPT_S, sparse: true },
  ]);
  await contexts.createIndexes([
    { name: 'created', key: { t: 1, createdAt: 1, localId: 1 } },
    { name: 'url', key: { t: 1, url: 1 }, unique: true, partialFilterExpression: { url: { $exists: true } } },
  ]);
  return { entities, tenants, contexts };
}

async function requireFormat(db: Db): Promise<void> {
  const formats = db.collection<FormatDocument>('castor');
  const found = await formats.findOneAndUpdate(
    { _id: 'format' },
    { $setOnInsert: { version: FORMAT } },
    { upsert: true, returnDocument: 'after' },
  );
  if (found?.version !== FORMAT) {
    throw new Error(
      `the database ${db.databaseName} has format ${found?.version ?? 'unknown'}; this Castor reads format ${FORMAT}`,
    );
  }
}

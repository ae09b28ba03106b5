import { type Entity } from '../../model/entity.js';
import { decodeEntity, encodeEntity } from '../entity-codec.js';
import { HeldEntity } from '../held-entity.js';
import { nextExpiry } from '../next-expiry.js';
import { type Dictionary } from './dictionary.js';

/** What stands before the entity's text: tenant number (4 bytes), revision and next expiry (doubles; Infinity: never). */
const HEADER_BYTES = 20;

/** Bytes that an entity takes in memory, decoded and rendered, for a byte of its text; about, and for its objects. */
const MEMORY_FACTOR = 6;
const MEMORY_BASE = 700;

/** A version of an entity with what the cache and the sweep want to know. */
export interface StoredEntity {
  readonly held: HeldEntity;
  /** Bytes of memory, about. */
  readonly weight: number;
}

/** An entity as bytes; may add names to the dictionary. */
export function writeEntity(
  entity: Entity,
  tenant: number,
  revision: number,
  { names }: Dictionary,
): { bytes: Buffer; stored: StoredEntity } {
  const text = encodeEntity(entity, (name) => names.number(name));
  const expiry = nextExpiry(entity);
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + Buffer.byteLength(text, 'utf8'));
  bytes.writeUInt32BE(tenant, 0);
  bytes.writeDoubleBE(revision, 4);
  bytes.writeDoubleBE(expiry ?? Infinity, 12);
  bytes.write(text, HEADER_BYTES, 'utf8');
  const held = new HeldEntity(entity.id, revision, expiry, () => entity, bytes.length);
  return { bytes, stored: { held, weight: weigh(bytes.length) } };
}

/** @param bytes - lmdb's buffer: the next read of any table writes over it */
export function readEntity(bytes: Buffer, { names }: Dictionary): StoredEntity {
  const revision = bytes.readDoubleBE(4);
  const expiry = bytes.readDoubleBE(12);
  const size = bytes.length;
  const text = bytes.toString('utf8', HEADER_BYTES, bytes.length);
  const entity = decodeEntity(text, (ref) => names.text(ref as number)); // may read the dictionary's table
  const held = new HeldEntity(entity.id, revision, expiry === Infinity ? undefined : expiry, () => entity, size);
  return { held, weight: weigh(size) };
}

/** The tenant's number of an entity. */
export function tenantOf(bytes: Buffer): number {
  return bytes.readUInt32BE(0);
}

function weigh(bytes: number): number {
  return MEMORY_BASE + MEMORY_FACTOR * bytes;
}

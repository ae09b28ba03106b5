import { type AttributeKind, type Entity, type Iri } from '../../model/entity.js';
import { ATTRIBUTE_KINDS } from '../../model/kinds.js';
import { type IndexedValue, indexTerms } from '../../query/index-terms.js';
import { encodeEntity, decodeEntity } from '../entity-codec.js';
import { type Tenant } from '../entity-store.js';
import { HeldEntity } from '../held-entity.js';
import { nextExpiry } from '../next-expiry.js';
import { longName, original, shortName, text } from './short-names.js';

/**
 * An entity as the database holds it. The entity itself is one opaque string; the rest is what the indexes need.
 * Names are values here, never field names. Where `j` is missing the entity was deleted: the document stays for a
 * while to keep its revision.
 */
export interface EntityDocument {
  readonly _id: string;
  /** Revision; grows with every write. */
  readonly r: number;
  /** Change ids of the last few writes, the newest last, blanks between: they tell whether a write whose answer was lost took place. */
  readonly w: string;
  /** Tenant; missing when deleted, so that no index but that of `_id` knows the document. */
  readonly t?: Tenant;
  /** Types. */
  readonly ty?: readonly string[];
  /** The entity, by `entity-codec.ts`. */
  readonly j?: string;
  /** Indexed values; `v` is missing where an attribute has none. */
  readonly ix?: readonly { readonly n: string; readonly v?: IndexedValue }[];
  /** Cells of geometries. */
  readonly g?: readonly { readonly n: string; readonly c: number }[];
  /** Scopes. */
  readonly s?: readonly string[];
  /** For the catalogue: attributes that are not a single Property, as a digit for the kind of each instance, a blank and the name. */
  readonly a?: readonly string[];
  /** When the entity or an attribute of it first expires, ms since the epoch. */
  readonly e?: number;
  /** When it was deleted. */
  readonly d?: Date;
}

/** One committed state of a key: an entity, or where `held` is undefined one that was deleted. */
export interface Version {
  readonly revision: number;
  readonly writes: string;
  readonly held: HeldEntity | undefined;
  /** Characters of the encoded entity. */
  readonly size: number;
}

/** Change ids kept in a document. */
const WRITES_KEPT = 4;
/** Characters of an indexed string; longer ones share an entry with all that begin alike. At most 384 bytes. */
const INDEXED_CHARS = 128;

/** `tenant|id`: no other pair has the same key, and the keys of a tenant stand together. */
export function keyOf(tenant: Tenant, id: Iri): string {
  return tenantPrefix(tenant) + text(id);
}

/** What the keys of a tenant begin with. */
export function tenantPrefix(tenant: Tenant): string {
  return `${tenant.replaceAll('%', '%25').replaceAll('|', '%7C')}|`;
}

/** The tenant and id behind a key. */
export function ofKey(key: string): { tenant: Tenant; id: Iri } {
  const end = key.indexOf('|');
  const id = key.slice(end + 1);
  return {
    tenant: key.slice(0, end).replaceAll('%7C', '|').replaceAll('%25', '%'),
    id: original(id),
  };
}

/** A string as the indexes hold it. */
export function indexedText(string: string): string {
  return text(string.length > INDEXED_CHARS ? string.slice(0, INDEXED_CHARS) : string);
}

/** Whether an indexed string may stand for others that are longer. */
export function isCut(string: string): boolean {
  return string.length >= INDEXED_CHARS;
}

export function indexedValue(value: IndexedValue): IndexedValue {
  return typeof value === 'string' ? indexedText(value) : value;
}

/** What a change of the key is written as; `entity` undefined: it is deleted. */
export function documentOf(
  tenant: Tenant,
  key: string,
  entity: Entity | undefined,
  base: Version | undefined,
  now: number,
): EntityDocument {
  const revision = {
    _id: key,
    // a deleted document is forgotten one day: what is made again later still gets a later revision
    r: Math.max(now * 1000, (base?.revision ?? 0) + 1),
    w: writesAfter(base?.writes),
  };
  if (entity === undefined) return { ...revision, d: new Date(now) };
  const terms = indexTerms(entity);
  const cells = terms.cells.flatMap((row) => row.cells.map((c) => ({ n: shortName(row.name), c })));
  const expiry = nextExpiry(entity);
  const kinds = catalogRows(entity);
  return {
    ...revision,
    t: text(tenant),
    ty: terms.types.map(shortName),
    j: encodeEntity(entity, shortName),
    ix: terms.values.map(({ name, value }) =>
      value === undefined ? { n: shortName(name) } : { n: shortName(name), v: indexedValue(value) },
    ),
    ...(kinds.length > 0 ? { a: kinds } : {}),
    ...(cells.length > 0 ? { g: cells } : {}),
    ...(terms.scopes.length > 0 ? { s: terms.scopes.map(indexedText) } : {}),
    ...(expiry === undefined ? {} : { e: expiry }),
  };
}

/** What has been written, for those who change it again soon; `entity` is the one the document was made of. */
export function versionWritten(document: EntityDocument, entity: Entity | undefined): Version {
  const size = document.j?.length ?? 0;
  return {
    revision: document.r,
    writes: document.w,
    held: entity && new HeldEntity(entity.id, document.r, document.e, () => entity, size),
    size,
  };
}

function decoded(text: string): Entity {
  return decodeEntity(text, (name) => longName(name as string));
}

/** The fields that {@link versionRead} needs. */
export const VERSION_FIELDS = { r: 1, w: 1, j: 1, e: 1 } as const;

export function versionRead(document: EntityDocument): Version {
  const { j } = document;
  return {
    revision: document.r,
    writes: document.w,
    held:
      j === undefined
        ? undefined
        : new HeldEntity(ofKey(document._id).id, document.r, document.e, () => decoded(j), j.length),
    size: j?.length ?? 0,
  };
}

/**
 * Whether the write that made `lost` of `base` took place, judged by what stands there now: true, false, or
 * undefined where too much has been written since.
 */
export function tookPlace(
  lost: EntityDocument,
  base: Version | undefined,
  now: Version | undefined,
): boolean | undefined {
  const writes = now?.writes.split(' ') ?? [];
  if (writes.includes(newest(lost.w))) return true;
  if (base === undefined) return writes.length < WRITES_KEPT ? false : undefined;
  return writes.includes(newest(base.writes)) ? false : undefined;
}

function newest(writes: string): string {
  return writes.slice(writes.lastIndexOf(' ') + 1);
}

function writesAfter(before: string | undefined): string {
  const id = Math.random().toString(36).slice(2);
  return before === undefined ? id : [...before.split(' ').slice(1 - WRITES_KEPT), id].join(' ');
}

function catalogRows(entity: Entity): string[] {
  const rows: string[] = [];
  for (const [name, instances] of entity.attributes) {
    if (instances.length === 1 && instances[0]!.kind === 'Property') continue;
    const kinds = instances.map(({ kind }) => ATTRIBUTE_KINDS.indexOf(kind));
    rows.push(`${kinds.sort().join('')} ${shortName(name)}`);
  }
  return rows;
}

/** The name of an entry of `a`, and the kind of each instance. */
export function ofCatalogRow(row: string): { name: Iri; kinds: readonly AttributeKind[] } {
  const end = row.indexOf(' ');
  return {
    name: longName(row.slice(end + 1)),
    kinds: Array.from(row.slice(0, end), (digit) => ATTRIBUTE_KINDS[Number(digit)]!),
  };
}

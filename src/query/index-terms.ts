import { type Attribute, type Entity, type Iri, type Json } from '../model/entity.js';
import { type Geometry } from '../model/geojson.js';
import { coverCells } from './geo/cells.js';
import { plainValue } from './target.js';

/**
 * What a store indexes of an entity, the same in every store: the counterpart of `Narrowing`. Top-level attributes
 * only; each distinct pair once.
 */
export interface IndexTerms {
  readonly types: readonly Iri[];
  /**
   * One row for each indexable value of each instance (numbers, strings, booleans, IRIs, texts of languages; items
   * of arrays one by one); an attribute without any has one row with `undefined`, so that every attribute has a row.
   */
  readonly values: readonly { readonly name: Iri; readonly value: IndexedValue | undefined }[];
  /** Cells that cover the geometries of the GeoProperty's instances (`geo/cells.ts`). */
  readonly cells: readonly { readonly name: Iri; readonly cells: readonly number[] }[];
  /** Scopes with a leading slash. */
  readonly scopes: readonly string[];
}

export type IndexedValue = string | number | boolean;

/** The terms of one entity; pure. */
export function indexTerms(entity: Entity): IndexTerms {
  const values: { name: Iri; value: IndexedValue | undefined }[] = [];
  const cells: { name: Iri; cells: readonly number[] }[] = [];
  for (const [name, instances] of entity.attributes) {
    const ofAttribute = instances.flatMap(indexedValues);
    if (ofAttribute.length === 0) values.push({ name, value: undefined });
    else for (const value of distinct(ofAttribute)) values.push({ name, value });
    const covering = instances.flatMap(cellsOf);
    if (covering.length > 0) cells.push({ name, cells: distinct(covering) });
  }
  return { types: entity.types, values, cells, scopes: distinct((entity.scopes ?? []).map(rooted)) };
}

function indexedValues({ kind, value }: Attribute): IndexedValue[] {
  if (kind === 'GeoProperty') return [];
  const found: readonly Json[] =
    kind === 'LanguageProperty' ? Object.values(value as { readonly [tag: string]: Json }).flat() : items(value);
  return found.map(plainValue).filter(isIndexed).map(normalized);
}

function items(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function isIndexed(value: Json): value is IndexedValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Minus zero equals zero, but a store's index may not know. */
function normalized(value: IndexedValue): IndexedValue {
  return value === 0 ? 0 : value;
}

function cellsOf({ kind, value }: Attribute): readonly number[] {
  return kind === 'GeoProperty' ? coverCells(value as unknown as Geometry) : [];
}

function distinct<T>(list: readonly T[]): readonly T[] {
  return list.length < 2 ? list : [...new Set(list)];
}

/** A scope with its leading slash, which 4.18 leaves to the client. */
function rooted(scope: string): string {
  return scope.startsWith('/') ? scope : `/${scope}`;
}

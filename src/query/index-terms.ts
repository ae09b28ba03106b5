import { type Attribute, type Entity, type Iri, type Json } from '../model/entity.js';
import { type Geometry } from '../model/geojson.js';
import { coverCells } from './geo/cells.js';
import { type LanguageMap, plainValue, textsOfAll } from './target.js';

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

type ValueRow = IndexTerms['values'][number];
type CellRow = IndexTerms['cells'][number];

/** The terms of one entity; pure. Every write asks for them: most attributes have one value, and cost one row. */
export function indexTerms(entity: Entity): IndexTerms {
  const values: ValueRow[] = [];
  const cells: CellRow[] = [];
  for (const [name, instances] of entity.attributes) {
    const only = instances.length === 1 ? plainValue(instances[0]!.value) : null;
    if (isIndexed(only)) values.push({ name, value: normalized(only) });
    else {
      addRows(values, name, instances);
      addCells(cells, name, instances);
    }
  }
  const scopes = entity.scopes === undefined ? [] : distinct(entity.scopes.map(rooted));
  return { types: entity.types, values, cells, scopes };
}

function addRows(rows: ValueRow[], name: Iri, instances: readonly Attribute[]): void {
  const found: IndexedValue[] = [];
  for (const instance of instances) {
    for (const item of itemsOf(instance)) {
      const value = plainValue(item);
      if (isIndexed(value)) found.push(normalized(value));
    }
  }
  if (found.length === 0) rows.push({ name, value: undefined });
  else for (const value of distinct(found)) rows.push({ name, value });
}

function itemsOf({ kind, value }: Attribute): readonly Json[] {
  if (kind === 'GeoProperty') return [];
  if (kind === 'LanguageProperty') return textsOfAll(value as LanguageMap);
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function isIndexed(value: Json): value is IndexedValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Minus zero equals zero, but a store's index may not know. */
function normalized(value: IndexedValue): IndexedValue {
  return value === 0 ? 0 : value;
}

function addCells(rows: CellRow[], name: Iri, instances: readonly Attribute[]): void {
  const covering: number[] = [];
  for (const { kind, value } of instances) {
    if (kind === 'GeoProperty') covering.push(...coverCells(value as unknown as Geometry));
  }
  if (covering.length > 0) rows.push({ name, cells: distinct(covering) });
}

function distinct<T>(list: readonly T[]): readonly T[] {
  return list.length < 2 ? list : [...new Set(list)];
}

/** A scope with its leading slash, which 4.18 leaves to the client. */
function rooted(scope: string): string {
  return scope.startsWith('/') ? scope : `/${scope}`;
}

import { type Entity, type Iri } from '../model/entity.js';

/**
 * What a store indexes of an entity, the same in every store: the counterpart of `Narrowing`. Top-level attributes
 * only; each distinct pair once.
 */
export interface IndexTerms {
  readonly types: readonly Iri[];
  /**
   * One row for each indexable value of each instance (numbers, strings, booleans, IRIs; items of arrays one by
   * one); an attribute without any has one row with `undefined`, so that every attribute has a row.
   */
  readonly values: readonly { readonly name: Iri; readonly value: IndexedValue | undefined }[];
  /** Cells that cover the geometries of the GeoProperty's instances (`geo/cells.ts`). */
  readonly cells: readonly { readonly name: Iri; readonly cells: readonly number[] }[];
  /** Scopes with a leading slash. */
  readonly scopes: readonly string[];
}

export type IndexedValue = string | number | boolean;

/** The terms of one entity; pure. */
export declare function indexTerms(entity: Entity): IndexTerms;

import { type Iri } from '../model/entity.js';

/**
 * What a store may use its indexes for: conditions that every match meets. A store reads the entities that meet
 * some or all of them; whether one matches is decided by `matches` alone (invariant 3).
 */
export interface Narrowing {
  /** The entity's id is one of these. */
  readonly ids?: readonly Iri[];
  /** The entity has at least one of these types. */
  readonly types?: readonly Iri[];
  /** All of these hold. */
  readonly conditions: readonly Condition[];
  /**
   * `ids` and `types` say it all: every live entity that meets them matches. There are no conditions then, and a
   * store may count and skip without reading entities.
   */
  readonly exact: boolean;
}

export type Condition =
  /** The entity has one of these attributes. */
  | { readonly on: 'attribute'; readonly anyOf: readonly Iri[] }
  /** An instance of the attribute has an indexed value in one of these ranges. */
  | { readonly on: 'value'; readonly name: Iri; readonly anyOf: readonly ValueRange[] }
  /** An instance of the GeoProperty has a cell in one of these ranges (see `geo/cells.ts`); both ends included. */
  | {
      readonly on: 'cell';
      readonly name: Iri;
      readonly anyOf: readonly CellRange[];
      /** The same in two parts: where whoever is there is a match, and the rest. For those who look for a few matches. */
      readonly parts?: { readonly inside: readonly CellRange[]; readonly beside: readonly CellRange[] };
    }
  /** A scope of the entity equals one of these, or (`below`) lies at or under it; `/` below means any scope. */
  | { readonly on: 'scope'; readonly anyOf: readonly { readonly scope: string; readonly below: boolean }[] };

/** Both ends included; an absent end is open. Numbers only have ranges; strings and booleans are equal or not. */
export type ValueRange = { readonly low?: number; readonly high?: number } | { readonly equals: string | boolean };

export interface CellRange {
  readonly low: number;
  readonly high: number;
}

import { type AttributeKind, type DateTime, type Iri, type Json } from './entity.js';

/**
 * What a client sent, expanded and checked, before it meets the stored entity (CIM 009 5.4): every member may be
 * missing, and `null` stands for an NGSI-LD Null where the operation allows one. A whole Entity is a fragment with
 * nothing missing.
 */
export interface EntityFragment {
  readonly id?: Iri;
  readonly types?: readonly Iri[];
  readonly scopes?: readonly string[] | null;
  readonly expiresAt?: DateTime | null;
  readonly attributes: AttributeFragments;
}

export type AttributeFragments = ReadonlyMap<Iri, readonly AttributeFragment[]>;

export interface AttributeFragment {
  /** Stated or inferred; missing when neither was possible. */
  readonly kind?: AttributeKind;
  /** Missing: keep what is there. Null: remove the instance. Nulls inside (merge only) are `undefined`-free JSON. */
  readonly value?: Json;
  /** The instance is to be removed. */
  readonly removed?: true;
  readonly datasetId?: Iri;
  readonly observedAt?: DateTime | null;
  readonly unitCode?: string | null;
  readonly valueType?: Iri | null;
  readonly objectType?: readonly Iri[] | null;
  readonly expiresAt?: DateTime | null;
  readonly entityIdSealed?: string | null;
  readonly entityTypeSealed?: string | null;
  readonly attributes?: AttributeFragments;
  /**
   * For an attribute that was given as a bare value: that value, read as an attribute of another kind. A merge in
   * simplified representation keeps the kind of what is there (5.6.17.4).
   * @throws BadRequestData - it is no value of that kind
   */
  readonly as?: (kind: AttributeKind) => Json;
}

/** Which Nulls an operation takes. */
export type Nulls =
  /** Create, replace, append: none (5.5.4). */
  | 'none'
  /** Update and partial update: in place of members, not inside Property values (5.5.8). */
  | 'members'
  /** Merge: inside Property values too (5.5.12). */
  | 'everywhere';

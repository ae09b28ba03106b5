import { type Iri } from '../model/entity.js';
import { type Pattern } from './pattern.js';
import { type ValuePath } from './target.js';
import { type Temporal } from './temporal.js';

/** A parsed `q` (CIM 009 4.9); every name in it is expanded, everything that can be worked out once is. */
export type Query = Term | { readonly op: 'and' | 'or'; readonly of: readonly Query[] };

export interface Term {
  readonly op: 'term';
  /** Relationships to follow first (`rel{Type:...}`). */
  readonly links: readonly Link[];
  readonly path: ValuePath;
  readonly test: Test;
}

/** One step to linked entities (4.9 EXAMPLE 13 and 14). */
export interface Link {
  readonly relationship: Iri;
  /** Only linked entities of one of these types count; empty: all do. */
  readonly types: readonly Iri[];
}

export type Test = { readonly op: 'exists' } | Equality | Order | Match;

/** The target is, or is not, one of the values or in the range. */
export interface Equality {
  readonly op: '==' | '!=';
  /** Values that are equal when they are identical: the look-up respects the data type. */
  readonly values: ReadonlySet<string | number | boolean>;
  /** Values that are equal when they mean the same instant. */
  readonly temporals: readonly Temporal[];
  readonly range?: { readonly low: Comparable; readonly high: Comparable };
}
export interface Order {
  readonly op: '>' | '>=' | '<' | '<=';
  readonly than: Comparable;
}
export interface Match {
  readonly op: '~=' | '!~=';
  readonly pattern: Pattern;
}

/** A value that has an order. A string that reads like a temporal value is also compared as one. */
export type Comparable =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'string'; readonly value: string; readonly temporal: Temporal | undefined }
  | { readonly type: 'temporal'; readonly temporal: Temporal };

/** How many Relationships the query follows, one after the other, at most. */
export function linkDepth(query: Query): number {
  return query.op === 'term' ? query.links.length : Math.max(...query.of.map(linkDepth));
}

/** True when the query names an attribute, not only members that every entity has (5.7.2.4, "too wide query"). */
export function namesAttribute(query: Query): boolean {
  if (query.op !== 'term') return query.of.some(namesAttribute);
  return query.links.length > 0 || query.path.names.length > 0;
}

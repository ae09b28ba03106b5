import { type Iri } from './entity.js';

/**
 * A parsed `pick` or `omit` (CIM 009 4.21): entity members (`id`, `type`, `scope`) and expanded attribute names,
 * each with the projection of the entities it links to, if one was given in braces.
 */
export type Projection = ReadonlyMap<string, Projection | undefined>;

/** One language range of a `lang` filter (4.15) with its weight, best first; `*` takes any. */
export interface LanguageRange {
  readonly tag: string;
  readonly weight: number;
}

/** How a client wants to see entities: everything about a representation that does not depend on the entity. */
export interface View {
  readonly format: 'normalized' | 'concise' | 'simplified';
  /** Show createdAt, modifiedAt and expiresAt (6.3.11). */
  readonly sysAttrs: boolean;
  readonly pick?: Projection;
  readonly omit?: Projection;
  /** The deprecated `attrs` list: expanded names of the only attributes to show. */
  readonly attrs?: ReadonlySet<Iri>;
  /** Instances to show (4.5.5); `@none` stands for the default instance. */
  readonly datasetIds?: ReadonlySet<string>;
  readonly lang?: readonly LanguageRange[];
  /** GeoJSON Features (4.5.16) with the geometry of this GeoProperty, an expanded name. */
  readonly geometryProperty?: Iri;
}

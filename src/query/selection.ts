import { type Entity, type Iri } from '../model/entity.js';
import { type Geometry } from '../model/geojson.js';
import { geoMatches, type GeoQuery } from './geo/geo-query.js';
import { type Linked, matchesQ, NOTHING_LINKED } from './match-q.js';
import { type Pattern } from './pattern.js';
import { type Query } from './q-ast.js';
import { matchesScopes, type ScopeQuery } from './scope-query.js';
import { matchesTypes, type TypeSelection } from './type-selection.js';

/** Which entities a client means (CIM 009 5.7.2.4); everything given must hold. */
export interface Selection {
  /** One of these must fit; absent: any entity does. A URL gives one, a Query body (5.2.23) perhaps several. */
  readonly entities?: readonly EntitySelector[];
  /** The deprecated `attrs`: the entity has at least one of these attributes. */
  readonly attributes?: readonly Iri[];
  readonly q?: Query;
  readonly geo?: GeoQuery;
  readonly scopeQ?: ScopeQuery;
  /** The only instances of attributes that `q` looks at (4.9, "explicitly addressed"); `@none` is the default one. */
  readonly datasetIds?: ReadonlySet<string>;
}

/** Everything given must hold. In a Query body `id` takes precedence (5.2.33): leave `idPattern` out then. */
export interface EntitySelector {
  readonly ids?: ReadonlySet<Iri>;
  readonly idPattern?: Pattern;
  /** Absent for any type, and for `type=*` (6.4.3.2). */
  readonly types?: TypeSelection;
}

/**
 * Whether the entity belongs to the selection: the one decision (invariant 3). Expired entities and attributes
 * (4.22) do not exist: pass what `withoutExpired` leaves, of linked entities too.
 */
export function matches(selection: Selection, entity: Entity, linked: Linked = NOTHING_LINKED): boolean {
  const { entities, attributes, q, geo, scopeQ, datasetIds } = selection;
  return (
    (entities === undefined || entities.some((selector) => fits(selector, entity))) &&
    (attributes === undefined || attributes.some((name) => entity.attributes.has(name))) &&
    (scopeQ === undefined || matchesScopes(scopeQ, entity.scopes)) &&
    (q === undefined || matchesQ(q, entity, linked, datasetIds)) &&
    (geo === undefined || matchesGeo(geo, entity))
  );
}

function fits({ ids, idPattern, types }: EntitySelector, { id, types: entityTypes }: Entity): boolean {
  return (
    (ids === undefined || ids.has(id)) &&
    (types === undefined || matchesTypes(types, entityTypes)) &&
    (idPattern === undefined || idPattern.test(id))
  );
}

/** "if there are multiple instances of the GeoProperty [...] it is sufficient if any of these [...] meets" */
function matchesGeo(geo: GeoQuery, entity: Entity): boolean {
  const instances = entity.attributes.get(geo.geoproperty) ?? [];
  return instances.some(({ kind, value }) => kind === 'GeoProperty' && geoMatches(geo, value as unknown as Geometry));
}

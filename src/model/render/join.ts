import { type Attribute, type Entity, type Iri } from '../entity.js';
import { type View } from '../view.js';
import { linkedView, showsAttribute, shownInstances } from './projection.js';

/**
 * Linked Entity retrieval (CIM 009 4.5.23): what the targets of an entity's Relationships add to an answer.
 *
 * - From each entity of the page the graph is walked breadth first. `level` is how many Relationships a path may
 *   have: 1 shows the entities that a page's entity links to, 2 also those that these link to, and so on.
 * - Relationships and ListRelationships of an entity count, not those that are sub-attributes; only those that the
 *   view shows (projection, datasetIds); only targets that are stored here, with an objectType or without.
 * - "Unless a URI has been previously encountered": an entity is shown once, where the walk meets it first, which
 *   is as near to the start as it gets. `containedBy` and the start itself have been met. Elsewhere its URI stands
 *   alone. Inline, each entity of the page starts a walk of its own, so that what it shows does not depend on its
 *   neighbours; flat, the page is one walk, because the answer is one list.
 */
export interface Join {
  readonly mode: 'inline' | 'flat';
  /** At least 1. */
  readonly level: number;
  /** Ids that the client has met before and does not want again. */
  readonly containedBy: ReadonlySet<Iri>;
  /** What is known of targets: the entity, or undefined for one that is not stored here. See `unknownTargets`. */
  readonly linked: ReadonlyMap<Iri, Entity | undefined>;
}

/** An entity and how to show it: each linked entity has the projection of the path that leads to it. */
export interface Shown {
  readonly entity: Entity;
  readonly view: View;
}

interface Met extends Shown {
  /** The entity that links to it. */
  readonly by: Iri;
}

/**
 * The ids to look up next: targets that the join reaches but `join.linked` does not know. Call, look up, add all of
 * them to the map (undefined for what is not there) and call again until none are left: at most `join.level` rounds,
 * one for each level.
 */
export function unknownTargets(page: readonly Entity[], view: View, join: Join): ReadonlySet<Iri> {
  const unknown = new Set<Iri>();
  if (join.mode === 'flat') walk(page, view, join, unknown);
  else for (const entity of page) walk([entity], view, join, unknown);
  return unknown;
}

/** What flattened retrieval (4.5.23.3) appends to the entities of a page, level by level, in the order met. */
export function flattened(page: readonly Entity[], view: View, join: Join): readonly Shown[] {
  return walk(page, view, join);
}

/**
 * Where inline retrieval (4.5.23.2) shows the entities that one entity leads to: the id of each, and the id of the
 * one that shows it.
 */
export function inlined(entity: Entity, view: View, join: Join): Map<Iri, Iri> {
  return new Map(walk([entity], view, join).map((met) => [met.entity.id, met.by]));
}

/** The targets of a Relationship or ListRelationship; of other kinds none. */
export function targetsOf({ kind, value }: Attribute): readonly Iri[] {
  if (kind !== 'Relationship' && kind !== 'ListRelationship') return [];
  return typeof value === 'string' ? [value] : (value as readonly Iri[]);
}

function walk(start: readonly Entity[], view: View, join: Join, unknown?: Set<Iri>): readonly Met[] {
  const seen = new Set(join.containedBy);
  for (const { id } of start) seen.add(id);
  const all: Met[] = [];
  let level: readonly Shown[] = start.map((entity) => ({ entity, view }));
  for (let depth = 0; depth < join.level && level.length > 0; depth++) {
    const next: Met[] = [];
    for (const shown of level) {
      for (const [name, target] of links(shown)) {
        if (seen.has(target)) continue;
        seen.add(target);
        const entity = join.linked.get(target);
        if (entity !== undefined) next.push({ entity, view: linkedView(shown.view, name), by: shown.entity.id });
        else if (!join.linked.has(target)) unknown?.add(target);
      }
    }
    for (const met of next) all.push(met);
    level = next;
  }
  return all;
}

function* links({ entity, view }: Shown): Generator<readonly [name: Iri, target: Iri]> {
  for (const [name, instances] of entity.attributes) {
    if (!showsAttribute(view, name)) continue;
    for (const instance of shownInstances(view, instances)) {
      for (const target of targetsOf(instance)) yield [name, target];
    }
  }
}

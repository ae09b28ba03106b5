import { type Attribute, type Entity, type Iri } from '../entity.js';
import { type View } from '../view.js';

/** Whether a view shows `id`, `type` or `scope` (CIM 009 4.21, 5.7.1.5). */
export function showsMember(view: View, member: 'id' | 'type' | 'scope'): boolean {
  return (view.pick === undefined || view.pick.has(member)) && !isOmitted(view, member);
}

/**
 * Whether a view shows an attribute. One that `omit` names with braces stays: only members of the entities it links
 * to are left out (4.21).
 */
export function showsAttribute(view: View, name: Iri): boolean {
  return (
    (view.pick === undefined || view.pick.has(name)) &&
    (view.attrs === undefined || view.attrs.has(name)) &&
    !isOmitted(view, name)
  );
}

function isOmitted({ omit }: View, member: string): boolean {
  return omit !== undefined && omit.has(member) && omit.get(member) === undefined;
}

/** Whether a projection leaves anything of an entity: one of which nothing is left is not in the answer. */
export function showsAnything(view: View, entity: Entity): boolean {
  if (showsMember(view, 'id') || showsMember(view, 'type')) return true;
  if (entity.scopes !== undefined && showsMember(view, 'scope')) return true;
  for (const [name, instances] of entity.attributes) {
    if (showsAttribute(view, name) && shownInstances(view, instances).length > 0) return true;
  }
  return false;
}

/** The instances of an attribute that a view shows (4.5.5); none means that it does not show the attribute. */
export function shownInstances({ datasetIds }: View, instances: readonly Attribute[]): readonly Attribute[] {
  if (datasetIds === undefined) return instances;
  return instances.filter(({ datasetId }) => datasetIds.has(datasetId ?? '@none'));
}

/**
 * How the entities that an attribute links to are seen: as the linking one, save that its projection is the one in
 * braces behind the attribute's name, or none (4.21: a projection names members of the entity it stands at).
 */
export function linkedView(view: View, name: Iri): View {
  if (view.pick === undefined && view.omit === undefined && view.attrs === undefined) return view;
  const linked: { -readonly [member in keyof View]: View[member] } = { ...view };
  delete linked.attrs;
  delete linked.pick;
  delete linked.omit;
  const pick = view.pick?.get(name);
  const omit = view.omit?.get(name);
  if (pick !== undefined) linked.pick = pick;
  if (omit !== undefined) linked.omit = omit;
  return linked;
}

import { type Attribute, type Entity, type Iri } from '../entity.js';
import { type Terms } from '../terms.js';
import { type View } from '../view.js';
import { geometryText } from './geometry.js';
import { inlined, type Join, targetsOf } from './join.js';
import { quote, rawText } from './value-text.js';
import { type LinkedText, losslessText, oneOrSeveral, systemText } from './lossless-text.js';
import { linkedView, showsAttribute, showsMember, shownInstances } from './projection.js';
import { simplifiedText } from './simplified-text.js';

/**
 * An entity as JSON text, as a client wants to see it (CIM 009 4.5.1 to 4.5.5, 4.5.16, 4.5.17): names compacted,
 * members in a fixed order (id, type, scope, system attributes, then attributes as stored). What has expired is
 * hidden before it comes here. Without `@context`: see `withContext`.
 *
 * @param join - linked entities to show inline (4.5.23.2); a flat join changes nothing here: see `flattened`
 */
export function renderEntity(entity: Entity, terms: Terms, view: View, join?: Join): string {
  const inline = join?.mode === 'inline' ? new Inline(terms, join, inlined(entity, view, join)) : undefined;
  const id = showsMember(view, 'id') ? `,"id":${quote(entity.id)}` : '';
  const rest = membersText(entity, terms, view, inline);
  if (view.geometryProperty === undefined) return objectText(id + rest);
  const geometry = geometryText(entity, view, view.geometryProperty);
  return objectText(`${id},"type":"Feature","geometry":${geometry},"properties":${objectText(rest)}`);
}

/** @param members - each with a comma before it */
function objectText(members: string): string {
  return `{${members.slice(1)}}`;
}

/** All members but the id, each with a comma before it. */
function membersText(entity: Entity, terms: Terms, view: View, inline: Inline | undefined): string {
  let text = '';
  if (showsMember(view, 'type')) text += `,"type":${oneOrSeveral(entity.types, terms)}`;
  const { scopes } = entity;
  if (scopes !== undefined && showsMember(view, 'scope')) {
    text += `,"scope":${rawText(scopes.length === 1 ? scopes[0]! : scopes)}`;
  }
  if (view.sysAttrs) text += systemText(entity);
  const attributeText = view.format === 'simplified' ? simplifiedText : losslessText;
  for (const [name, stored] of entity.attributes) {
    if (!showsAttribute(view, name)) continue;
    const instances = shownInstances(view, stored);
    if (instances.length === 0) continue;
    const linked = inline?.at(entity.id, name, view);
    text += `,${quote(terms.compact(name))}:${attributeText(name, instances, terms, view, linked)}`;
  }
  return text;
}

/** Linked entities inside one entity: each is written at the first place of the entity that is to show it. */
class Inline {
  constructor(
    readonly terms: Terms,
    readonly join: Join,
    /** Entities still to be written, and which entity shows them. */
    readonly places: Map<Iri, Iri>,
  ) {}

  /** What the Relationship `name` of the entity `of` shows in the place of its targets. */
  at(of: Iri, name: Iri, view: View): LinkedText {
    return (relationship) => {
      const texts = targetsOf(relationship).map((target) => this.#take(of, name, target, view));
      if (texts.every((text) => text === undefined)) return undefined;
      return view.format === 'simplified' ? replaced(relationship, texts) : added(relationship, texts);
    };
  }

  #take(of: Iri, name: Iri, target: Iri, view: View): string | undefined {
    if (this.places.get(target) !== of) return undefined;
    this.places.delete(target);
    const seen = linkedView(view, name);
    const id = showsMember(seen, 'id') ? `,"id":${quote(target)}` : '';
    return objectText(id + membersText(this.join.linked.get(target)!, this.terms, seen, this));
  }
}

/** Simplified (4.5.4): entities in place of their URIs; a URI met before stays. */
function replaced(relationship: Attribute, texts: readonly (string | undefined)[]): string {
  const each = targetsOf(relationship).map((target, at) => texts[at] ?? quote(target));
  return typeof relationship.value === 'string' ? each[0]! : `[${each.join(',')}]`;
}

/** The `entity` or `entityList` member: an array where the targets are one, without those met before. */
function added(relationship: Attribute, texts: readonly (string | undefined)[]): string {
  const shown = texts.filter((text) => text !== undefined);
  return typeof relationship.value === 'string' ? shown[0]! : `[${shown.join(',')}]`;
}

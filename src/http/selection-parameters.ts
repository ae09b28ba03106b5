import { type Iri, type Json } from '../model/entity.js';
import { BadRequestData } from '../model/errors.js';
import { NGSI_LD } from '../model/kinds.js';
import { expandName, parseIri, shown } from '../model/names.js';
import { isObject } from '../model/parse-value.js';
import { type Terms } from '../model/terms.js';
import { parseGeoQuery } from '../query/geo/geo-query.js';
import { parseQ } from '../query/parse-q.js';
import { compilePattern } from '../query/pattern.js';
import { linkDepth, namesAttribute } from '../query/q-ast.js';
import { parseScopeQuery } from '../query/scope-query.js';
import { type EntitySelector, type Selection } from '../query/selection.js';
import { parseTypeSelection } from '../query/type-selection.js';
import { type Parameters } from './parameters.js';

/** URL parameters that select entities (Tables 6.4.3.2-1 and 6.4.3.3-1). */
export const SELECTION_PARAMETERS = [
  'id',
  'idPattern',
  'type',
  'q',
  'expandValues',
  'jsonKeys',
  'georel',
  'geometry',
  'coordinates',
  'geoproperty',
  'scopeQ',
  'csf',
  'local',
] as const;

/**
 * What selects entities, wherever it came from: the parameters of a URL or the members of a Query (5.2.23). Each
 * member is as the client gave it, still to be checked.
 */
export interface SelectionInput {
  readonly selectors: readonly { readonly id?: Json; readonly idPattern?: Json; readonly type?: Json }[];
  readonly attrs?: readonly Json[] | undefined;
  readonly q?: Json | undefined;
  readonly expandValues?: readonly string[] | undefined;
  readonly jsonKeys?: readonly string[] | undefined;
  readonly geoQ?: Readonly<Record<string, Json>> | undefined;
  readonly scopeQ?: Json | undefined;
  readonly csf?: Json | undefined;
  readonly local?: boolean | undefined;
}

/** The selection in a URL. `attrs` is left to the operations that have it. */
export function selectionInput(parameters: Parameters): SelectionInput {
  const selector = defined({
    id: parameters.list('id'),
    idPattern: parameters.get('idPattern'),
    type: parameters.get('type'),
  });
  return {
    selectors: Object.keys(selector).length === 0 ? [] : [selector],
    q: parameters.get('q'),
    expandValues: parameters.list('expandValues'),
    jsonKeys: parameters.list('jsonKeys'),
    geoQ: defined({
      georel: parameters.get('georel'),
      geometry: parameters.get('geometry'),
      coordinates: parameters.get('coordinates'),
      geoproperty: parameters.get('geoproperty'),
    }),
    scopeQ: parameters.get('scopeQ'),
    csf: parameters.get('csf'),
    local: parameters.flag('local'),
  };
}

/** Without the members that are not there. */
function defined<T extends object>(members: T): { [M in keyof T]: NonNullable<T[M]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [M in keyof T]: NonNullable<T[M]>;
  };
}

/**
 * @param joinLevel - how many Relationships `q` may follow: those of the join that the request asks for (5.7.2.4)
 * @throws BadRequestData - something is malformed, or the query is too wide or too deep
 */
export function parseSelection(input: SelectionInput, terms: Terms, joinLevel: number): Selection {
  const { attrs, scopeQ, csf } = input;
  if (csf !== undefined) parseQ(text(csf, 'csf'), terms, {}, 'csf');
  const anyType = input.selectors.some(({ type }) => type === '*');
  if (anyType && input.local === false) throw new BadRequestData('type=* implies local=true (CIM 009 6.4.3.2)');
  const q =
    input.q === undefined
      ? undefined
      : parseQ(text(input.q, 'q'), terms, {
          ...(input.expandValues === undefined ? {} : { expandValues: new Set(input.expandValues) }),
          ...(input.jsonKeys === undefined ? {} : { jsonKeys: new Set(input.jsonKeys) }),
        });
  if (q !== undefined && linkDepth(q) > joinLevel) {
    throw new BadRequestData('q follows more Relationships than the join of the request does (CIM 009 5.7.2.4)');
  }
  const geo = parseGeoQuery(input.geoQ ?? {}, terms);
  const attributes = attrs && parseAttrs(attrs, terms);
  const isNarrow =
    anyType ||
    input.local === true ||
    geo !== undefined ||
    attributes?.some((name) => !SYSTEM_NAMES.has(name)) === true ||
    input.selectors.some(({ type }) => type !== undefined) ||
    (q !== undefined && namesAttribute(q));
  if (!isNarrow) {
    throw new BadRequestData('name at least one of type, attrs, q or georel, or ask for local=true (CIM 009 5.7.2.4)');
  }
  const entities = input.selectors.map((selector) => parseSelector(selector, terms));
  return {
    ...(entities.length === 0 ? {} : { entities }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(q === undefined ? {} : { q }),
    ...(geo === undefined ? {} : { geo }),
    ...(scopeQ === undefined ? {} : { scopeQ: parseScopeQuery(text(scopeQ, 'scopeQ')) }),
  };
}

/** Names that every entity or attribute may have from the broker: alone they select nothing (5.7.2.4). */
const SYSTEM_NAMES: ReadonlySet<string> = new Set(
  ['createdAt', 'modifiedAt', 'deletedAt', 'expiresAt', 'observedAt'].map((name) => NGSI_LD + name),
);

/**
 * The deprecated `attrs`, expanded.
 * @throws BadRequestData - a name is none, or is `id`, `type` or `scope` (Table 6.5.3.1-1)
 */
export function parseAttrs(attrs: readonly unknown[], terms: Terms): readonly Iri[] {
  return attrs.map((name) => {
    if (name === 'id' || name === 'type' || name === 'scope') {
      throw new BadRequestData(`attrs names attributes, and ${name} is none; use pick`);
    }
    return expandName(name, terms, 'attrs');
  });
}

function parseSelector({ id, idPattern, type }: SelectionInput['selectors'][number], terms: Terms): EntitySelector {
  const ids = id === undefined ? undefined : (Array.isArray(id) ? id : [id]).map((each) => parseIri(each, 'id'));
  return {
    ...(ids === undefined ? {} : { ids: new Set(ids) }),
    ...(idPattern === undefined ? {} : { idPattern: compilePattern(text(idPattern, 'idPattern'), 'idPattern') }),
    ...(type === undefined || type === '*' ? {} : { types: parseTypeSelection(text(type, 'type'), terms) }),
  };
}

export function text(value: Json, what: string): string {
  if (typeof value !== 'string' || value === '') throw new BadRequestData(`${what} is not a string: ${shown(value)}`);
  return value;
}

export function objectMember(value: Json | undefined, what: string): Readonly<Record<string, Json>> | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) throw new BadRequestData(`${what} is not an object: ${shown(value)}`);
  return value;
}

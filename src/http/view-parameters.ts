import { BOUNDS } from '../bounds.js';
import { type Iri } from '../model/entity.js';
import { BadRequestData } from '../model/errors.js';
import { LOCATION } from '../model/kinds.js';
import { expandName, parseIri, shown } from '../model/names.js';
import { type Terms } from '../model/terms.js';
import { type Projection, type View } from '../model/view.js';
import { parseLanguageFilter } from '../query/language-filter.js';
import { parseProjection, projectionDepth } from '../query/projection.js';
import { GEO_JSON_TYPE } from './answer.js';
import { type MediaType } from './negotiate.js';
import { type Parameters } from './parameters.js';
import { parseAttrs } from './selection-parameters.js';

/** URL parameters that say how entities are shown, the same for Retrieve and Query (6.3.7, 6.3.11, 6.3.15). */
export const VIEW_PARAMETERS = [
  'attrs',
  'containedBy',
  'datasetId',
  'format',
  'geometryProperty',
  'join',
  'joinLevel',
  'lang',
  'omit',
  'options',
  'pick',
] as const;

/** Parameters that matter once something is registered; until then they have no effect, but must make sense. */
export const DISTRIBUTED_PARAMETERS = ['entityMap', 'entityMapLifetime', 'splitEntities'] as const;

/** @throws BadRequestData - a flag that is neither true nor false */
export function checkDistributed(parameters: Parameters): void {
  parameters.flag('entityMap');
  parameters.flag('splitEntities');
}

const FORMATS = {
  normalized: 'normalized',
  concise: 'concise',
  simplified: 'simplified',
  keyValues: 'simplified',
} as const satisfies Record<string, View['format']>;
type FormatWord = keyof typeof FORMATS;
const FORMAT_WORDS = Object.keys(FORMATS) as readonly FormatWord[];

/** How linked entities are asked for (4.5.23). */
export interface JoinRequest {
  readonly mode: 'inline' | 'flat';
  readonly level: number;
  readonly containedBy: ReadonlySet<Iri>;
}

/** What shows entities, from a URL or a Query body, still to be checked. */
export interface ViewInput {
  readonly format: View['format'];
  readonly sysAttrs: boolean;
  readonly attrs?: readonly unknown[] | undefined;
  readonly pick?: string | readonly string[] | undefined;
  readonly omit?: string | readonly string[] | undefined;
  readonly datasetIds?: readonly unknown[] | undefined;
  readonly lang?: string | undefined;
  readonly geometryProperty?: string | undefined;
  readonly join?: string | undefined;
  readonly joinLevel?: number | undefined;
  readonly containedBy?: readonly unknown[] | undefined;
}

/**
 * @throws InvalidRequest - an unknown option
 * @throws BadRequestData - an unknown format
 */
export function viewInput(parameters: Parameters): ViewInput {
  const options = parameters.options(...FORMAT_WORDS, 'sysAttrs');
  // "If both format and options are present, the value of the format parameter shall take precedence."
  const word = parameters.oneOf('format', FORMAT_WORDS) ?? FORMAT_WORDS.find((each) => options.has(each));
  return {
    format: FORMATS[word ?? 'normalized'],
    sysAttrs: options.has('sysAttrs'),
    attrs: parameters.list('attrs'),
    pick: parameters.get('pick'),
    omit: parameters.get('omit'),
    datasetIds: parameters.list('datasetId'),
    lang: parameters.get('lang'),
    geometryProperty: parameters.get('geometryProperty'),
    join: parameters.get('join'),
    joinLevel: parameters.integer('joinLevel', 1),
    containedBy: parameters.list('containedBy'),
  };
}

/**
 * @param mediaType - what the answer will be
 * @throws BadRequestData - something is malformed or does not fit the rest (5.7.1.4, 5.7.2.4)
 */
export function parseView(input: ViewInput, terms: Terms, mediaType: MediaType): { view: View; join?: JoinRequest } {
  const { format, sysAttrs, attrs, datasetIds, lang } = input;
  const isGeo = mediaType === GEO_JSON_TYPE;
  if (input.geometryProperty !== undefined && !isGeo) {
    throw new BadRequestData(`geometryProperty is for answers of type ${GEO_JSON_TYPE} (CIM 009 5.7.1.4)`);
  }
  const join = parseJoin(input);
  const pick = input.pick === undefined ? undefined : parseProjection(input.pick, terms, 'pick');
  const omit = input.omit === undefined ? undefined : parseProjection(input.omit, terms, 'omit');
  refuseContradictions(attrs, pick, omit);
  const depth = Math.max(
    ...[pick, omit].map((projection) => (projection === undefined ? 0 : projectionDepth(projection))),
  );
  if (depth > (join?.level ?? 0)) {
    throw new BadRequestData('pick or omit goes deeper than the join of the request does (CIM 009 5.7.2.4)');
  }
  const view: View = {
    format,
    sysAttrs,
    ...(pick === undefined ? {} : { pick }),
    ...(omit === undefined ? {} : { omit }),
    ...(attrs === undefined ? {} : { attrs: new Set(parseAttrs(attrs, terms)) }),
    ...(datasetIds === undefined ? {} : { datasetIds: parseDatasetIds(datasetIds) }),
    ...(lang === undefined ? {} : { lang: parseLanguageFilter(lang) }),
    ...(isGeo ? { geometryProperty: geometryName(input.geometryProperty, terms) } : {}),
  };
  return join === undefined ? { view } : { view, join };
}

/** `attrs` is a synonym of `pick` (Table 6.4.3.2-1), and no member can be both picked and omitted. */
function refuseContradictions(attrs: unknown, pick: Projection | undefined, omit: Projection | undefined): void {
  if (attrs !== undefined && (pick !== undefined || omit !== undefined)) {
    throw new BadRequestData('attrs and pick or omit exclude each other');
  }
  const both = [...(pick?.entries() ?? [])].find(
    ([member, linked]) => linked === undefined && omit?.has(member) === true && omit.get(member) === undefined,
  );
  if (both !== undefined) throw new BadRequestData(`${both[0]} is in pick and in omit`);
}

function geometryName(name: string | undefined, terms: Terms): Iri {
  return name === undefined ? LOCATION : expandName(name, terms, 'geometryProperty');
}

export function parseDatasetIds(ids: readonly unknown[]): ReadonlySet<string> {
  return new Set(ids.map((id) => (id === '@none' ? id : parseIri(id, 'datasetId'))));
}

function parseJoin({ join, joinLevel, containedBy }: ViewInput): JoinRequest | undefined {
  if (join !== undefined && join !== 'flat' && join !== 'inline' && join !== '@none') {
    throw new BadRequestData(`join is flat, inline or @none, not ${shown(join)}`);
  }
  if (joinLevel !== undefined && joinLevel > BOUNDS.joinLevel) {
    throw new BadRequestData(`joinLevel is at most ${BOUNDS.joinLevel}`);
  }
  if (join === undefined && joinLevel !== undefined) throw new BadRequestData('joinLevel is for requests with join');
  if (join === undefined || join === '@none') return undefined;
  const met = new Set((containedBy ?? []).map((id) => parseIri(id, 'containedBy')));
  return { mode: join, level: joinLevel ?? 1, containedBy: met };
}

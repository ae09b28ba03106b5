import { type Json } from '../model/entity.js';
import { type OrderInput } from './order-parameters.js';
import { type Parameters } from './parameters.js';
import { assertSchema } from './schemas.js';
import { type SelectionInput } from './selection-parameters.js';
import { viewInput, type ViewInput } from './view-parameters.js';

/** A Query (CIM 009 5.2.23) whose shape the schema has checked; `schemas/query.schema.json` describes it. */
interface QueryBody {
  readonly entities?: readonly { readonly id?: Json; readonly idPattern?: string; readonly type: string }[];
  readonly attrs?: readonly string[];
  readonly pick?: readonly string[];
  readonly omit?: readonly string[];
  readonly q?: string;
  readonly geoQ?: Readonly<Record<string, Json>>;
  readonly scopeQ?: string;
  readonly csf?: string;
  readonly lang?: string;
  readonly datasetId?: readonly string[];
  readonly expandValues?: string | readonly string[];
  readonly jsonKeys?: string | readonly string[];
  readonly join?: string;
  readonly joinLevel?: number;
  readonly containedBy?: readonly string[];
  readonly ordering?: {
    readonly orderBy?: readonly string[];
    readonly coordinates?: Json;
    readonly geometry?: string;
    readonly collation?: string;
  };
}

/**
 * The query of a body; `format`, `options`, `local` and `geometryProperty` stay in the URL.
 * @throws BadRequestData - the body is no Query
 */
export function parseQueryBody(
  given: Readonly<Record<string, Json>>,
  parameters: Parameters,
): { selection: SelectionInput; view: ViewInput; order: OrderInput } {
  assertSchema('query', given);
  const body = given as unknown as QueryBody;
  const { attrs, ordering } = body;
  return {
    selection: {
      // "id takes precedence over idPattern" (5.2.33)
      selectors: (body.entities ?? []).map(({ id, idPattern, type }) =>
        id === undefined && idPattern !== undefined
          ? { idPattern, type }
          : { ...(id === undefined ? {} : { id }), type },
      ),
      attrs,
      q: body.q,
      expandValues: names(body.expandValues),
      jsonKeys: names(body.jsonKeys),
      geoQ: body.geoQ,
      scopeQ: body.scopeQ,
      csf: body.csf,
      local: parameters.flag('local'),
    },
    view: {
      ...viewInput(parameters),
      attrs,
      pick: body.pick,
      omit: body.omit,
      datasetIds: body.datasetId,
      lang: body.lang,
      join: body.join,
      joinLevel: body.joinLevel,
      containedBy: body.containedBy,
    },
    order: {
      orderBy: ordering?.orderBy,
      orderFrom: ordering?.coordinates,
      orderGeometry: ordering?.geometry,
      collation: ordering?.collation,
    },
  };
}

function names(list: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof list === 'string' ? list.split(',').map((name) => name.trim()) : list;
}

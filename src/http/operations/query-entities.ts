import { queryEntities as query, type EntityQuery } from '../../broker/consumption/query-entities.js';
import { type Terms } from '../../model/terms.js';
import { pageAnswer, representationOf, type Representation } from '../entity-answer.js';
import { ENTITY_TYPES, negotiate, type MediaType } from '../negotiate.js';
import { ORDER_PARAMETERS, orderInput, parseOrdering } from '../order-parameters.js';
import { type Parameters } from '../parameters.js';
import { PAGE_PARAMETERS, pageHeaders, parsePage, type PageRequest } from '../paging.js';
import { requestTerms } from '../request-context.js';
import { parseSelection, SELECTION_PARAMETERS, selectionInput } from '../selection-parameters.js';
import { type Operation } from '../services.js';
import { checkDistributed, DISTRIBUTED_PARAMETERS, parseView, VIEW_PARAMETERS, viewInput } from '../view-parameters.js';

/** CIM 009 6.4.3.2. */
export const queryEntities: Operation = {
  method: 'GET',
  path: '/entities',
  parameters: [
    ...SELECTION_PARAMETERS,
    ...VIEW_PARAMETERS,
    ...ORDER_PARAMETERS,
    ...PAGE_PARAMETERS,
    ...DISTRIBUTED_PARAMETERS,
  ],
  async handle(exchange, services) {
    const { parameters, tenant } = exchange;
    const mediaType = negotiate(exchange.req.headers.accept, ENTITY_TYPES);
    const terms = await requestTerms(services.contexts, exchange);
    const { asked, representation } = parameters.meaning(terms, mediaType, () => queryOf(parameters, terms, mediaType));
    const page = await query(services.broker, tenant, asked);
    return pageAnswer(services, exchange, page.held, representation, pageHeaders(exchange, asked, page, mediaType));
  },
};

function queryOf(
  parameters: Parameters,
  terms: Terms,
  mediaType: MediaType,
): { readonly asked: EntityQuery & PageRequest; readonly representation: Representation } {
  checkDistributed(parameters);
  const shown = parseView(viewInput(parameters), terms, mediaType);
  const input = { ...selectionInput(parameters), attrs: parameters.list('attrs') };
  const selection = parseSelection(input, terms, shown.join?.level ?? 0);
  const order = parseOrdering(orderInput(parameters), input, terms);
  return {
    asked: { selection, view: shown.view, order, ...parsePage(parameters) },
    representation: representationOf(shown, terms, mediaType),
  };
}

import { queryEntities as query } from '../../broker/consumption/query-entities.js';
import { pageAnswer } from '../entity-answer.js';
import { ENTITY_TYPES, negotiate } from '../negotiate.js';
import { ORDER_PARAMETERS, orderInput, parseOrdering } from '../order-parameters.js';
import { PAGE_PARAMETERS, pageHeaders, parsePage } from '../paging.js';
import { requestTerms } from '../request-context.js';
import { parseSelection, SELECTION_PARAMETERS, selectionInput } from '../selection-parameters.js';
import { type Operation } from '../services.js';
import { parseView, VIEW_PARAMETERS, viewInput } from '../view-parameters.js';

/** Parameters that matter once something is registered, and are accepted without effect until then. */
export const DISTRIBUTED_PARAMETERS = ['entityMap', 'entityMapLifetime', 'splitEntities'] as const;

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
    const { view, join } = parseView(viewInput(parameters), terms, mediaType);
    const input = { ...selectionInput(parameters), attrs: parameters.list('attrs') };
    const selection = parseSelection(input, terms, join?.level ?? 0);
    const order = parseOrdering(orderInput(parameters), input, terms);
    const request = parsePage(parameters);
    const page = await query(services.broker, tenant, { selection, view, order, ...request });
    const headers = pageHeaders(exchange, request, page, mediaType);
    return pageAnswer(services, exchange, page.held, { terms, view, join, mediaType }, headers);
  },
};

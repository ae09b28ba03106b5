import { queryEntities as query } from '../../broker/consumption/query-entities.js';
import { pageAnswer, representationOf } from '../entity-answer.js';
import { ENTITY_TYPES, negotiate } from '../negotiate.js';
import { parseOrdering } from '../order-parameters.js';
import { PAGE_PARAMETERS, pageHeaders, parsePage } from '../paging.js';
import { parseQueryBody } from '../query-body.js';
import { readObject } from '../request-context.js';
import { parseSelection } from '../selection-parameters.js';
import { type Operation } from '../services.js';
import { parseView } from '../view-parameters.js';

/** CIM 009 6.23.3.1: Query Entities with the query in the body (5.2.23). */
export const queryBatch: Operation = {
  method: 'POST',
  path: '/entityOperations/query',
  parameters: [...PAGE_PARAMETERS, 'format', 'options', 'geometryProperty', 'local'],
  async handle(exchange, services) {
    const mediaType = negotiate(exchange.req.headers.accept, ENTITY_TYPES);
    const request = parsePage(exchange.parameters);
    const { body, terms } = await readObject(services.contexts, exchange);
    const input = parseQueryBody(body, exchange.parameters);
    const shown = parseView(input.view, terms, mediaType);
    const selection = parseSelection(input.selection, terms, shown.join?.level ?? 0);
    const order = parseOrdering(input.order, input.selection, terms);
    const page = await query(services.broker, exchange.tenant, { selection, view: shown.view, order, ...request });
    const headers = pageHeaders(exchange, request, page, mediaType);
    return pageAnswer(services, exchange, page.held, representationOf(shown, terms, mediaType), headers);
  },
};

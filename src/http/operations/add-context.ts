import { addContext as add } from '../../broker/contexts/add-context.js';
import { CONTEXT_WIDTH } from '../../context/context-width.js';
import { parseJson } from '../../model/json-text.js';
import { BOUNDS } from '../../bounds.js';
import { created } from '../answer.js';
import { API_ROOT } from '../api-root.js';
import { readText } from '../exchange.js';
import { contextPlace } from '../request-context.js';
import { type Operation } from '../services.js';

/** CIM 009 6.29.3.1. The body is the context itself: nothing of it is read with another one. */
export const addContext: Operation = {
  method: 'POST',
  path: '/jsonldContexts',
  parameters: [],
  async handle(exchange, { contexts }) {
    contextPlace(exchange);
    const document = parseJson(await readText(exchange, BOUNDS.contextBytes), CONTEXT_WIDTH);
    const localId = await add(contexts, exchange.tenant, document);
    return created(`${API_ROOT}/jsonldContexts/${localId}`);
  },
};

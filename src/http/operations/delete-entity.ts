import { deleteEntity as remove } from '../../broker/provision/delete-entity.js';
import { noContent } from '../answer.js';
import { requestTerms } from '../request-context.js';
import { type Operation } from '../services.js';
import { entityId, typeSelection } from '../target-parameters.js';

/** CIM 009 6.5.3.2. */
export const deleteEntity: Operation = {
  method: 'DELETE',
  path: '/entities/{entityId}',
  parameters: ['type', 'local'],
  async handle(exchange, { broker, contexts }) {
    const id = entityId(exchange);
    const terms = await requestTerms(contexts, exchange);
    await remove(broker, exchange.tenant, id, typeSelection(exchange, terms));
    return noContent;
  },
};

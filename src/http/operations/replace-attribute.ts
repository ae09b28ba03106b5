import { replaceAttribute as replace } from '../../broker/provision/change-attribute.js';
import { parseAttributeObject } from '../../model/parse-attribute.js';
import { noContent } from '../answer.js';
import { readObject } from '../request-context.js';
import { type Operation } from '../services.js';
import { attributeName, entityId, notScope, typeSelection } from '../target-parameters.js';

/** CIM 009 6.7.3.3. */
export const replaceAttribute: Operation = {
  method: 'PUT',
  path: '/entities/{entityId}/attrs/{attrId}',
  parameters: ['type', 'local'],
  async handle(exchange, { broker, contexts }) {
    const id = entityId(exchange);
    notScope(exchange);
    const { body, terms } = await readObject(contexts, exchange);
    const name = attributeName(exchange, terms);
    const fragment = parseAttributeObject(body, name, { terms, nulls: 'none' }, 'the attribute');
    await replace(broker, { tenant: exchange.tenant, id, name, types: typeSelection(exchange, terms) }, fragment);
    return noContent;
  },
};

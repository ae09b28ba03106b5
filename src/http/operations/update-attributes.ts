import { updateAttributes as update } from '../../broker/provision/update-attributes.js';
import { parseEntityFragment } from '../../model/parse-entity.js';
import { readObject } from '../request-context.js';
import { type Operation } from '../services.js';
import { entityId, sameId, typeSelection } from '../target-parameters.js';
import { updateAnswer } from '../update-answer.js';

/** CIM 009 6.6.3.2. */
export const updateAttributes: Operation = {
  method: 'PATCH',
  path: '/entities/{entityId}/attrs',
  parameters: ['type', 'local'],
  async handle(exchange, { broker, contexts }) {
    const id = entityId(exchange);
    const { body, terms } = await readObject(contexts, exchange);
    const fragment = parseEntityFragment(body, terms, 'members');
    sameId(fragment, id);
    return updateAnswer(await update(broker, exchange.tenant, id, fragment, typeSelection(exchange, terms)));
  },
};

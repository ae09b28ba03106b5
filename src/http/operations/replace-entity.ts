import { replaceEntity as replace } from '../../broker/provision/replace-entity.js';
import { parseEntityFragment } from '../../model/parse-entity.js';
import { noContent } from '../answer.js';
import { readObject } from '../request-context.js';
import { type Operation } from '../services.js';
import { entityId, sameId, typeSelection } from '../target-parameters.js';

/** CIM 009 6.5.3.3. */
export const replaceEntity: Operation = {
  method: 'PUT',
  path: '/entities/{entityId}',
  parameters: ['type', 'local'],
  async handle(exchange, { broker, contexts }) {
    const id = entityId(exchange);
    const { body, terms } = await readObject(contexts, exchange);
    const fragment = parseEntityFragment(body, terms, 'none');
    sameId(fragment, id);
    await replace(broker, exchange.tenant, id, fragment, typeSelection(exchange, terms));
    return noContent;
  },
};

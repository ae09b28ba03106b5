import { appendAttributes as append } from '../../broker/provision/append-attributes.js';
import { parseEntityFragment } from '../../model/parse-entity.js';
import { readObject } from '../request-context.js';
import { type Operation } from '../services.js';
import { entityId, sameId, typeSelection } from '../target-parameters.js';
import { updateAnswer } from '../update-answer.js';

/** CIM 009 6.6.3.1. */
export const appendAttributes: Operation = {
  method: 'POST',
  path: '/entities/{entityId}/attrs',
  parameters: ['options', 'type', 'local'],
  async handle(exchange, { broker, contexts }) {
    const id = entityId(exchange);
    const overwrite = !exchange.parameters.options('noOverwrite').has('noOverwrite');
    const { body, terms } = await readObject(contexts, exchange);
    const fragment = parseEntityFragment(body, terms, 'none');
    sameId(fragment, id);
    const types = typeSelection(exchange, terms);
    return updateAnswer(await append(broker, exchange.tenant, id, fragment, { types, overwrite }));
  },
};

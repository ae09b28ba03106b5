import { createEntity as create } from '../../broker/provision/create-entity.js';
import { parseEntity } from '../../model/parse-entity.js';
import { created } from '../answer.js';
import { API_ROOT } from '../api-root.js';
import { readObject } from '../request-context.js';
import { type Operation } from '../services.js';

/** CIM 009 6.4.3.1: 201 with the new entity's path. */
export const createEntity: Operation = {
  method: 'POST',
  path: '/entities',
  parameters: ['local'],
  createsTenant: true,
  async handle(exchange, { broker, contexts }) {
    const { body, terms } = await readObject(contexts, exchange);
    const entity = parseEntity(body, terms);
    await create(broker, exchange.tenant, entity);
    return created(`${API_ROOT}/entities/${encodeURIComponent(entity.id).replaceAll('%3A', ':')}`);
  },
};

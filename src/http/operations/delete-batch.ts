import { deleteBatch as remove } from '../../broker/provision/delete-batch.js';
import { noContent } from '../answer.js';
import { batchAnswer } from '../batch-answer.js';
import { contextPlace, readArray } from '../request-context.js';
import { type Operation } from '../services.js';

/** CIM 009 6.17.3.1: the body is an array of ids, with nothing to expand. */
export const deleteBatch: Operation = {
  method: 'POST',
  path: '/entityOperations/delete',
  parameters: ['local'],
  async handle(exchange, { broker }) {
    contextPlace(exchange);
    const outcome = await remove(broker, exchange.tenant, await readArray(exchange));
    return batchAnswer(outcome, noContent);
  },
};

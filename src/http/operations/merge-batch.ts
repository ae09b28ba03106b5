import { mergeBatch as merge } from '../../broker/provision/merge-batch.js';
import { noContent } from '../answer.js';
import { batchAnswer } from '../batch-answer.js';
import { readBatch } from '../request-context.js';
import { type Operation } from '../services.js';

/** CIM 009 6.31.3.1. */
export const mergeBatch: Operation = {
  method: 'POST',
  path: '/entityOperations/merge',
  parameters: ['local'],
  async handle(exchange, { broker, contexts }) {
    const outcome = await merge(broker, exchange.tenant, await readBatch(contexts, exchange));
    return batchAnswer(outcome, noContent);
  },
};

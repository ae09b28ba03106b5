import { updateBatch as update } from '../../broker/provision/update-batch.js';
import { noContent } from '../answer.js';
import { batchAnswer } from '../batch-answer.js';
import { readBatch } from '../request-context.js';
import { type Operation } from '../services.js';

/** CIM 009 6.16.3.1. */
export const updateBatch: Operation = {
  method: 'POST',
  path: '/entityOperations/update',
  parameters: ['options', 'local'],
  async handle(exchange, { broker, contexts }) {
    const overwrite = !exchange.parameters.options('noOverwrite').has('noOverwrite');
    const outcome = await update(broker, exchange.tenant, await readBatch(contexts, exchange), overwrite);
    return batchAnswer(outcome, noContent);
  },
};

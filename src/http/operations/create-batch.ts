import { createBatch as create } from '../../broker/provision/create-batch.js';
import { json } from '../answer.js';
import { batchAnswer } from '../batch-answer.js';
import { readBatch } from '../request-context.js';
import { type Operation } from '../services.js';

/** CIM 009 6.14.3.1. */
export const createBatch: Operation = {
  method: 'POST',
  path: '/entityOperations/create',
  parameters: ['local'],
  createsTenant: true,
  async handle(exchange, { broker, contexts }) {
    const outcome = await create(broker, exchange.tenant, await readBatch(contexts, exchange));
    return batchAnswer(outcome, json(201, outcome.success));
  },
};

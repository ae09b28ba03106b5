import { upsertBatch as upsert } from '../../broker/provision/upsert-batch.js';
import { BadRequestData } from '../../model/errors.js';
import { json, noContent } from '../answer.js';
import { batchAnswer } from '../batch-answer.js';
import { readBatch } from '../request-context.js';
import { type Operation } from '../services.js';

/** CIM 009 6.15.3.1: 201 with the ids that were created, 204 when all existed. */
export const upsertBatch: Operation = {
  method: 'POST',
  path: '/entityOperations/upsert',
  parameters: ['options', 'local'],
  createsTenant: true,
  async handle(exchange, { broker, contexts }) {
    const options = exchange.parameters.options('replace', 'update');
    if (options.size > 1) throw new BadRequestData('options names both replace and update');
    const mode = options.has('update') ? 'update' : 'replace';
    const outcome = await upsert(broker, exchange.tenant, await readBatch(contexts, exchange), mode);
    return batchAnswer(outcome, outcome.created.length === 0 ? noContent : json(201, outcome.created));
  },
};

import { serveContext as serve } from '../../broker/contexts/serve-context.js';
import { json } from '../answer.js';
import { JSON_TYPES, negotiate } from '../negotiate.js';
import { type Operation } from '../services.js';

/** CIM 009 6.30.3.1. */
export const serveContext: Operation = {
  method: 'GET',
  path: '/jsonldContexts/{contextId}',
  parameters: ['details'],
  async handle({ req, tenant, path, parameters }, { contexts }) {
    const mediaType = negotiate(req.headers.accept, JSON_TYPES);
    const details = parameters.flag('details') ?? false;
    const document = await serve(contexts, tenant, path['contextId']!, { details });
    return json(200, document, { 'Content-Type': mediaType });
  },
};

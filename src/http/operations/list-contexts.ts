import { listContexts as list } from '../../broker/contexts/list-contexts.js';
import { json } from '../answer.js';
import { JSON_TYPES, negotiate } from '../negotiate.js';
import { type Operation } from '../services.js';

/** CIM 009 6.29.3.2. */
export const listContexts: Operation = {
  method: 'GET',
  path: '/jsonldContexts',
  parameters: ['details', 'kind'],
  async handle({ req, tenant, parameters }, { contexts }) {
    const mediaType = negotiate(req.headers.accept, JSON_TYPES);
    const options = { details: parameters.flag('details') ?? false, kind: parameters.get('kind') };
    return json(200, await list(contexts, tenant, options), { 'Content-Type': mediaType });
  },
};

import { deleteContext as remove } from '../../broker/contexts/delete-context.js';
import { noContent } from '../answer.js';
import { type Operation } from '../services.js';

/** CIM 009 6.30.3.2. */
export const deleteContext: Operation = {
  method: 'DELETE',
  path: '/jsonldContexts/{contextId}',
  parameters: ['reload'],
  async handle({ tenant, path, parameters }, { contexts }) {
    await remove(contexts, tenant, path['contextId']!, { reload: parameters.flag('reload') ?? false });
    return noContent;
  },
};

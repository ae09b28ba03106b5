import { deleteAttribute as remove, deleteScope } from '../../broker/provision/delete-attribute.js';
import { parseIri } from '../../model/names.js';
import { noContent } from '../answer.js';
import { requestTerms } from '../request-context.js';
import { type Operation } from '../services.js';
import { attributeName, entityId, typeSelection } from '../target-parameters.js';

/** CIM 009 6.7.3.2. */
export const deleteAttribute: Operation = {
  method: 'DELETE',
  path: '/entities/{entityId}/attrs/{attrId}',
  parameters: ['datasetId', 'deleteAll', 'type', 'local'],
  async handle(exchange, { broker, contexts }) {
    const { tenant, path, parameters } = exchange;
    const id = entityId(exchange);
    const given = parameters.get('datasetId');
    const datasetId = given === undefined || given === '@none' ? undefined : parseIri(given, 'datasetId');
    const deleteAll = parameters.flag('deleteAll') ?? false;
    const terms = await requestTerms(contexts, exchange);
    const types = typeSelection(exchange, terms);
    if (path['attrId'] === 'scope') await deleteScope(broker, { tenant, id, types });
    else await remove(broker, { tenant, id, name: attributeName(exchange, terms), types }, { datasetId, deleteAll });
    return noContent;
  },
};

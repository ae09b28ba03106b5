import { availableTypes } from '../../broker/consumption/discovery.js';
import { documentAnswer, listId } from '../document-answer.js';
import { JSON_TYPES, negotiate } from '../negotiate.js';
import { requestTerms } from '../request-context.js';
import { type Operation } from '../services.js';

/** CIM 009 6.25.3.1: an EntityTypeList (5.2.24), or EntityTypes (5.2.25) when details are asked for. */
export const retrieveTypes: Operation = {
  method: 'GET',
  path: '/types',
  parameters: ['details', 'local'],
  async handle(exchange, services) {
    const mediaType = negotiate(exchange.req.headers.accept, JSON_TYPES);
    const details = exchange.parameters.flag('details') ?? false;
    const terms = await requestTerms(services.contexts, exchange);
    const types = await availableTypes(services.broker, exchange.tenant);
    const document = details
      ? types.map(({ type, attributes }) => ({
          id: type,
          type: 'EntityType',
          typeName: terms.compact(type),
          attributeNames: attributes.map((name) => terms.compact(name)),
        }))
      : {
          id: listId('EntityTypeList'),
          type: 'EntityTypeList',
          typeList: types.map(({ type }) => terms.compact(type)),
        };
    return documentAnswer(services, exchange, document, terms, mediaType);
  },
};

import { availableAttributes } from '../../broker/consumption/discovery.js';
import { documentAnswer, listId } from '../document-answer.js';
import { JSON_TYPES, negotiate } from '../negotiate.js';
import { requestTerms } from '../request-context.js';
import { type Operation } from '../services.js';

/** CIM 009 6.27.3.1: an AttributeList (5.2.27), or Attributes (5.2.28) when details are asked for. */
export const retrieveAttributes: Operation = {
  method: 'GET',
  path: '/attributes',
  parameters: ['details', 'local'],
  async handle(exchange, services) {
    const mediaType = negotiate(exchange.req.headers.accept, JSON_TYPES);
    const details = exchange.parameters.flag('details') ?? false;
    const terms = await requestTerms(services.contexts, exchange);
    const attributes = await availableAttributes(services.broker, exchange.tenant);
    const document = details
      ? attributes.map(({ name, types }) => ({
          id: name,
          type: 'Attribute',
          attributeName: terms.compact(name),
          typeNames: types.map((type) => terms.compact(type)),
        }))
      : {
          id: listId('AttributeList'),
          type: 'AttributeList',
          attributeList: attributes.map(({ name }) => terms.compact(name)),
        };
    return documentAnswer(services, exchange, document, terms, mediaType);
  },
};

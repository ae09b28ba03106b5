import { kindList, typeInformation } from '../../broker/consumption/discovery.js';
import { expandName } from '../../model/names.js';
import { documentAnswer } from '../document-answer.js';
import { JSON_TYPES, negotiate } from '../negotiate.js';
import { requestTerms } from '../request-context.js';
import { type Operation } from '../services.js';

/** CIM 009 6.26.3.1: an EntityTypeInfo (5.2.26). */
export const retrieveType: Operation = {
  method: 'GET',
  path: '/types/{type}',
  parameters: ['local'],
  async handle(exchange, services) {
    const mediaType = negotiate(exchange.req.headers.accept, JSON_TYPES);
    const terms = await requestTerms(services.contexts, exchange);
    const type = expandName(exchange.path['type'], terms, 'the type in the path');
    const { entities, attributes } = await typeInformation(services.broker, exchange.tenant, type);
    const document = {
      id: type,
      type: 'EntityTypeInfo',
      typeName: terms.compact(type),
      entityCount: entities,
      attributeDetails: [...attributes]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, kinds]) => ({
          id: name,
          type: 'Attribute',
          attributeName: terms.compact(name),
          attributeTypes: kindList(kinds),
        })),
    };
    return documentAnswer(services, exchange, document, terms, mediaType);
  },
};

import { attributeInformation, kindList } from '../../broker/consumption/discovery.js';
import { documentAnswer } from '../document-answer.js';
import { JSON_TYPES, negotiate } from '../negotiate.js';
import { requestTerms } from '../request-context.js';
import { type Operation } from '../services.js';
import { attributeName } from '../target-parameters.js';

/** CIM 009 6.28.3.1: an Attribute (5.2.28). */
export const retrieveAttribute: Operation = {
  method: 'GET',
  path: '/attributes/{attrId}',
  parameters: ['local'],
  async handle(exchange, services) {
    const mediaType = negotiate(exchange.req.headers.accept, JSON_TYPES);
    const terms = await requestTerms(services.contexts, exchange);
    const name = attributeName(exchange, terms);
    const { entities, kinds, types } = await attributeInformation(services.broker, exchange.tenant, name);
    const document = {
      id: name,
      type: 'Attribute',
      attributeName: terms.compact(name),
      attributeCount: entities,
      attributeTypes: kindList(kinds),
      typeNames: [...types].sort().map((type) => terms.compact(type)),
    };
    return documentAnswer(services, exchange, document, terms, mediaType);
  },
};

import { attributeInformation, kindList } from '../../broker/consumption/discovery.js';
import { ResourceNotFound } from '../../model/errors.js';
import { documentAnswer } from '../document-answer.js';
import { type Exchange } from '../exchange.js';
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
    refuseMembers(exchange);
    const name = attributeName(exchange, terms);
    const { instances, kinds, types } = await attributeInformation(services.broker, exchange.tenant, name);
    const document = {
      id: name,
      type: 'Attribute',
      attributeName: terms.compact(name),
      attributeCount: instances,
      attributeTypes: kindList(kinds),
      typeNames: [...types].sort().map((type) => terms.compact(type)),
    };
    return documentAnswer(services, exchange, document, terms, mediaType);
  },
};

/** Members of every entity are no attributes that anything could be told about (5.7.8). */
function refuseMembers({ path }: Exchange): void {
  if (path['attrId'] === 'id' || path['attrId'] === 'type' || path['attrId'] === 'scope') {
    throw new ResourceNotFound(`${path['attrId']} is no attribute`);
  }
}

import { retrieveEntity as retrieve } from '../../broker/consumption/retrieve-entity.js';
import { entityAnswer, representationOf } from '../entity-answer.js';
import { ENTITY_TYPES, negotiate } from '../negotiate.js';
import { requestTerms } from '../request-context.js';
import { type Operation } from '../services.js';
import { entityId, typeSelection } from '../target-parameters.js';
import { checkDistributed, parseView, VIEW_PARAMETERS, viewInput } from '../view-parameters.js';

/** CIM 009 6.5.3.1. Nothing is registered yet: `entityMap` and its lifetime have no effect. */
export const retrieveEntity: Operation = {
  method: 'GET',
  path: '/entities/{entityId}',
  parameters: [...VIEW_PARAMETERS, 'type', 'entityMap', 'entityMapLifetime', 'local'],
  async handle(exchange, services) {
    const id = entityId(exchange);
    const mediaType = negotiate(exchange.req.headers.accept, ENTITY_TYPES);
    const terms = await requestTerms(services.contexts, exchange);
    const { representation, types } = exchange.parameters.meaning(terms, mediaType, (parameters) => {
      checkDistributed(parameters);
      return {
        representation: representationOf(parseView(viewInput(parameters), terms, mediaType), terms, mediaType),
        types: typeSelection({ parameters }, terms),
      };
    });
    const held = await retrieve(services.broker, exchange.tenant, id, representation.view, types);
    return entityAnswer(services, exchange, held, representation);
  },
};

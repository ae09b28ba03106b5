import { documentAnswer } from '../document-answer.js';
import { JSON_TYPES, negotiate } from '../negotiate.js';
import { requestTerms } from '../request-context.js';
import { type Operation } from '../services.js';

/** CIM 009 6.33.3.1: a Context Source Identity (5.2.40); a tenant has an alias of its own. */
export const retrieveSourceIdentity: Operation = {
  method: 'GET',
  path: '/info/sourceIdentity',
  parameters: [],
  async handle(exchange, services) {
    const mediaType = negotiate(exchange.req.headers.accept, JSON_TYPES);
    const terms = await requestTerms(services.contexts, exchange);
    const { id, alias, startedAt } = services.identity;
    const now = services.broker.clock();
    const document = {
      id,
      type: 'ContextSourceIdentity',
      contextSourceAlias: exchange.tenant === '' ? alias : `${alias}-${exchange.tenant}`,
      contextSourceUptime: `PT${Math.max(0, Math.floor((now - startedAt) / 1000))}S`,
      contextSourceTimeAt: new Date(now).toISOString(),
    };
    return documentAnswer(services, exchange, document, terms, mediaType);
  },
};

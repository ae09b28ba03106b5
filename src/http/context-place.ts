import { type Contexts } from '../context/contexts.js';
import { type Terms } from '../model/terms.js';
import { type Tenant } from '../store/entity-store.js';
import { JSON_LD_TYPE } from './answer.js';

/** Where an answer has its `@context` (CIM 009 6.3.6): in a Link header or in the body. */

export const CONTEXT_RELATION = 'http://www.w3.org/ns/json-ld#context';

/** The Link header: one URL, so a context without one is hosted first (5.13.1). The core context is implied. */
export function linkHeader(contexts: Contexts, tenant: Tenant, terms: Terms): string | Promise<string> {
  return terms.url === undefined ? contexts.hostedUrl(tenant, terms.source).then(linkTo) : linkTo(terms.url);
}

function linkTo(url: string): string {
  return `<${url}>; rel="${CONTEXT_RELATION}"; type="${JSON_LD_TYPE}"`;
}

import { type Contexts } from '../../context/contexts.js';
import { InvalidRequest } from '../../model/errors.js';
import { type Tenant } from '../../store/entity-store.js';

/**
 * Add @context (CIM 009 5.13.2): stores it as Hosted; what stands beside `@context` is discarded.
 * @param document - the parsed body
 * @returns its local id, the last segment of the path that serves it
 * @throws InvalidRequest - not an object with a member `@context`
 * @throws BadRequestData - the @context is not valid (5.5.4, 5.5.7)
 */
export async function addContext(contexts: Contexts, tenant: Tenant, document: unknown): Promise<string> {
  if (typeof document !== 'object' || document === null || !Object.hasOwn(document, '@context')) {
    throw new InvalidRequest('the body must be a JSON object with a member @context');
  }
  return (await contexts.host(tenant, document)).localId;
}

import { type Contexts } from '../../context/contexts.js';
import { OperationNotSupported, ResourceNotFound } from '../../model/errors.js';
import { type ContextSource } from '../../model/terms.js';
import { type Tenant } from '../../store/entity-store.js';
import { contextMetadata, type ContextMetadata } from './context-metadata.js';

/**
 * Serve @context (CIM 009 5.13.4).
 * @param id - a local id, or the original URL of a cached context
 * @returns the document, or metadata when `details` is set
 * @throws ResourceNotFound - the tenant has no such context
 * @throws OperationNotSupported - a cached one is not served, only described
 */
export async function serveContext(
  contexts: Contexts,
  tenant: Tenant,
  id: string,
  { details }: { readonly details?: boolean | undefined } = {},
): Promise<ContextMetadata | { readonly '@context': ContextSource }> {
  const stored = await contexts.find(tenant, id);
  if (stored === undefined) throw new ResourceNotFound(`there is no @context ${id}`);
  if (details === true) return contextMetadata(contexts, stored);
  if (stored.kind === 'Cached') {
    throw new OperationNotSupported(`the @context ${id} is a cached copy; it is served at ${contexts.urlOf(stored)}`);
  }
  return { '@context': stored.context };
}

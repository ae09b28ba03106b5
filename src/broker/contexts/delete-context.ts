import { type Contexts } from '../../context/contexts.js';
import { BadRequestData, ResourceNotFound } from '../../model/errors.js';
import { type Tenant } from '../../store/entity-store.js';

/**
 * Delete and Reload @context (CIM 009 5.13.5). The core context cannot be deleted (4.4).
 * @param id - a local id, or the original URL of a cached context
 * @throws BadRequestData - no id, the core context, or a reload of what is not cached here
 * @throws ResourceNotFound - the tenant has no such context
 * @throws LdContextNotAvailable - the reload failed; the context stays as it was
 */
export async function deleteContext(
  contexts: Contexts,
  tenant: Tenant,
  id: string,
  { reload }: { readonly reload?: boolean | undefined } = {},
): Promise<void> {
  if (id === '') throw new BadRequestData('the identifier of the @context is missing');
  const stored = await contexts.find(tenant, id);
  if (reload === true) {
    // Of an unknown identifier the clause says both: not found, and not of kind Cached.
    if (stored?.kind !== 'Cached') throw new BadRequestData(`there is no cached @context ${id} that could be reloaded`);
    return contexts.reload(tenant, stored);
  }
  if (stored === undefined) throw new ResourceNotFound(`there is no @context ${id}`);
  if (contexts.isCore(stored)) throw new BadRequestData('the core @context cannot be deleted');
  if (!(await contexts.remove(tenant, stored))) throw new ResourceNotFound(`there is no @context ${id}`);
}

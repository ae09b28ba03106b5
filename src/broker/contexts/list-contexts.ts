import { type Contexts } from '../../context/contexts.js';
import { BadRequestData } from '../../model/errors.js';
import { type Tenant } from '../../store/entity-store.js';
import { contextMetadata, type ContextMetadata } from './context-metadata.js';

const KINDS = new Set(['Cached', 'Hosted', 'ImplicitlyCreated']);

export interface ListContextsOptions {
  /** As the client gave it. */
  readonly kind?: string | undefined;
  readonly details?: boolean | undefined;
}

/**
 * List @contexts (CIM 009 5.13.3): the core context, which is always at hand, then the others by age.
 * @returns URLs, or metadata when `details` is set
 * @throws BadRequestData - there is no such kind
 */
export async function listContexts(
  contexts: Contexts,
  tenant: Tenant,
  { kind, details }: ListContextsOptions = {},
): Promise<readonly string[] | readonly ContextMetadata[]> {
  if (kind !== undefined && !KINDS.has(kind)) {
    throw new BadRequestData(`kind must be one of ${[...KINDS].join(', ')}, not ${kind}`);
  }
  const stored = (await contexts.list(tenant)).filter((each) => kind === undefined || each.kind === kind);
  if (details === true) return stored.map((each) => contextMetadata(contexts, each));
  return stored.map((each) => contexts.urlOf(each));
}

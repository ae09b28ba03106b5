import { type Contexts } from '../../context/contexts.js';
import { type ContextKind, type StoredContext } from '../../store/context-store.js';

/** What a client may know of a stored context beside its content (CIM 009 5.13.3.5). */
export interface ContextMetadata {
  readonly URL: string;
  readonly localId: string;
  readonly kind: ContextKind;
  readonly createdAt: string;
  readonly expiresAt?: string;
}

export function contextMetadata(contexts: Contexts, stored: StoredContext): ContextMetadata {
  const { localId, kind, createdAt, expiresAt } = stored;
  return { URL: contexts.urlOf(stored), localId, kind, createdAt, ...(expiresAt !== undefined && { expiresAt }) };
}

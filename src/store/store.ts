import { type ContextStore } from './context-store.js';
import { type EntityStore } from './entity-store.js';

/** One opened store, whatever its kind. */
export interface Store {
  readonly kind: 'embedded' | 'mongodb';
  readonly entities: EntityStore;
  readonly contexts: ContextStore;
  /** Resolves when the store answers; throws ServiceUnavailable. */
  ping(): Promise<void>;
  /** Finishes what is under way, then lets go of files and connections. */
  close(): Promise<void>;
}

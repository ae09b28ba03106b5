import { type Broker } from '../broker/broker.js';
import { type Contexts } from '../context/contexts.js';
import { type Store } from '../store/store.js';
import { type Answer } from './answer.js';
import { type Exchange } from './exchange.js';

/** What operations are served with; put together in `main.ts`. */
export interface Services {
  readonly broker: Broker;
  readonly contexts: Contexts;
  readonly store: Store;
  /** Who this broker is (5.2.40). */
  readonly identity: { readonly id: string; readonly alias: string; readonly startedAt: number };
  readonly version: string;
}

/** One HTTP method on one resource: a row of Table 6.2-1. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the API's root, with variables in braces: `/entities/{entityId}`. */
  readonly path: string;
  /** Names of the URL parameters that it takes; any other is refused (6.3.20). */
  readonly parameters: readonly string[];
  /** Whether it creates the tenant that it is sent to (5.5.10); the others answer 404 when there is none. */
  readonly createsTenant?: true;
  readonly handle: (exchange: Exchange, services: Services) => Promise<Answer>;
}

import { type IncomingMessage } from 'node:http';
import { readFileSync } from 'node:fs';
import { type Store } from '../store/store.js';
import { json, problemAnswer, type Answer } from './answer.js';
import { type Metrics } from './metrics.js';

/** What is served outside the standard. */
export interface SideServices {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly version: string;
}

interface SideResource {
  readonly path: string;
  readonly answer: (services: SideServices, req: IncomingMessage) => Promise<Answer>;
}

const OPENAPI = new URL('../../openapi.yaml', import.meta.url);

export const SIDE_RESOURCES: readonly SideResource[] = [
  /** The process is alive; it says nothing of the store. */
  { path: '/health', answer: () => Promise.resolve(json(200, { status: 'up' })) },
  {
    path: '/ready',
    async answer({ store }) {
      try {
        await store.ping();
      } catch (error) {
        return problemAnswer(error);
      }
      return json(200, { status: 'ready', store: store.kind });
    },
  },
  {
    path: '/metrics',
    async answer({ metrics }) {
      return { status: 200, headers: { 'Content-Type': metrics.contentType }, body: await metrics.text() };
    },
  },
  {
    path: '/version',
    answer: ({ version, store }) => Promise.resolve(json(200, { version, ngsild: '1.9.1', store: store.kind })),
  },
  {
    path: '/openapi.yaml',
    answer: () =>
      Promise.resolve({
        status: 200,
        headers: { 'Content-Type': 'application/yaml' },
        body: readFileSync(OPENAPI, 'utf8'),
      }),
  },
];

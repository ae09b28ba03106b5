import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/clock.js';
import { SHIPPED_FOLDER } from '../../src/context/compile-context.js';
import { Contexts } from '../../src/context/contexts.js';
import { ShippedContexts } from '../../src/context/shipped-contexts.js';
import { createCors } from '../../src/http/cors.js';
import { createMetrics } from '../../src/http/metrics.js';
import { requestHandler } from '../../src/http/request-handler.js';
import { listen } from '../../src/http/server.js';
import { createLog } from '../../src/log.js';
import { Egress } from '../../src/net/egress.js';
import { openEmbeddedStore } from '../../src/store/embedded/open-store.js';

export interface ClosedBroker {
  readonly url: string;
  close(): Promise<void>;
}

/** A broker that listens over an embedded store which has been closed: what needs the store answers 503. */
export async function startClosedBroker(): Promise<ClosedBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'castor-closed-'));
  const store = await openEmbeddedStore({ folder });
  await store.close();
  const log = createLog('silent');
  const contexts = new Contexts({
    store: store.contexts,
    egress: new Egress([]),
    clock: systemClock,
    shipped: new ShippedContexts([fileURLToPath(SHIPPED_FOLDER)]),
    defaultContext: undefined,
    baseUrls: () => [server.url],
  });
  const version = '0.0.0';
  const services = {
    broker: { entities: store.entities, clock: systemClock },
    contexts,
    store,
    version,
    identity: { id: 'urn:ngsi-ld:ContextSourceIdentity:closed', alias: 'closed', startedAt: 0 },
  };
  const handler = requestHandler({ services, store, version, log, metrics: createMetrics(), cors: createCors([]) });
  const server = await listen(handler, { host: '127.0.0.1', port: 0 });
  return {
    url: server.url,
    async close() {
      await server.close();
      log.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

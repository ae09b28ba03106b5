import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Broker } from './broker/broker.js';
import { sweepExpired } from './broker/sweep-expired.js';
import { systemClock, type Clock } from './clock.js';
import { type Config } from './config.js';
import { SHIPPED_FOLDER } from './context/compile-context.js';
import { Contexts } from './context/contexts.js';
import { ShippedContexts } from './context/shipped-contexts.js';
import { createCors } from './http/cors.js';
import { createMetrics } from './http/metrics.js';
import { requestHandler } from './http/request-handler.js';
import { listen } from './http/server.js';
import { createLog, type Log } from './log.js';
import { Egress } from './net/egress.js';
import { openEmbeddedStore } from './store/embedded/open-store.js';
import { openMongoStore } from './store/mongodb/open-mongo-store.js';
import { type Store } from './store/store.js';

/** A broker that runs. */
export interface Running {
  /** Where it listens: `http://127.0.0.1:1026`. */
  readonly url: string;
  /** Answers what is in flight, then closes the store. */
  close(): Promise<void>;
}

/** Milliseconds between two sweeps of what has expired; reads hide it until then. */
const SWEEP_EVERY_MS = 1000;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/**
 * The composition root: configuration to adapters to server. Nothing else picks adapters.
 * @throws the store's or the server's own error when one cannot start; nothing stays open then
 */
export async function start(config: Config, clock: Clock = systemClock): Promise<Running> {
  const log = createLog(config.logLevel);
  const store = await openStore(config, clock);
  try {
    return await serve(config, clock, store, log);
  } catch (error) {
    await store.close();
    log.close();
    throw error;
  }
}

function openStore({ mongodbUri, data }: Config, clock: Clock): Promise<Store> {
  return mongodbUri === undefined ? openEmbeddedStore({ folder: data }) : openMongoStore({ uri: mongodbUri, clock });
}

async function serve(config: Config, clock: Clock, store: Store, log: Log): Promise<Running> {
  const broker: Broker = { entities: store.entities, clock };
  // The port may be known only when the server listens.
  let url = '';
  const contexts = new Contexts({
    store: store.contexts,
    egress: new Egress(config.egressAllow),
    clock,
    shipped: new ShippedContexts([fileURLToPath(SHIPPED_FOLDER), ...config.ontologies]),
    defaultContext: config.defaultContext,
    baseUrls: () => (config.publicUrl === undefined ? [url] : [config.publicUrl, url]),
  });
  const metrics = createMetrics();
  const services = { broker, contexts, store, version, identity: identityOf(config, clock) };
  const handler = requestHandler({ services, store, version, log, metrics, cors: createCors(config.corsOrigins) });
  const tls =
    config.tlsCert === undefined || config.tlsKey === undefined
      ? undefined
      : { cert: config.tlsCert, key: config.tlsKey };
  const server = await listen(handler, { host: config.host, port: config.port, tls });
  url = server.url;
  const stopSweeping = sweepRegularly(broker, log);
  return {
    url,
    async close() {
      await server.close();
      await stopSweeping();
      await store.close();
      log.close();
    },
  };
}

/** The same for every process that serves the same address (CIM 009 5.2.40). */
function identityOf({ publicUrl, host, port }: Config, clock: Clock): { id: string; alias: string; startedAt: number } {
  const where = publicUrl ?? `${hostname()}-${host}-${port}`;
  const hash = createHash('sha256').update(where).digest('hex').slice(0, 16);
  return { id: `urn:ngsi-ld:ContextSourceIdentity:${hash}`, alias: `castor-${hash}`, startedAt: clock() };
}

/** @returns stops it, and waits for a sweep under way */
function sweepRegularly(broker: Broker, { logger }: Log): () => Promise<void> {
  let sweep = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    sweep = sweepExpired(broker)
      .then(
        (swept) => {
          if (swept > 0) logger.debug({ swept }, 'swept what had expired');
        },
        (err: unknown) => logger.warn({ err }, 'a sweep failed; the next one tries again'),
      )
      .finally(() => (busy = false));
  }, SWEEP_EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    return sweep;
  };
}

import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** What the broker counts, in the text format of Prometheus. */
export interface Metrics {
  observe(method: string, route: string, status: number, ms: number): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** Seconds: from what memory answers to what a lost database takes. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'castor_http_requests_total',
    help: 'HTTP requests answered',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'castor_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer',
    labelNames: ['method', 'route'],
    buckets: BUCKETS,
    registers: [registry],
  });
  // Labels are hashed on each call; children are looked up once for each of the few combinations.
  const known = new Map<string, { count: () => void; time: (s: number) => void }>();
  return {
    observe(method, route, status, ms) {
      const key = `${method} ${status} ${route}`;
      let series = known.get(key);
      if (series === undefined) {
        const counter = requests.labels(method, route, String(status));
        const histogram = seconds.labels(method, route);
        series = { count: () => counter.inc(), time: (s) => histogram.observe(s) };
        known.set(key, series);
      }
      series.count();
      series.time(ms / 1000);
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

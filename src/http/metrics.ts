import { collectDefaultMetrics, Registry } from 'prom-client';

/** What the broker counts, in the text format of Prometheus. */
export interface Metrics {
  observe(method: string, route: string, status: number, ms: number): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** Seconds: from what memory answers to what a lost database takes. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BUCKETS_MS = BUCKETS.map((seconds) => seconds * 1000);

/** The requests of one method on one route: both are few, so there are few of these. */
class Series {
  /** Requests by the status of their answer. */
  readonly #answers = new Map<number, number>();
  /** Requests by the first bucket that is wide enough, the last one for those that took longer. */
  readonly #buckets: number[] = Array.from({ length: BUCKETS_MS.length + 1 }, () => 0);
  #count = 0;
  #totalMs = 0;

  constructor(private readonly labels: string) {}

  observe(status: number, ms: number): void {
    let bucket = 0;
    while (bucket < BUCKETS_MS.length && ms > BUCKETS_MS[bucket]!) bucket++;
    this.#buckets[bucket]!++;
    this.#answers.set(status, (this.#answers.get(status) ?? 0) + 1);
    this.#count++;
    this.#totalMs += ms;
  }

  counters(): string[] {
    return [...this.#answers].map(([status, count]) => `${REQUESTS}{${this.labels},status="${status}"} ${count}`);
  }

  histogram(): string[] {
    let within = 0;
    const buckets = [...BUCKETS, '+Inf'].map((upTo, at) => {
      within += this.#buckets[at]!;
      return `${SECONDS}_bucket{le="${upTo}",${this.labels}} ${within}`;
    });
    return [
      ...buckets,
      `${SECONDS}_sum{${this.labels}} ${this.#totalMs / 1000}`,
      `${SECONDS}_count{${this.labels}} ${this.#count}`,
    ];
  }
}

const REQUESTS = 'castor_http_requests_total';
const SECONDS = 'castor_http_request_duration_seconds';

/**
 * Counting happens with every request, so it is a few additions and no library: prom-client, which looks labels up each
 * time, tells of the process only.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const routes = new Map<string, Map<string, Series>>();
  const seriesOf = (method: string, route: string): Series => {
    const methods = valueIn(routes, route, () => new Map<string, Series>());
    return valueIn(methods, method, () => new Series(`method="${method}",route="${route}"`));
  };
  return {
    observe: (method, route, status, ms) => seriesOf(method, route).observe(status, ms),
    contentType: registry.contentType,
    async text() {
      const all = [...routes.values()].flatMap((methods) => [...methods.values()]);
      const lines = [
        `# HELP ${REQUESTS} HTTP requests answered`,
        `# TYPE ${REQUESTS} counter`,
        ...all.flatMap((series) => series.counters()),
        '',
        `# HELP ${SECONDS} Time from the head of a request to the end of its answer`,
        `# TYPE ${SECONDS} histogram`,
        ...all.flatMap((series) => series.histogram()),
      ];
      return `${await registry.metrics()}\n${lines.join('\n')}\n`;
    },
  };
}

function valueIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

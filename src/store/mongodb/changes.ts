import { setTimeout as wait } from 'node:timers/promises';
import { type Clock } from '../../clock.js';
import { type Entity, type Iri } from '../../model/entity.js';
import { BadRequestData, ServiceUnavailable } from '../../model/errors.js';
import { type Change, type Settled, type Tenant } from '../entity-store.js';
import { type Patience } from './access.js';
import {
  documentOf,
  type EntityDocument,
  keyOf,
  tookPlace,
  type Version,
  versionRead,
  versionWritten,
} from './documents.js';
import { ATTEMPTS, DOCUMENT_BYTES, JOBS_AT_ONCE } from './limits.js';
import { type Reads } from './reads.js';
import { type Tenants } from './tenants.js';
import { translated } from './unavailable.js';
import { documentBytes, type Outcome, type Writes } from './writes.js';

interface Job {
  readonly change: Change<unknown>;
  /** Whether to try first as if there were no entity: right for creations, and nothing is lost if not. */
  readonly guessNew: boolean;
  readonly patience: Patience;
  readonly settle: (outcome: Settled<unknown>) => void;
}

/** What the jobs make of one version. */
interface Played {
  readonly jobs: readonly Job[];
  readonly settled: readonly Settled<unknown>[];
  readonly next: Entity | undefined;
}

/** A write of which nobody knows whether it took place. */
interface Lost {
  readonly played: Played;
  readonly document: EntityDocument;
  readonly base: Version | undefined;
  readonly cause: unknown;
}

/** The changes that wait for one key, and are applied together. */
interface Lane {
  readonly tenant: Tenant;
  readonly id: Iri;
  readonly key: string;
  waiting: Job[];
}

/**
 * Changes of entities. What waits for one entity is applied in order in memory and written once; the write compares
 * the revision, and where another process was faster all is applied again to what stands there now.
 */
export class Changes {
  readonly #lanes = new Map<string, Lane>();

  constructor(
    private readonly reads: Reads,
    private readonly writes: Writes,
    private readonly tenants: Tenants,
    private readonly clock: Clock,
  ) {}

  submit<T>(
    tenant: Tenant,
    id: Iri,
    change: Change<T>,
    options: { readonly guessNew: boolean; readonly patience: Patience },
  ): Promise<Settled<T>> {
    return new Promise((resolve) => {
      const job: Job = { ...options, change, settle: resolve as Job['settle'] };
      const key = keyOf(tenant, id);
      const lane = this.#lanes.get(key);
      if (lane !== undefined) {
        lane.waiting.push(job);
        return;
      }
      const opened = { tenant, id, key, waiting: [job] };
      this.#lanes.set(key, opened);
      void this.#drain(opened);
    });
  }

  async #drain(lane: Lane): Promise<void> {
    await Promise.resolve(); // a batch may name one id several times: take it all at once
    while (lane.waiting.length > 0) {
      const jobs = lane.waiting.splice(0, JOBS_AT_ONCE);
      try {
        await this.#apply(lane, jobs);
      } catch (thrown) {
        const error = translated(thrown);
        for (const { settle } of jobs) settle({ ok: false, error });
      }
    }
    this.#lanes.delete(lane.key);
  }

  async #apply(lane: Lane, jobs: readonly Job[]): Promise<void> {
    const { key } = lane;
    let base = this.reads.cached(key);
    let certain = false;
    const lost: Lost[] = [];
    if (base === undefined && !jobs[0]!.guessNew) {
      base = await this.reads.load(key);
      certain = true;
    }

    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const played = play(
        jobs.filter(({ patience }) => !patience.over),
        base?.held?.entity,
      );
      if (played.next !== base?.held?.entity) {
        const document = documentOf(lane.tenant, key, played.next, base, this.clock());
        const outcome = await this.#write(lane, document, base);
        if (outcome.is === 'applied') {
          // text weighs less on the collector than objects, and most of what is new is not touched again soon
          this.reads.remember(key, base === undefined ? versionRead(document) : versionWritten(document, played.next));
          settle(played);
          return;
        }
        if (outcome.is === 'refused') throw outcome.cause;
        if (outcome.is === 'unknown') lost.push({ played, document, base, cause: outcome.cause });
        if (attempt > 3) await wait(Math.random() * 4); // another process is at the same entity: get out of step
      } else if (certain || (base !== undefined && (await this.reads.revision(key)) === base.revision)) {
        settle(played);
        return;
      }
      base = await (lost.length === 0 ? this.reads.load(key) : this.reads.confirmed(key));
      certain = true;

      const done = lost.find(({ document, base: before }) => tookPlace(document, before, base) === true);
      if (done !== undefined) {
        settle(done.played);
        return;
      }
      const undecided = lost.find(({ document, base: before }) => tookPlace(document, before, base) === undefined);
      if (undecided !== undefined || lost.length > 1) throw lost[0]!.cause;
    }
    throw new ServiceUnavailable(`too many writers of ${lane.id}`, { cause: lost[0]?.cause });
  }

  async #write(lane: Lane, document: EntityDocument, base: Version | undefined): Promise<Outcome> {
    const bytes = documentBytes(document);
    if (bytes > DOCUMENT_BYTES) throw new BadRequestData(`the entity ${lane.id} is too large`);
    if (base?.held === undefined) await this.tenants.ensure(lane.tenant);
    return this.writes.submit({ document, bytes, expected: base?.revision });
  }
}

function settle({ jobs, settled }: Played): void {
  jobs.forEach((job, at) => job.settle(settled[at]!));
}

function play(jobs: readonly Job[], entity: Entity | undefined): Played {
  let next = entity;
  const settled = jobs.map(({ change }): Settled<unknown> => {
    try {
      const made = change(next);
      next = made.next;
      return { ok: true, result: made.result };
    } catch (error) {
      return { ok: false, error };
    }
  });
  return { jobs, settled, next };
}

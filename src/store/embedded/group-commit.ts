import { setImmediate } from 'node:timers/promises';
import { type RootDatabase } from 'lmdb';
import { ServiceUnavailable } from '../../model/errors.js';
import { type Settled } from '../entity-store.js';

/**
 * What one request does inside a write transaction. Its own refusals are outcomes, given before its first write;
 * what it throws is a fault of the storage or of this code, and undoes the whole group.
 */
type Job = () => Settled<unknown>;

/** Something with state beside the tables, which has to follow the transaction's fate. */
export interface Participant {
  /** Last words, inside the transaction. */
  flush?(): void;
  committed(): void;
  undone(): void;
}

interface Waiting {
  readonly job: Job;
  readonly resolve: (outcome: Settled<unknown>) => void;
  readonly reject: (error: unknown) => void;
}

/** One transaction holds the event loop for about this long, ms, or this many jobs: readers wait meanwhile. */
const SLICE_MS = 8;
const SLICE_JOBS = 512;

/** Milliseconds that a transaction waits for jobs which are likely to come. */
const PATIENCE_MS = 2;

/** ENOMEM, EIO, EFBIG, ENOSPC, EDQUOT, and LMDB's MAP_FULL and PANIC: no fault of the request. */
const STORAGE_ERRORS = new Set<unknown>([12, 5, 27, 28, 122, -30792, -30795]);

/**
 * The one queue of writes. While no transaction is under way, one takes all that waits, and their answers wait for
 * its commit and flush together: many writes share one flush.
 */
export class GroupCommit {
  #waiting: Waiting[] = [];
  #draining: Promise<void> | undefined;
  /** Jobs of the last group. */
  #expected = 0;
  #closed = false;

  constructor(
    private readonly root: RootDatabase,
    private readonly participants: readonly Participant[],
  ) {}

  /**
   * Runs the job in a coming transaction; resolves when that is durable.
   * @throws ServiceUnavailable - the store is closed or cannot write now; nothing of the job was written
   */
  run<T>(job: () => Settled<T>): Promise<Settled<T>> {
    if (this.#closed) return Promise.reject(new ServiceUnavailable('The store is closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve: resolve as (outcome: Settled<unknown>) => void, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Takes no more jobs; resolves when those that wait are done. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gather();
      const group = await this.#commit(() => this.#waiting.shift());
      this.#expected = Math.min(group.taken.length, SLICE_JOBS);
      if (group.failure === undefined) continue;
      if (group.taken.length === 0) group.taken.push(...this.#waiting.splice(0)); // nothing could begin
      const blameless = group.taken.length > 1 && !(group.failure instanceof ServiceUnavailable);
      for (const one of group.taken) {
        const left = [one];
        const failure = blameless ? (await this.#commit(() => left.pop())).failure : group.failure;
        if (failure !== undefined) one.reject(failure);
      }
    }
    this.#draining = undefined;
  }

  /**
   * Whoever was answered together comes again together: waits a moment for as many jobs as the last group had. A commit
   * costs nearly the same for few as for many.
   */
  async #gather(): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    while (this.#waiting.length < this.#expected && performance.now() < until) await setImmediate();
  }

  /** Runs what `take` gives in one transaction and answers it; with a failure, nothing was written nor answered. */
  async #commit(take: () => Waiting | undefined): Promise<{ taken: Waiting[]; failure?: unknown }> {
    const taken: Waiting[] = [];
    const outcomes: Settled<unknown>[] = [];
    const { root } = this;
    let inside = false;
    try {
      await root.childTransaction(() => {
        inside = true;
        const until = performance.now() + SLICE_MS;
        do {
          const next = take();
          if (next === undefined) break;
          taken.push(next);
          outcomes.push(next.job());
        } while (taken.length < SLICE_JOBS && performance.now() < until);
        for (const participant of this.participants) participant.flush?.();
        inside = false;
      });
      await root.flushed;
    } catch (cause) {
      swallowCommitError(cause);
      for (const participant of this.participants) participant.undone();
      const refused = inside && !STORAGE_ERRORS.has((cause as { code?: unknown }).code);
      if (refused) return { taken, failure: cause };
      return { taken, failure: new ServiceUnavailable('The store cannot write now', { cause }) };
    }
    root.resetReadTxn(); // whoever reads from now on sees this transaction
    for (const participant of this.participants) participant.committed();
    taken.forEach(({ resolve }, at) => resolve(outcomes[at]!));
    return { taken };
  }
}

/** A commit that fails carries a second promise of the reason, which nobody else waits for. */
function swallowCommitError(error: unknown): void {
  const reason = (error as { commitError?: Promise<unknown> }).commitError;
  reason?.catch(() => undefined);
}

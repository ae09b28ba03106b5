import { ServiceUnavailable } from '../../model/errors.js';

export interface GroupLimits<Request> {
  /** Commands under way at once. */
  readonly inFlight: number;
  /** Requests in one command. */
  readonly count: number;
  /** Bytes of one command, about; a request that is larger goes alone. */
  readonly bytes: number;
  readonly bytesOf: (request: Request) => number;
  /** Milliseconds a request may wait for its command; its caller has given up by then. */
  readonly patienceMs: number;
}

interface Waiting<Request, Answer> {
  readonly request: Request;
  readonly since: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts requests that wait together into one command: a driver call costs the same whether it carries one or a
 * hundred. While fewer than `inFlight` commands are under way, all that came in this turn of the event loop goes at
 * once; else it waits for the next free command.
 */
export class Grouped<Request, Answer> {
  #waiting: Waiting<Request, Answer>[] = [];
  #running = 0;
  #scheduled = false;

  /**
   * @param run - does the work of one command; answers in the order of the requests; what it throws goes to all
   */
  constructor(
    private readonly run: (requests: readonly Request[]) => Promise<readonly Answer[]>,
    private readonly limits: GroupLimits<Request>,
  ) {}

  submit(request: Request): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ request, since: performance.now(), resolve, reject });
      if (this.#scheduled || this.#running >= this.limits.inFlight) return;
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.#dispatch();
      });
    });
  }

  #dispatch(): void {
    this.#refuseStale();
    while (this.#waiting.length > 0 && this.#running < this.limits.inFlight) void this.#send(this.#take());
  }

  async #send(group: readonly Waiting<Request, Answer>[]): Promise<void> {
    this.#running++;
    try {
      const answers = await this.run(group.map(({ request }) => request));
      group.forEach(({ resolve }, at) => resolve(answers[at]!));
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      this.#running--;
      this.#dispatch();
    }
  }

  #take(): readonly Waiting<Request, Answer>[] {
    const { count, bytes, bytesOf } = this.limits;
    let taken = 0;
    let size = 0;
    for (const { request } of this.#waiting) {
      size += bytesOf(request);
      if (taken > 0 && (taken === count || size > bytes)) break;
      taken++;
    }
    return this.#waiting.splice(0, taken);
  }

  #refuseStale(): void {
    const oldest = performance.now() - this.limits.patienceMs;
    let stale = 0;
    while (stale < this.#waiting.length && this.#waiting[stale]!.since < oldest) stale++;
    for (const { reject } of this.#waiting.splice(0, stale)) {
      reject(new ServiceUnavailable('the database did not take the request in time'));
    }
  }
}

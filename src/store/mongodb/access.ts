import { ServiceUnavailable } from '../../model/errors.js';
import { translated } from './unavailable.js';

/** Whether the caller still waits for the answer. */
export interface Patience {
  readonly over: boolean;
}

/**
 * The way into the store: every public call passes here. It answers in time whatever the database does, translates
 * the driver's errors, and lets `close` wait for what is under way.
 */
export class Access {
  #closed = false;
  #running = 0;
  #idle: (() => void) | undefined;

  /**
   * @param operation - told by `over` when its caller has been answered with ServiceUnavailable meanwhile
   * @param withinMs - milliseconds until then
   */
  async call<T>(operation: (patience: Patience) => Promise<T>, withinMs: number): Promise<T> {
    if (this.#closed) throw new ServiceUnavailable('the store is closed');
    const patience = { over: false };
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        patience.over = true;
        reject(new ServiceUnavailable('the database did not answer in time'));
      }, withinMs);
    });
    this.#running++;
    try {
      return await Promise.race([operation(patience), timeUp]);
    } catch (error) {
      throw translated(error);
    } finally {
      clearTimeout(timer);
      if (--this.#running === 0) this.#idle?.();
    }
  }

  /** Refuses new calls; resolves when those under way have been answered. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running > 0) await new Promise<void>((idle) => (this.#idle = idle));
  }
}

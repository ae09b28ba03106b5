/**
 * Runs tasks side by side, at most `limit`, and never two that share a key: what is loaded twice must end as it
 * stands last. The first failure is thrown by the next `add`, or by `done`.
 */
export class InFlight {
  private readonly running = new Map<Promise<void>, ReadonlySet<string>>();
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly limit: number) {}

  /** Resolves once the task has been started. */
  async add(keys: ReadonlySet<string>, task: () => Promise<void>): Promise<void> {
    while (this.running.size >= this.limit || this.sharesKey(keys)) await Promise.race(this.running.keys());
    this.rethrow();
    const run: Promise<void> = task()
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.running.delete(run));
    this.running.set(run, keys);
  }

  /** Resolves when nothing runs any more. */
  async done(): Promise<void> {
    await Promise.all(this.running.keys());
    this.rethrow();
  }

  private sharesKey(keys: ReadonlySet<string>): boolean {
    for (const held of this.running.values()) {
      for (const key of keys) if (held.has(key)) return true;
    }
    return false;
  }

  private rethrow(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }
}

interface Question<Answer> {
  readonly key: string;
  readonly run: () => Promise<Answer>;
  readonly answer: Promise<Answer>;
  readonly resolve: (answer: Answer | Promise<Answer>) => void;
}

/**
 * Asks the same question once for all who wait with it. Nobody joins a question that is under way: its answer may
 * lack what has been written since.
 */
export class Shared<Answer> {
  /** Those not yet asked, in the order they came. */
  readonly #waiting = new Map<string, Question<Answer>>();
  #running = 0;

  /** @param inFlight - questions under way at once */
  constructor(private readonly inFlight: number) {}

  /** @param question - JSON that is equal for the same question only */
  ask(question: object, run: () => Promise<Answer>): Promise<Answer> {
    const key = JSON.stringify(question, distinctly);
    const known = this.#waiting.get(key);
    if (known !== undefined) return known.answer;
    let resolve!: Question<Answer>['resolve'];
    const answer = new Promise<Answer>((resolved) => (resolve = resolved));
    this.#waiting.set(key, { key, run, answer, resolve });
    if (this.#waiting.size === 1) setImmediate(() => this.#dispatch());
    return answer;
  }

  #dispatch(): void {
    for (const question of this.#waiting.values()) {
      if (this.#running >= this.inFlight) return;
      this.#waiting.delete(question.key);
      this.#running++;
      question.resolve(
        Promise.resolve()
          .then(question.run)
          .finally(() => {
            this.#running--;
            this.#dispatch();
          }),
      );
    }
  }
}

/** Infinite bounds differ, though JSON writes them alike. */
function distinctly(_member: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

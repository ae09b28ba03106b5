import { type Participant } from './group-commit.js';
import { type Table } from './table.js';

/** Numbers set aside at once, so that the table is written once in a million. */
const BLOCK = 1_000_000;

/**
 * Numbers that only grow, of entities and of their versions alike: one that was handed out is never handed out
 * again, whatever became of its transaction. 48 bits last for 2.8e14.
 */
export class Sequence implements Participant {
  #next: number;
  /** Numbers below are set aside by a durable transaction, and by the one under way. */
  #durable: number;
  #reserved: number;

  constructor(private readonly meta: Table) {
    this.#next = Number(meta.text('sequence') ?? 1);
    this.#durable = this.#reserved = this.#next;
  }

  /** Inside a write transaction. */
  next(): number {
    if (this.#next >= this.#reserved) {
      this.#reserved = this.#next + BLOCK;
      this.meta.put('sequence', Buffer.from(String(this.#reserved)));
    }
    return this.#next++;
  }

  committed(): void {
    this.#durable = this.#reserved;
  }

  undone(): void {
    this.#reserved = this.#durable;
  }
}

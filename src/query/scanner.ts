import { BOUNDS } from '../bounds.js';
import { BadRequestData, TooComplexQuery } from '../model/errors.js';
import { shown } from '../model/names.js';

/** Reads one text of a query language from left to right; its errors say where the text went wrong. */
export class Scanner {
  at = 0;
  #terms = 0;
  #depth = 0;

  /**
   * @param what - how messages call the text, such as `q`
   * @throws TooComplexQuery - the text is too long
   */
  constructor(
    readonly text: string,
    readonly what: string,
  ) {
    if (text.length > BOUNDS.queryChars) {
      throw new TooComplexQuery(`${what} is longer than ${BOUNDS.queryChars} characters`);
    }
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** Goes past white space, which no grammar of the standard has but its own examples write. */
  space(): void {
    while (this.text[this.at] === ' ') this.at++;
  }

  sees(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  eat(token: string): boolean {
    const found = this.sees(token);
    if (found) this.at += token.length;
    return found;
  }

  /** The first of the tokens that stands here. */
  eatAny<T extends string>(tokens: readonly T[]): T | undefined {
    return tokens.find((token) => this.eat(token));
  }

  /** @param pattern - sticky (`y`) */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  expect(token: string): void {
    if (!this.eat(token)) this.fail(`expected ${shown(token)}`);
  }

  /** Counts one term. @throws TooComplexQuery - too many */
  term(): void {
    if (++this.#terms > BOUNDS.queryTerms) {
      throw new TooComplexQuery(`${this.what} has more than ${BOUNDS.queryTerms} terms`);
    }
  }

  /** Reads something nested. @throws TooComplexQuery - too deep */
  nested<T>(read: () => T): T {
    if (++this.#depth > BOUNDS.queryDepth) {
      throw new TooComplexQuery(`${this.what} is nested deeper than ${BOUNDS.queryDepth}`);
    }
    const result = read();
    this.#depth--;
    return result;
  }

  /** The end of the text. @throws BadRequestData - there is more of it */
  end(): void {
    if (!this.done) this.fail('expected its end');
  }

  /** @throws BadRequestData - always */
  fail(problem: string, at = this.at): never {
    const there = this.text.slice(at, at + 20);
    throw new BadRequestData(
      `${this.what} is not valid at position ${at + 1}${there === '' ? ', its end' : ` (${shown(there)})`}: ${problem}`,
    );
  }
}

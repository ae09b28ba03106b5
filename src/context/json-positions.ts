import { BOUNDS } from '../bounds.js';

/** Members and indexes that lead to a value. */
export type JsonPath = readonly (string | number)[];

/** Something at a line of a text, counted from 1. */
export interface JsonFault {
  readonly line: number;
  readonly message: string;
}

/** A JSON text that knows where its values stand. */
export interface JsonText {
  /** Undefined when the text is no JSON: then `faults` says why. */
  readonly value: unknown;
  /** What is wrong with the text: its first syntax error, or every member that an object has twice. */
  readonly faults: readonly JsonFault[];
  /** Line of the member or item at a path; of the nearest one around it where the text has no such path. */
  lineOf(path: JsonPath): number;
}

/** Reads a JSON text (RFC 8259) with the lines of its members, so that a fault can name the place for an author. */
export function readJson(text: string): JsonText {
  const scan = new Scan(text);
  try {
    scan.document();
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    const fault = { line: lineAt(text, error.offset), message: error.message };
    return { value: undefined, faults: [fault], lineOf: () => fault.line };
  }
  return {
    value: JSON.parse(text) as unknown,
    faults: scan.repeated.map(({ offset, name }) => ({
      line: lineAt(text, offset),
      message: `the member ${JSON.stringify(name)} stands twice in one object; only the last would count`,
    })),
    lineOf: (path) => lineAt(text, nearest(scan.offsets, path)),
  };
}

class SyntaxFault extends Error {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y; // eslint-disable-line no-control-regex
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Walks a text once by the grammar. Recursion ends at the depth that the broker itself accepts. */
class Scan {
  readonly offsets = new Map<string, number>();
  readonly repeated: { offset: number; name: string }[] = [];
  private at = 0;

  constructor(private readonly text: string) {}

  document(): void {
    this.value([]);
    if (this.at < this.text.length) this.fail('nothing may follow the value');
  }

  private value(path: JsonPath): void {
    this.space();
    if (!this.offsets.has(keyOf(path))) this.offsets.set(keyOf(path), this.at);
    if (path.length > BOUNDS.jsonDepth) this.fail(`nested deeper than ${BOUNDS.jsonDepth} levels`);
    if (this.eats('{')) this.members(path);
    else if (this.eats('[')) this.items(path);
    else if (this.match(STRING) === undefined && this.match(SCALAR) === undefined)
      this.fail('a JSON value is expected');
    this.space();
  }

  private members(path: JsonPath): void {
    const names = new Set<string>();
    this.space();
    if (this.eats('}')) return;
    do {
      this.space();
      const offset = this.at;
      const name = this.name();
      const member = [...path, name];
      if (names.has(name)) this.repeated.push({ offset, name });
      names.add(name);
      this.offsets.set(keyOf(member), offset);
      this.space();
      if (!this.eats(':')) this.fail("':' is expected");
      this.value(member);
    } while (this.eats(','));
    if (!this.eats('}')) this.fail("',' or '}' is expected");
  }

  private items(path: JsonPath): void {
    this.space();
    if (this.eats(']')) return;
    let index = 0;
    do this.value([...path, index++]);
    while (this.eats(','));
    if (!this.eats(']')) this.fail("',' or ']' is expected");
  }

  private name(): string {
    const name = this.match(STRING);
    return name === undefined ? this.fail('a member name in double quotes is expected') : (JSON.parse(name) as string);
  }

  private space(): void {
    this.match(SPACE);
  }

  private eats(character: string): boolean {
    const found = this.text[this.at] === character;
    if (found) this.at++;
    return found;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private fail(message: string): never {
    throw new SyntaxFault(
      this.at,
      `${message}, not ${this.at < this.text.length ? JSON.stringify(this.text[this.at]) : 'the end'}`,
    );
  }
}

function nearest(offsets: ReadonlyMap<string, number>, path: JsonPath): number {
  for (let length = path.length; length > 0; length--) {
    const offset = offsets.get(keyOf(path.slice(0, length)));
    if (offset !== undefined) return offset;
  }
  return offsets.get(keyOf([])) ?? 0;
}

function keyOf(path: JsonPath): string {
  return JSON.stringify(path);
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

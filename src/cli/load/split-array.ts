import { MAX_INPUT_CHARS, type Piece } from './input.js';

/** Characters that a JSON text has between items; everything else belongs to one. */
const BETWEEN = new Set([' ', '\t', '\r', '\n']);
/** Where the state changes inside an item, or a line ends: all else is skipped by the engine. */
const OUTSIDE_STRING = /["{}[\],\n]/g;
const INSIDE_STRING = /["\\\n]/g;

/**
 * The items of a top-level JSON array that comes in chunks, each as text with the line where it begins; objects that
 * follow each other without an array are taken too. Items are told apart by brackets and quotes only: whether each is JSON shows
 * when it is parsed, so that one bad item does not cost the others. What cannot be told apart is one faulty piece.
 */
export async function* splitArray(
  chunks: AsyncIterable<string>,
  maxChars: number = MAX_INPUT_CHARS,
): AsyncGenerator<Piece> {
  const splitter = new Splitter(maxChars);
  for await (const chunk of chunks) {
    yield* splitter.take(chunk);
    if (splitter.broken) return;
  }
  yield* splitter.end();
}

class Splitter {
  /** After a fault beyond which items cannot be told apart. */
  broken = false;
  private line = 1;
  /** The document is an array: undefined until its first character came. */
  private isArray: boolean | undefined;
  private ended = false;
  /** An item has been read, and no comma since. */
  private afterItem = false;
  /** The item under way. */
  private text = '';
  private itemLine = 0;
  private depth = 0;
  private inString = false;
  private escaped = false;

  constructor(private readonly maxChars: number) {}

  *take(chunk: string): Generator<Piece> {
    let at = 0;
    while (at < chunk.length && !this.broken) {
      if (this.itemLine === 0) {
        yield* this.between(chunk[at]!);
        if (this.itemLine === 0) at++;
        continue;
      }
      const end = this.itemEnd(chunk, at);
      this.text += chunk.slice(at, end ?? chunk.length);
      at = end ?? chunk.length;
      if (this.text.length > this.maxChars) yield this.fault(`an item is longer than ${this.maxChars} characters`);
      else if (end !== undefined) yield this.item();
    }
  }

  *end(): Generator<Piece> {
    if (this.itemLine !== 0) yield this.fault('the file ends inside an item');
    else if (this.isArray === true && !this.ended) yield this.fault('the file ends before its array does');
  }

  /** One character outside of items: whitespace, brackets, commas, or the first of an item. */
  private *between(char: string): Generator<Piece> {
    if (char === '\n') this.line++;
    if (BETWEEN.has(char)) return;
    if (this.isArray === undefined) {
      this.isArray = char === '[';
      if (this.isArray) return;
    }
    if (this.ended || (!this.isArray && char !== '{')) yield this.fault('neither an array nor an object');
    else if (!this.isArray) this.itemLine = this.line;
    else if (char === ']') this.ended = true;
    else if (char === ',') this.afterItem = false;
    else if (this.afterItem) yield this.fault('a comma is missing');
    else this.itemLine = this.line;
  }

  /** Index behind the item's last character; undefined when the chunk ends first. Keeps the state between chunks. */
  private itemEnd(chunk: string, from: number): number | undefined {
    let at = from;
    while (at < chunk.length) {
      if (this.escaped) {
        this.escaped = false;
        at++;
        continue;
      }
      const marks = this.inString ? INSIDE_STRING : OUTSIDE_STRING;
      marks.lastIndex = at;
      const mark = marks.exec(chunk);
      if (mark === null) return undefined;
      at = mark.index + 1;
      const char = mark[0];
      if (char === '\n') this.line++;
      else if (char === '\\') this.escaped = true;
      else if (char === '"') this.inString = !this.inString;
      else if (char === '{' || char === '[') this.depth++;
      else if (this.depth === 0) return mark.index;
      else if (char !== ',' && --this.depth === 0) return at;
    }
    return undefined;
  }

  private item(): Piece {
    const piece = { line: this.itemLine, text: this.text.trimEnd() };
    this.text = '';
    this.itemLine = 0;
    this.afterItem = true;
    return piece;
  }

  private fault(fault: string): Piece {
    this.broken = true;
    return { line: this.itemLine || this.line, text: this.text, fault: `${fault}; nothing behind it is read` };
  }
}

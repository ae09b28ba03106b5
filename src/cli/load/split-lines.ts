import { MAX_INPUT_CHARS, type Piece } from './input.js';

/** The lines of a text that comes in chunks; empty ones are left out, one that is too long is given cut. */
export async function* splitLines(
  chunks: AsyncIterable<string>,
  maxChars: number = MAX_INPUT_CHARS,
): AsyncGenerator<Piece> {
  let rest = '';
  let line = 1;
  let tooLong = false;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
      yield* piece(line, rest + chunk.slice(from, end), tooLong, maxChars);
      rest = '';
      tooLong = false;
      from = end + 1;
      line++;
    }
    if (tooLong) continue;
    rest += chunk.slice(from);
    tooLong = rest.length > maxChars;
    if (tooLong) rest = rest.slice(0, maxChars);
  }
  yield* piece(line, rest, tooLong, maxChars);
}

function* piece(line: number, text: string, tooLong: boolean, maxChars: number): Generator<Piece> {
  if (tooLong || text.length > maxChars) yield { line, text, fault: `longer than ${maxChars} characters` };
  else if (text.trim() !== '') yield { line, text };
}

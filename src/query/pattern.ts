import { RE2JS, RE2JSException } from 're2js';
import { BOUNDS } from '../bounds.js';
import { BadRequestData, TooComplexQuery } from '../model/errors.js';
import { shown } from '../model/names.js';

/** A compiled regular expression, of `~=`, `!~=` and `idPattern`. */
export interface Pattern {
  readonly text: string;
  /** True when some part of the value matches: anchors are the client's to write. */
  test(value: string): boolean;
}

/**
 * Compiles a regular expression in RE2 syntax, which holds all of POSIX extended syntax but back-references and
 * runs in linear time. IEEE 1003.2 matches within a text unless it is anchored, and so do we.
 * @param what - how messages call it, such as `idPattern`
 * @throws BadRequestData - it is not valid
 * @throws TooComplexQuery - it is too long, or too large when its repetitions are written out
 */
export function compilePattern(text: string, what: string): Pattern {
  if (text.length > BOUNDS.regexChars) {
    throw new TooComplexQuery(`${what} has a regular expression of more than ${BOUNDS.regexChars} characters`);
  }
  const compiled = compile(text, what);
  if (compiled.programSize() > BOUNDS.regexProgram) {
    throw new TooComplexQuery(`${what} has a regular expression that repeats too much: ${shown(text)}`);
  }
  return { text, test: (value) => compiled.test(value) };
}

function compile(text: string, what: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause;
    const reason = cause.message.replace(/^error parsing regexp: /, '');
    throw new BadRequestData(`${what} has an invalid regular expression ${shown(text)}: ${reason}`, { cause });
  }
}

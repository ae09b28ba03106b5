import { type Scanner } from './scanner.js';

const OR = ['|', ','] as const;

/**
 * Any of these; of each, all: the shape that type selections (CIM 009 4.17) and scope queries (4.19) have in common.
 * Their grammars put a conjunction in parentheses. Without them, as the ETSI test suite writes `/a;/b`, and binds
 * tighter than or, as it does in `q` (4.9).
 */
export function readAlternatives<T>(scanner: Scanner, read: () => T): readonly (readonly T[])[] {
  const alternatives: T[][] = [];
  const readOne = (): T => {
    scanner.space();
    scanner.term();
    const one = read();
    scanner.space();
    return one;
  };
  do {
    scanner.space();
    const grouped = scanner.eat('(');
    const allOf = [readOne()];
    while (scanner.eat(';')) allOf.push(readOne());
    if (grouped) scanner.expect(')');
    scanner.space();
    alternatives.push(allOf);
  } while (scanner.eatAny(OR) !== undefined);
  scanner.end();
  return alternatives;
}

import { readAlternatives } from './alternatives.js';
import { Scanner } from './scanner.js';

/** Any of these; of each, all (CIM 009 4.19). */
export type ScopeQuery = readonly (readonly ScopePattern[])[];

export interface ScopePattern {
  /** A level's name, or `+` for any one level; none at all for `/#`. */
  readonly levels: readonly string[];
  /** Ends in `/#`: the scope itself and everything below. */
  readonly below: boolean;
  /** Matches a whole scope, with or without its leading slash (4.18); runs in linear time. */
  readonly expression: RegExp;
}

const LEVEL = /\+|\p{L}[\p{L}\p{N}_]*/uy;

/**
 * A scope query (CIM 009 4.19). A leading slash may be missing, as in its EXAMPLE 5.
 * @throws BadRequestData - it is not valid; the message says where
 * @throws TooComplexQuery - it is longer or more complex than the bounds allow
 */
export function parseScopeQuery(text: string): ScopeQuery {
  const scanner = new Scanner(text, 'scopeQ');
  return readAlternatives(scanner, () => readPattern(scanner));
}

function readPattern(scanner: Scanner): ScopePattern {
  const levels: string[] = [];
  let below = scanner.eat('/#');
  if (!below) {
    scanner.eat('/');
    do {
      levels.push(scanner.match(LEVEL) ?? scanner.fail('expected a scope level or +'));
      below = scanner.eat('/#');
    } while (!below && scanner.eat('/'));
  }
  return { levels, below, expression: expression(levels, below) };
}

/** Levels hold letters, digits and underscores only, so they need no escaping. */
function expression(levels: readonly string[], below: boolean): RegExp {
  if (levels.length === 0) return /^\/?[^/]/;
  const path = levels.map((level) => (level === '+' ? '[^/]+' : level)).join('/');
  return new RegExp(`^/?${path}${below ? '(?:/|$)' : '$'}`, 'u');
}

/** Whether the scopes of an entity meet the query; one without scopes never does. */
export function matchesScopes(query: ScopeQuery, scopes: readonly string[] | undefined): boolean {
  if (scopes === undefined) return false;
  return query.some((allOf) => allOf.every(({ expression }) => scopes.some((scope) => expression.test(scope))));
}

import { type Iri } from '../model/entity.js';
import { isIri } from '../model/names.js';
import { type Terms } from '../model/terms.js';
import { readName, readPath } from './path.js';
import { compilePattern } from './pattern.js';
import { type Comparable, type Equality, type Link, type Query, type Term, type Test } from './q-ast.js';
import { Scanner } from './scanner.js';
import { type ValuePath } from './target.js';
import { parseTemporal, type Temporal } from './temporal.js';

/** Lists of attribute names, short or expanded (CIM 009 4.9). */
export interface QueryOptions {
  /** Attributes whose values in the query are terms to expand. */
  readonly expandValues?: ReadonlySet<string>;
  /** Attributes whose values are raw JSON: their trailing paths are not expanded. */
  readonly jsonKeys?: ReadonlySet<string>;
}

/**
 * A `q` of CIM 009 4.9. Besides its grammar: white space around tokens, which its examples have; unquoted words as
 * strings, and unquoted words and URIs in lists (EXAMPLE 12); a prefix in a name (4.6.2); members such as
 * `observedAt` as the last step of a path (EXAMPLE 8), and of the entity.
 * @param what - how messages call it: `q` or `csf`
 * @throws BadRequestData - it is not valid; the message says where
 * @throws TooComplexQuery - it is longer or more complex than the bounds allow
 */
export function parseQ(text: string, terms: Terms, options: QueryOptions = {}, what = 'q'): Query {
  const scanner = new Scanner(text, what);
  const expanded = (names: ReadonlySet<string> = new Set()): Set<Iri> =>
    new Set([...names].map((name) => terms.expand(name)));
  const reading = {
    scanner,
    terms,
    expandValues: expanded(options.expandValues),
    jsonKeys: expanded(options.jsonKeys),
  };
  const query = readAny(reading);
  scanner.end();
  return query;
}

interface Reading {
  readonly scanner: Scanner;
  readonly terms: Terms;
  readonly expandValues: ReadonlySet<Iri>;
  readonly jsonKeys: ReadonlySet<Iri>;
}

/** Terms joined by `|`, which binds less than `;`. */
function readAny(reading: Reading): Query {
  return readJoined(reading.scanner, '|', 'or', () => readJoined(reading.scanner, ';', 'and', () => readOne(reading)));
}

function readJoined(scanner: Scanner, by: string, op: 'and' | 'or', read: () => Query): Query {
  const first = read();
  if (!scanner.sees(by)) return first;
  const of = [first];
  while (scanner.eat(by)) of.push(read());
  return { op, of };
}

function readOne(reading: Reading): Query {
  const { scanner } = reading;
  scanner.space();
  let query: Query;
  if (scanner.eat('(')) {
    query = scanner.nested(() => readAny(reading));
    scanner.expect(')');
  } else {
    query = readTerm(reading);
  }
  scanner.space();
  return query;
}

function readTerm(reading: Reading): Term {
  const { scanner } = reading;
  scanner.term();
  const links: Link[] = [];
  const path = readLinks(reading, links);
  scanner.space();
  return { op: 'term', links, path, test: readTest(reading, path) };
}

/** Types and a colon before a path in braces: `{Type,Type:attr}`. They win over a prefix of the attribute's name. */
const TYPE_HINTS = /\p{L}[\p{L}\p{N}_]*(?:,\p{L}[\p{L}\p{N}_]*)*:/uy;

/** LinkedEntityRelation of 4.9: adds the Relationships in front to `links`, returns the path behind them. */
function readLinks(reading: Reading, links: Link[]): ValuePath {
  const { scanner, terms } = reading;
  const name = readName(scanner, terms);
  if (!scanner.eat('{')) return readPath(scanner, terms, name, reading.jsonKeys);
  const hints = scanner.match(TYPE_HINTS)?.slice(0, -1).split(',') ?? [];
  links.push({ relationship: name, types: hints.map((type) => terms.expand(type)) });
  const path = scanner.nested(() => readLinks(reading, links));
  scanner.expect('}');
  return path;
}

/** Longest first. */
const OPERATORS = ['!~=', '~=', '==', '!=', '>=', '<=', '>', '<'] as const;

function readTest(reading: Reading, path: ValuePath): Test {
  const { scanner } = reading;
  const op = scanner.eatAny(OPERATORS);
  if (op === undefined) {
    if (!scanner.done && !/[;|) ]/.test(scanner.text[scanner.at]!)) {
      scanner.fail('expected an operator, one of == != >= > <= < ~= !~=, or ; | )');
    }
    return { op: 'exists' };
  }
  scanner.space();
  if (op === '~=' || op === '!~=') return { op, pattern: compilePattern(readRegExp(scanner), scanner.what) };
  const expand = expansion(reading, path);
  if (op !== '==' && op !== '!=') return { op, than: readComparable(scanner, expand) };
  const first = readLiteral(scanner, expand);
  const low = comparable(first);
  if (low !== undefined && scanner.eat('..')) {
    return { op, values: new Set(), temporals: [], range: { low, high: readComparable(scanner, expand) } };
  }
  return equality(op, [first, ...readMore(scanner, expand)]);
}

/** ComparableValue of 4.9. */
function readComparable(scanner: Scanner, expand: Expand): Comparable {
  const from = scanner.at;
  const literal = comparable(readLiteral(scanner, expand));
  return literal ?? scanner.fail('expected what has an order: a number, a quoted string, a date or a time', from);
}

function readMore(scanner: Scanner, expand: Expand): Literal[] {
  const literals: Literal[] = [];
  for (;;) {
    scanner.space();
    if (!scanner.eat(',')) return literals;
    scanner.space();
    literals.push(readLiteral(scanner, expand));
  }
}

/** What a string in the query stands for. */
type Expand = (text: string) => string;

const AS_WRITTEN: Expand = (text) => text;
/** Members whose values are names. */
const NAME_MEMBERS = new Set(['types', 'objectType', 'valueType']);

function expansion({ terms, expandValues }: Reading, path: ValuePath): Expand {
  const isName = NAME_MEMBERS.has(path.entityMember ?? path.attributeMember ?? '');
  const isListed = path.names.some((name) => expandValues.has(name));
  return isName || isListed ? (text) => terms.expand(text) : AS_WRITTEN;
}

/** A value as it is written: quoted strings have an order, words and URIs have none. */
type Literal =
  | Comparable
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'word'; readonly value: string };

function comparable(literal: Literal): Comparable | undefined {
  return literal.type === 'boolean' || literal.type === 'word' ? undefined : literal;
}

function equality(op: '==' | '!=', literals: readonly Literal[]): Equality {
  const values = new Set<string | number | boolean>();
  const temporals: Temporal[] = [];
  for (const literal of literals) {
    if (literal.type !== 'temporal') values.add(literal.value);
    if ('temporal' in literal && literal.temporal !== undefined) temporals.push(literal.temporal);
  }
  return { op, values, temporals };
}

/** RFC 8259 section 7. */
// eslint-disable-next-line no-control-regex -- control characters are what a JSON string must not hold
const STRING = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;
/** RFC 8259 section 6. */
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** What looks like a DateTime, Date or Time of 4.6.3. */
const TEMPORAL = /\d{4}-\d\d-\d\d(?:T[\d:]+(?:[.,]\d+)?Z)?|\d\d:\d\d:\d\d(?:[.,]\d+)?Z/y;
/** A word or a URI, up to the next token. */
const WORD = /\p{L}[^\s"<>{}\\^`|;,()]*/uy;
const ONE_WORD = /^[\p{L}\p{N}_]+$/u;

function readLiteral(scanner: Scanner, expand: Expand): Literal {
  const from = scanner.at;
  if (scanner.sees('"')) {
    const value = expand(readString(scanner));
    return { type: 'string', value, temporal: parseTemporal(value) };
  }
  const temporal = scanner.match(TEMPORAL);
  if (temporal !== undefined) {
    return { type: 'temporal', temporal: parseTemporal(temporal) ?? scanner.fail('no such date or time', from) };
  }
  const number = scanner.match(NUMBER);
  if (number !== undefined) {
    // Minus zero equals zero, but not in every store's index.
    const value = Number(number) + 0;
    return Number.isFinite(value) ? { type: 'number', value } : scanner.fail('a number too large', from);
  }
  const word = scanner.match(WORD);
  if (word === 'true' || word === 'false') return { type: 'boolean', value: word === 'true' };
  if (word !== undefined && (ONE_WORD.test(word) || isIri(word))) return { type: 'word', value: expand(word) };
  return scanner.fail('expected a number, a quoted string, true, false, a date, a time, a word or a URI', from);
}

function readString(scanner: Scanner): string {
  const from = scanner.at;
  const quoted = scanner.match(STRING);
  try {
    return JSON.parse(quoted ?? '') as string;
  } catch {
    return scanner.fail('not a string as JSON writes it', from);
  }
}

/** A quoted text; what a backslash quotes may be a quote, or what it means to the regular expression. */
const QUOTED_REGEXP = /"(?:[^"\\]|\\[^])*"/y;
const JSON_ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|(["\\/])|[^])/g;

/**
 * A regular expression, in quotes or without. In quotes, `\"`, `\\`, `\/` and `\uXXXX` are read as JSON does, and
 * any other backslash stays, so that `"\\d"` and `"\d"` mean the same. Without, it ends before `;`, `|` or `)` that
 * stands outside of parentheses and brackets.
 */
function readRegExp(scanner: Scanner): string {
  if (scanner.sees('"')) {
    const quoted = scanner.match(QUOTED_REGEXP) ?? scanner.fail('the quote does not end');
    return quoted
      .slice(1, -1)
      .replace(JSON_ESCAPE, (whole: string, code: string | undefined, character: string | undefined) =>
        code === undefined ? (character ?? whole) : String.fromCharCode(parseInt(code, 16)),
      );
  }
  const { text } = scanner;
  const from = scanner.at;
  let open = 0;
  let inBrackets = false;
  for (; scanner.at < text.length; scanner.at++) {
    const character = text[scanner.at]!;
    if (character === '\\') scanner.at++;
    else if (inBrackets) inBrackets = character !== ']';
    else if (character === '[') inBrackets = true;
    else if (character === '(') open++;
    else if (open === 0 && /[;|)]/.test(character)) break;
    else if (character === ')') open--;
  }
  scanner.at = Math.min(scanner.at, text.length);
  const expression = text.slice(from, scanner.at).trimEnd();
  return expression === '' ? scanner.fail('expected a regular expression') : expression;
}

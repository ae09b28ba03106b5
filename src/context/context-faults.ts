import { BOUNDS } from '../bounds.js';

/** One object of a local context: names to definitions, and keywords. */
export type ContextPart = Readonly<Record<string, unknown>>;

/** Something wrong in a context document. */
export interface ContextFault {
  /** Members and indexes that lead to it, such as `@context`, 1, `speed`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Rule = readonly [allowed: (value: unknown) => boolean, what: string];

const text: Rule = [(value) => typeof value === 'string' && fits(value), 'a string of reasonable length'];
const textOrNull: Rule = [(value) => value === null || text[0](value), 'a string or null'];
const flag: Rule = [(value) => typeof value === 'boolean', 'true or false'];
const texts: Rule = [
  (value) => value === null || text[0](value) || (Array.isArray(value) && value.length <= 4 && value.every(text[0])),
  'a string or a list of strings',
];

/** Keywords that may stand beside the terms (JSON-LD 1.1, 9.15.1). */
const CONTEXT_KEYWORDS = new Map<string, Rule>([
  ['@version', [(value) => value === 1.1, '1.1']],
  ['@base', textOrNull],
  ['@vocab', textOrNull],
  ['@language', textOrNull],
  ['@direction', textOrNull],
  ['@import', text],
  ['@protected', flag],
  [
    '@propagate',
    [(value) => value === true, 'true: a context that holds for a part of a document is scoped (CIM 009 5.5.7)'],
  ],
]);

/** Members of an expanded term definition (JSON-LD 1.1, 9.15.1). */
const DEFINITION_KEYWORDS = new Map<string, Rule>([
  ['@id', textOrNull],
  ['@reverse', text],
  ['@type', text],
  ['@container', texts],
  ['@language', textOrNull],
  ['@direction', textOrNull],
  ['@index', text],
  ['@nest', text],
  ['@prefix', flag],
  ['@protected', flag],
]);

/** Names that would reach behind the objects which the JSON-LD library keeps terms in. */
const UNSAFE = new Set(['__proto__', 'hasOwnProperty']);

/**
 * What is wrong with the form of one object of a user's context: everything that can be told without other contexts.
 * Looks at two levels only, so it is safe on hostile input; what passes is shallow.
 */
export function partFaults(part: ContextPart): readonly ContextFault[] {
  const faults: ContextFault[] = [];
  for (const [term, value] of Object.entries(part)) {
    const fault = memberFault(term, value) ?? chainFault(part, term);
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

export function isPart(value: unknown): value is ContextPart {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberFault(term: string, value: unknown): ContextFault | undefined {
  const keyword = CONTEXT_KEYWORDS.get(term);
  if (keyword !== undefined)
    return keyword[0](value) ? undefined : { path: [term], message: `${term} must be ${keyword[1]}` };
  if (term === '') return { path: [term], message: 'a term cannot be an empty string' };
  if (UNSAFE.has(term)) return { path: [term], message: `a term cannot be called ${term}` };
  if (!fits(term)) return { path: [term], message: `a term is longer than ${BOUNDS.iriBytes} characters` };
  if (textOrNull[0](value)) return undefined;
  if (!isPart(value)) return { path: [term], message: `${term} must be defined by a string, null or an object` };
  return definitionFault(term, value);
}

function definitionFault(term: string, definition: ContextPart): ContextFault | undefined {
  for (const [member, value] of Object.entries(definition)) {
    if (member === '@context') {
      return {
        path: [term, member],
        message: `${term} has a scoped context, which a user context shall not have (CIM 009 5.5.7)`,
      };
    }
    const rule = DEFINITION_KEYWORDS.get(member);
    if (rule === undefined) return { path: [term, member], message: `${member} cannot be part of a term definition` };
    if (!rule[0](value)) return { path: [term, member], message: `${member} of ${term} must be ${rule[1]}` };
  }
  return undefined;
}

/** Names defined by names defined by names: each step may add a kilobyte to every IRI behind it. */
function chainFault(part: ContextPart, term: string): ContextFault | undefined {
  let name: string | undefined = term;
  for (let step = 0; name !== undefined; step++) {
    if (step > BOUNDS.contextPrefixDepth) {
      return {
        path: [term],
        message: `${term} is defined over more than ${BOUNDS.contextPrefixDepth} steps, or by itself`,
      };
    }
    name = definedBy(part, name);
  }
  return undefined;
}

function definedBy(part: ContextPart, name: string): string | undefined {
  const value = part[name];
  const id = isPart(value) ? (value['@id'] ?? value['@reverse'] ?? name) : value;
  if (typeof id !== 'string') return undefined;
  if (id !== name && Object.hasOwn(part, id)) return id;
  const prefix = id.slice(0, Math.max(0, id.indexOf(':')));
  return prefix !== '' && Object.hasOwn(part, prefix) ? prefix : undefined;
}

function fits(value: string): boolean {
  return value.length <= BOUNDS.iriBytes;
}

/** One entity as its source has it, or why there is none. */
export type Input = EntityInput | MalformedInput;

export interface EntityInput {
  /** `file:line` where it begins. */
  readonly source: string;
  readonly id: string;
  /** It carries its own `@context`, so it travels as `application/ld+json` (CIM 009 6.3.5). */
  readonly ownContext: boolean;
  /** The entity, a JSON object. */
  readonly json: string;
}

export interface MalformedInput {
  readonly source: string;
  /** What stands there, cut when it is long. */
  readonly text: string;
  readonly reason: string;
}

/** Text of one would-be entity and the line where it begins; cut texts are longer than `MAX_INPUT_CHARS`. */
export interface Piece {
  readonly line: number;
  readonly text: string;
  /** Why it can be no entity, when the text alone cannot tell. */
  readonly fault?: string;
}

/** Characters of one entity: more than any broker takes; keeps memory bounded whatever the file holds. */
export const MAX_INPUT_CHARS = 10 * 1024 * 1024;
const MAX_SHOWN_CHARS = 1000;

/** Reads one piece of JSON as an entity: an object with an `id`. The broker judges the rest. */
export function readInput(file: string, { line, text, fault }: Piece): Input {
  const source = `${file}:${line}`;
  if (fault !== undefined) return malformed(source, text, fault);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return malformed(source, text, `not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return malformed(source, text, 'no JSON object');
  const { id } = value as { id?: unknown };
  if (typeof id !== 'string') return malformed(source, text, 'no entity: it has no "id"');
  return { source, id, ownContext: '@context' in value, json: text };
}

/** What is wrong with a place of a file. */
export function malformed(source: string, text: string, reason: string): MalformedInput {
  const cut = text.length > MAX_SHOWN_CHARS;
  return { source, text: cut ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text, reason };
}

import { type EntityInput, type Input, type MalformedInput } from './input.js';

/** Entities that travel in one request: all with or all without an `@context` of their own (CIM 009 6.3.5). */
export interface Batch {
  readonly entities: readonly EntityInput[];
  readonly ownContext: boolean;
}

/** Characters of one batch: a broker takes 10 MiB, and a character may be three bytes. */
const MAX_BATCH_CHARS = 3 * 1024 * 1024;

/**
 * Groups entities in the order they come; an id may come again (5.5.11.2 takes the later one last).
 * @param size - entities in a batch
 */
export async function* batches(
  inputs: AsyncIterable<Input>,
  size: number,
  onMalformed: (input: MalformedInput) => void,
): AsyncGenerator<Batch> {
  let entities: EntityInput[] = [];
  let chars = 0;
  for await (const input of inputs) {
    if ('reason' in input) {
      onMalformed(input);
      continue;
    }
    const full =
      entities.length === size ||
      chars + input.json.length > MAX_BATCH_CHARS ||
      entities[0]?.ownContext === !input.ownContext;
    if (full && entities.length > 0) {
      yield { entities, ownContext: entities[0]!.ownContext };
      entities = [];
      chars = 0;
    }
    entities.push(input);
    chars += input.json.length;
  }
  if (entities.length > 0) yield { entities, ownContext: entities[0]!.ownContext };
}

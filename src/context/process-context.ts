import jsonld from 'jsonld';
import { BOUNDS } from '../bounds.js';
import { BadRequestData } from '../model/errors.js';
import { type ContextPart } from './context-faults.js';

/** What the jsonld library makes of a term: the parts of its active context that we read. */
export interface TermMapping {
  readonly '@id': string | null;
  readonly reverse: boolean;
  /** Usable as the prefix of compact IRIs. */
  readonly _prefix?: boolean;
}
export interface ActiveContext {
  readonly mappings: ReadonlyMap<string, TermMapping>;
  readonly '@vocab'?: string;
}

interface Processor {
  processContext(active: ActiveContext | null, local: unknown, options: object): Promise<ActiveContext>;
}
const processor = jsonld as unknown as Processor;

export const initialContext: ActiveContext = await processor.processContext(null, null, {});

/**
 * The context processing algorithm of JSON-LD 1.1 (API 4.1), by the jsonld library, for one object without
 * references. Nothing is kept in the library's own global cache, which knows no tenants and no bounds of ours.
 * @throws BadRequestData - invalid by JSON-LD, or a term maps to an IRI longer than a name may be
 */
export async function processContext(active: ActiveContext, part: ContextPart): Promise<ActiveContext> {
  const resolved = { document: explicitly(part), getProcessed: () => undefined, setProcessed: () => undefined };
  const contextResolver = { resolve: () => Promise.resolve([resolved]) };
  const next = await processor
    .processContext(active, { '@context': part }, { contextResolver })
    .catch((cause: unknown) => {
      throw new BadRequestData(`invalid @context: ${reason(cause)}`, { cause });
    });
  if ((next['@vocab'] ?? '').length > BOUNDS.iriBytes) throw tooLong('@vocab');
  for (const term of Object.keys(part)) {
    if ((next.mappings.get(term)?.['@id'] ?? '').length > BOUNDS.iriBytes) throw tooLong(term);
  }
  return next;
}

/** Without `@protected: false`, the default: jsonld 9.0.0 takes it for a term that is defined by itself. */
function explicitly(part: ContextPart): ContextPart {
  if (part['@protected'] !== false) return part;
  return Object.fromEntries(Object.entries(part).filter(([member]) => member !== '@protected'));
}

function tooLong(term: string): BadRequestData {
  return new BadRequestData(`invalid @context: ${term} maps to an IRI of more than ${BOUNDS.iriBytes} characters`);
}

function reason(cause: unknown): string {
  const { message, details } = cause as { message: string; details?: { code?: string; term?: string } };
  const what = details?.term === undefined ? '' : ` (${details.term})`;
  return `${details?.code ?? message}${what}: ${message.replace('Invalid JSON-LD syntax; ', '')}`;
}

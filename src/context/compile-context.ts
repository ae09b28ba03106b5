import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BadRequestData } from '../model/errors.js';
import { type Iri } from '../model/entity.js';
import { DEFAULT_VOCABULARY } from '../model/kinds.js';
import { type ContextSource, type Terms } from '../model/terms.js';
import { type ContextPart, isPart } from './context-faults.js';
import { CORE_URL } from './core-urls.js';
import { initialContext, processContext } from './process-context.js';
import { isAbsolute, isKeyword, nameTable, type NameTable, shortestLeast } from './name-table.js';

/** The folder of contexts that come with Castor, beside `src` and `dist`. */
export const SHIPPED_FOLDER = new URL('../../ontologies/', import.meta.url);

const coreDocument = JSON.parse(
  readFileSync(new URL('etsi/ngsi-ld-core-context-v1.9.jsonld', SHIPPED_FOLDER), 'utf8'),
) as { readonly '@context': ContextPart };

/** What stands under `@context` of the core context. */
export const coreContext: ContextPart = coreDocument['@context'];

/**
 * The core context as the ground that a user's context builds on: its prefixes and datatypes are known there, as
 * they are to everything else in NGSI-LD (4.4). Not protected here, because redefining a core term is no error: the core is
 * laid over the result, so it wins anyway. Its one scoped context holds inside `ngsildproof` only, where nothing is expanded.
 */
const ground = await processContext(initialContext, unscoped(coreContext));
const core = nameTable(ground, () => false, true);

function unscoped(part: ContextPart): ContextPart {
  const entries = Object.entries(part).filter(([member]) => member !== '@protected');
  return Object.fromEntries(
    entries.map(([term, value]) => {
      if (!isPart(value) || !('@context' in value)) return [term, value];
      return [term, Object.fromEntries(Object.entries(value).filter(([member]) => member !== '@context'))];
    }),
  );
}

/**
 * Compiles a user's context into tables, the core context last and above it (CIM 009 4.4, 5.5.7).
 * @param source - as the client gave it, without the core context
 * @param parts - the objects it consists of, see `gatherContext`
 * @param namesCore - a document that it refers to refers to the core context
 * @throws BadRequestData - not valid by JSON-LD 1.1
 */
export async function compileContext(
  source: ContextSource,
  parts: readonly ContextPart[],
  namesCore = false,
): Promise<CompiledTerms> {
  let active = ground;
  for (const part of parts) active = await processContext(active, part);
  const user = nameTable(active, (term) => core.iris.has(term));
  const shown = namesCore ? source : withCore(source);
  const content = JSON.stringify([shown, parts]);
  const digest = createHash('sha256').update(content).digest('base64url');
  const url = typeof source === 'string' ? source : undefined;
  return new CompiledTerms(digest.slice(0, 22), url, shown, user, content.length);
}

/** A JSON-LD processor that reads an answer needs the core context too. */
function withCore(source: ContextSource): ContextSource {
  const user = Array.isArray(source) ? (source as readonly ContextSource[]) : [source];
  return user.length === 0 ? CORE_URL : [...user, CORE_URL];
}

/** Names and IRIs looked up before, of one context. They come from clients: few, short ones are kept. */
class Memo {
  readonly #known = new Map<string, string>();

  get(text: string, make: (text: string) => string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (text.length > MEMO_CHARS) return made;
    if (this.#known.size >= MEMO_ENTRIES) this.#known.clear();
    this.#known.set(text, made);
    return made;
  }
}
const MEMO_ENTRIES = 1000;
const MEMO_CHARS = 200;

export class CompiledTerms implements Terms {
  readonly #user: NameTable;
  readonly #expanded = new Memo();
  readonly #compacted = new Memo();
  readonly #expandNew = (name: string): Iri => this.#toIri(name);
  readonly #compactNew = (iri: Iri): string => this.#toName(iri);

  constructor(
    readonly key: string,
    readonly url: string | undefined,
    readonly source: ContextSource,
    user: NameTable,
    /** Characters of all that it was made from: how much memory this takes, in proportion. */
    readonly chars = 0,
  ) {
    this.#user = user;
  }

  /** @throws BadRequestData - the context gives the name a meaning that nothing in NGSI-LD can have */
  expand(name: string): Iri {
    return this.#expanded.get(name, this.#expandNew);
  }

  compact(iri: Iri): string {
    return this.#compacted.get(iri, this.#compactNew);
  }

  /** IRI expansion (JSON-LD 1.1 API, 5.2) relative to the vocabulary. */
  #toIri(name: string): Iri {
    if (isKeyword(name)) return name;
    const flaw = this.#user.unusable.get(name);
    if (flaw !== undefined) throw new BadRequestData(`${name} cannot be used as a name: the @context ${flaw}`);
    return core.iris.get(name) ?? this.#user.iris.get(name) ?? this.#fromCompact(name) ?? DEFAULT_VOCABULARY + name;
  }

  #fromCompact(name: string): Iri | undefined {
    const colon = name.indexOf(':');
    if (colon <= 0) return undefined;
    const prefix = name.slice(0, colon);
    if (prefix === '_' || name.startsWith('//', colon + 1)) return name;
    const iri = (core.iris.has(prefix) ? core : this.#user).prefixes.get(prefix);
    if (iri !== undefined) return iri + name.slice(colon + 1);
    return isAbsolute(name) ? name : undefined;
  }

  /**
   * IRI compaction (JSON-LD 1.1 API, 6.2) relative to the vocabulary, of names alone: values have no say in the
   * choice of a term. Terms of the core come first (5.5.7). What would not expand to the IRI again is passed over.
   */
  #toName(iri: Iri): string {
    const term = core.terms.get(iri) ?? this.#user.terms.get(iri);
    if (term !== undefined) return term;
    if (iri.startsWith(DEFAULT_VOCABULARY) && this.#means(iri.slice(DEFAULT_VOCABULARY.length), iri)) {
      return iri.slice(DEFAULT_VOCABULARY.length);
    }
    const compact = [...this.#compactIris(iri)].filter((name) => this.#means(name, iri));
    return compact.sort(shortestLeast)[0] ?? iri;
  }

  *#compactIris(iri: Iri): Generator<string> {
    for (const table of [core, this.#user]) {
      for (const length of table.prefixLengths) {
        if (length >= iri.length) continue;
        for (const prefix of table.prefixTerms.get(iri.slice(0, length)) ?? []) yield `${prefix}:${iri.slice(length)}`;
      }
    }
  }

  #means(name: string, iri: Iri): boolean {
    return name !== '' && !this.#user.unusable.has(name) && this.#toIri(name) === iri;
  }
}

/** The core context alone: what holds when a client names no context (5.5.5). */
export const coreTerms: Terms = new CompiledTerms(
  'core',
  CORE_URL,
  CORE_URL,
  nameTable(ground, () => true),
);

import { type Iri } from '../model/entity.js';
import { type ActiveContext } from './process-context.js';

/** Keywords of JSON-LD 1.1 (1.7). */
const KEYWORDS = new Set(
  '@base @container @context @default @direction @embed @explicit @graph @id @included @index @json @language @list @nest @none @omitDefault @prefix @preserve @protected @requireAll @reverse @set @type @value @version @vocab'.split(
    ' ',
  ),
);

export function isKeyword(name: string): boolean {
  return KEYWORDS.has(name);
}

/** Terms of one layer of a context, as tables for look-up in both directions. */
export interface NameTable {
  readonly iris: ReadonlyMap<string, Iri>;
  /** The term to compact each IRI to. */
  readonly terms: ReadonlyMap<Iri, string>;
  /** Terms that may stand before the colon of a compact IRI. */
  readonly prefixes: ReadonlyMap<string, Iri>;
  /** The same by IRI, best first. */
  readonly prefixTerms: ReadonlyMap<Iri, readonly string[]>;
  /** Lengths of the IRIs of prefixes, each once. */
  readonly prefixLengths: readonly number[];
  /** Terms that JSON-LD allows but that cannot name anything in NGSI-LD, with the reason. */
  readonly unusable: ReadonlyMap<string, string>;
}

/**
 * @param overruled - terms that another layer decides
 * @param aliases - whether terms may stand for keywords, as `id` and `type` do in the core context
 */
export function nameTable(active: ActiveContext, overruled: (term: string) => boolean, aliases = false): NameTable {
  const iris = new Map<string, Iri>();
  const terms = new Map<Iri, string>();
  const prefixes = new Map<string, Iri>();
  const prefixTerms = new Map<Iri, string[]>();
  const unusable = new Map<string, string>();
  for (const term of [...active.mappings.keys()].sort(shortestLeast)) {
    if (overruled(term)) continue;
    const mapping = active.mappings.get(term)!;
    const iri = mapping['@id'];
    const flaw = aliases && iri !== null && isKeyword(iri) ? undefined : flawOf(iri, mapping.reverse);
    if (flaw !== undefined) unusable.set(term, flaw);
    if (iri === null || flaw !== undefined) continue;
    iris.set(term, iri);
    if (!terms.has(iri)) terms.set(iri, term);
    if (mapping._prefix !== true) continue;
    prefixes.set(term, iri);
    const others = prefixTerms.get(iri);
    if (others === undefined) prefixTerms.set(iri, [term]);
    else others.push(term);
  }
  const prefixLengths = [...new Set([...prefixTerms.keys()].map((iri) => iri.length))];
  return { iris, terms, prefixes, prefixTerms, prefixLengths, unusable };
}

function flawOf(iri: string | null, reverse: boolean): string | undefined {
  if (iri === null) return 'maps it to null';
  if (isKeyword(iri)) return `makes it an alias of ${iri}`;
  if (reverse) return 'makes it a reverse property';
  if (iri.startsWith('_:')) return 'maps it to a blank node';
  return isAbsolute(iri) ? undefined : 'maps it to something that is not an absolute IRI';
}

/** Absolute by the measure of the jsonld library (lib/url.js). */
const ABSOLUTE = /^(?:[A-Za-z][A-Za-z0-9+-.]*|_):\S*$/;

export function isAbsolute(text: string): boolean {
  return ABSOLUTE.test(text);
}

/** The order in which JSON-LD prefers terms (API 4.3): shorter first, then lexicographically. */
export function shortestLeast(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

import { BOUNDS } from '../bounds.js';
import { BadRequestData } from '../model/errors.js';
import { type ContextFault, type ContextPart, isPart, partFaults } from './context-faults.js';
import { isCoreUrl } from './core-urls.js';

/** Brings what stands under `@context` of a document. @throws LdContextNotAvailable, BadRequestData */
export type LoadContext = (url: string) => Promise<unknown>;

/** Where a context stands: URLs from the outermost in; their last one is the base of relative references. */
type Chain = readonly string[];

interface Gathering {
  readonly load: LoadContext;
  readonly loaded: Map<string, Promise<unknown>>;
  parts: number;
  terms: number;
}

/**
 * All objects of a local context in the order in which they apply, references loaded and replaced by what they
 * refer to, `@import` merged, references to the core context left out, nothing of what a later null takes back.
 * @param source - what stood under `@context`; not trusted
 * @param base - URL against which relative references count
 * @throws BadRequestData - not a valid user context, or beyond a bound
 * @throws LdContextNotAvailable - from `load`
 */
export async function gatherContext(source: unknown, base: string, load: LoadContext): Promise<readonly ContextPart[]> {
  const gathering: Gathering = { load, loaded: new Map(), parts: 0, terms: 0 };
  const parts = await gather(source, [base], gathering);
  return parts.slice(parts.lastIndexOf(null) + 1) as readonly ContextPart[];
}

async function gather(source: unknown, chain: Chain, gathering: Gathering): Promise<readonly (ContextPart | null)[]> {
  if (!Array.isArray(source)) return gatherOne(source, chain, gathering);
  const lists = await Promise.all(source.map((item: unknown) => gatherOne(item, chain, gathering)));
  return lists.flat();
}

async function gatherOne(item: unknown, chain: Chain, gathering: Gathering): Promise<readonly (ContextPart | null)[]> {
  if (++gathering.parts > BOUNDS.contextParts) {
    throw new BadRequestData(`the @context has more than ${BOUNDS.contextParts} parts`);
  }
  if (item === null) return [null];
  if (typeof item === 'string') return followed(item, chain, gathering);
  if (!isPart(item)) throw new BadRequestData('an @context must be a URL, an object, or an array of these');
  return [await withImport(checked(item, chain, gathering), chain, gathering)];
}

async function followed(
  reference: string,
  chain: Chain,
  gathering: Gathering,
): Promise<readonly (ContextPart | null)[]> {
  const url = absoluteUrl(reference, chain);
  if (isCoreUrl(url)) return [];
  return gather(await load(url, chain, gathering), [...chain, url], gathering);
}

function load(url: string, chain: Chain, gathering: Gathering): Promise<unknown> {
  if (chain.includes(url)) throw new BadRequestData(`the @context ${url} includes itself`);
  if (chain.length > BOUNDS.contextDepth) {
    throw new BadRequestData(`the @context ${url} is nested deeper than ${BOUNDS.contextDepth} levels`);
  }
  const known = gathering.loaded.get(url);
  if (known !== undefined) return known;
  if (gathering.loaded.size >= BOUNDS.contextFetches) {
    throw new BadRequestData(`the @context refers to more than ${BOUNDS.contextFetches} documents`);
  }
  const loading = gathering.load(url);
  gathering.loaded.set(url, loading);
  return loading;
}

/** `@import` (JSON-LD 1.1, 4.1.9): the other object with this one's members over it. */
async function withImport(part: ContextPart, chain: Chain, gathering: Gathering): Promise<ContextPart> {
  const { '@import': reference, ...own } = part;
  if (typeof reference !== 'string') return part;
  const context = await load(absoluteUrl(reference, chain), chain, gathering);
  if (!isPart(context) || '@import' in context) {
    throw new BadRequestData(`@import must name a context that is one object without @import: ${reference}`);
  }
  return { ...checked(context, chain, gathering), ...own };
}

function checked(part: ContextPart, chain: Chain, gathering: Gathering): ContextPart {
  gathering.terms += Object.keys(part).length;
  if (gathering.terms > BOUNDS.contextTerms) {
    throw new BadRequestData(`the @context has more than ${BOUNDS.contextTerms} terms`);
  }
  const fault = partFaults(part)[0];
  if (fault !== undefined) throw new BadRequestData(`invalid @context${where(chain)}: ${fault.message}`);
  return part;
}

/** The document meant, without its fragment. */
function absoluteUrl(reference: string, chain: Chain): string {
  const base = chain[chain.length - 1]!;
  if (reference.length > BOUNDS.iriBytes) {
    throw new BadRequestData(`the URL of an @context is longer than ${BOUNDS.iriBytes} characters`);
  }
  if (!URL.canParse(reference, base)) throw new BadRequestData(`an @context is not a URL: ${reference.slice(0, 100)}`);
  const url = new URL(reference, base);
  url.hash = '';
  return url.href;
}

function where(chain: Chain): string {
  return chain.length === 1 ? '' : ` ${chain[chain.length - 1]}`;
}

/**
 * What is wrong with a context document as a file, before its references are followed; for `castor check` and for
 * a context that a client adds (5.13.2). Empty when nothing is.
 */
export function documentFaults(document: unknown): readonly ContextFault[] {
  if (!isPart(document) || !Object.hasOwn(document, '@context')) {
    return [{ path: [], message: 'a context document is an object with a member @context' }];
  }
  const source = document['@context'];
  if (!Array.isArray(source)) return itemFaults(source, ['@context']);
  return source.flatMap((item: unknown, index) => itemFaults(item, ['@context', index]));
}

function itemFaults(item: unknown, path: readonly (string | number)[]): readonly ContextFault[] {
  if (item === null) return [];
  if (typeof item === 'string')
    return URL.canParse(item, 'http://a/') ? [] : [{ path, message: `${item} is not a URL` }];
  if (!isPart(item)) return [{ path, message: 'must be a URL, an object, or an array of these' }];
  return partFaults(item).map((fault) => ({ path: [...path, ...fault.path], message: fault.message }));
}

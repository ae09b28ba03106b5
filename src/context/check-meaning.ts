import { BadRequestData, LdContextNotAvailable } from '../model/errors.js';
import { type Terms } from '../model/terms.js';
import { compileContext, coreContext, coreTerms } from './compile-context.js';
import { type ContextPart, isPart } from './context-faults.js';
import { gatherContext } from './gather-context.js';
import { type JsonFault, type JsonPath } from './json-positions.js';
import { isKeyword } from './name-table.js';
import { type OntologyDocument } from './read-ontologies.js';

/** Schemes whose IRIs have no `//`; before another colon a prefix must be meant. */
const OPAQUE_SCHEMES = new Set([
  'urn',
  'tag',
  'did',
  'mailto',
  'tel',
  'data',
  'info',
  'geo',
  'news',
  'oid',
  'ni',
  'acct',
]);

interface OwnPart {
  readonly part: ContextPart;
  readonly path: JsonPath;
}

/**
 * What a well-formed user's context would mean otherwise than its author thinks, or not at all.
 * @param library - documents by URL; all that this one refers to are there and well-formed
 */
export async function checkMeaning(
  document: OntologyDocument,
  library: ReadonlyMap<string, OntologyDocument>,
): Promise<readonly JsonFault[]> {
  const source = contextOf(document);
  const own = ownParts(source);
  const say = (path: JsonPath, message: string): JsonFault => ({ line: document.json.lineOf(path), message });
  let parts: readonly ContextPart[];
  try {
    parts = await gatherContext(source, document.urls[0] ?? '', (url) => loadFrom(library, url));
  } catch (error) {
    if (!(error instanceof BadRequestData)) throw error;
    return [say(['@context'], error.message)];
  }
  const place = (term: string): JsonPath => {
    const holder = own.findLast(({ part }) => Object.hasOwn(part, term));
    return holder === undefined ? ['@context'] : [...holder.path, term];
  };
  const strangers = own.flatMap(({ part, path }) =>
    undefinedNames(part, parts).map(([term, why]) => say([...path, term], why)),
  );
  if (strangers.length > 0) return strangers;
  const refused = await refusedTerms(parts);
  if (refused.size > 0)
    return [...refused].map(([term, why]) => say(place(term), term === '' ? why : `${term}: ${why}`));
  return (await idleTerms(own, parts)).map(([term, why]) => say(place(term), why));
}

function contextOf(document: OntologyDocument): unknown {
  return (document.json.value as ContextPart)['@context'];
}

function ownParts(source: unknown): readonly OwnPart[] {
  if (isPart(source)) return [{ part: source, path: ['@context'] }];
  if (!Array.isArray(source)) return [];
  return source.flatMap((item: unknown, index) => (isPart(item) ? [{ part: item, path: ['@context', index] }] : []));
}

function loadFrom(library: ReadonlyMap<string, OntologyDocument>, url: string): Promise<unknown> {
  const found = library.get(url);
  if (found === undefined) return Promise.reject(new LdContextNotAvailable(`${url} is not at hand`));
  return Promise.resolve(contextOf(found));
}

/** Terms defined by something that is neither an absolute IRI nor defined: read as IRIs, they would be new names. */
function undefinedNames(part: ContextPart, parts: readonly ContextPart[]): readonly (readonly [string, string])[] {
  const vocabulary = parts.some((other) => typeof other['@vocab'] === 'string');
  const defined = (name: string): boolean => [coreContext, ...parts].some((other) => Object.hasOwn(other, name));
  return Object.entries(part).flatMap(([term, value]) => {
    if (isKeyword(term)) return [];
    const names = isPart(value) ? [value['@id'] ?? value['@reverse'], value['@type']] : [value];
    const stranger = names.find(
      (name): name is string => typeof name === 'string' && !isKeyword(name) && !isKnown(name),
    );
    return stranger === undefined ? [] : [[term, `${term} is defined by ${stranger}, ${why(stranger)}`]];
  });

  function isKnown(name: string): boolean {
    if (defined(name)) return true;
    const colon = name.indexOf(':');
    if (colon <= 0) return vocabulary && colon !== 0;
    const prefix = name.slice(0, colon);
    return name.startsWith('//', colon + 1) || OPAQUE_SCHEMES.has(prefix.toLowerCase()) || defined(prefix);
  }

  function why(name: string): string {
    const colon = name.indexOf(':');
    return colon > 0
      ? `but the prefix ${name.slice(0, colon)} is not defined`
      : 'which is neither an absolute IRI nor a defined term';
  }
}

/** Terms that JSON-LD refuses, with the reason; an empty one where it cannot be told which. The library names no term, so each is tried with what it is defined by. */
async function refusedTerms(parts: readonly ContextPart[]): Promise<ReadonlyMap<string, string>> {
  const whole = await refusal(parts);
  if (whole === undefined) return new Map();
  const refused = new Map<string, string>();
  const needs = new Map<string, ReadonlySet<string>>();
  for (const term of new Set(parts.flatMap((part) => Object.keys(part)))) {
    const names = neededBy(term, parts);
    const why = await refusal(parts.map((part) => only(part, names)));
    if (why === undefined) continue;
    refused.set(term, why);
    needs.set(term, names);
  }
  const causes = [...refused].filter(
    ([term]) => ![...needs.get(term)!].some((name) => name !== term && refused.has(name)),
  );
  return new Map(causes.length > 0 ? causes : [['', whole]]);
}

async function refusal(parts: readonly ContextPart[]): Promise<string | undefined> {
  try {
    await compileContext([], parts);
    return undefined;
  } catch (error) {
    if (error instanceof BadRequestData) return error.message;
    throw error;
  }
}

/** A term and the terms that it is defined by, in as many steps as it takes. */
function neededBy(term: string, parts: readonly ContextPart[]): ReadonlySet<string> {
  const names = new Set([term]);
  for (const name of names) {
    for (const part of parts) {
      const value = Object.hasOwn(part, name) ? part[name] : undefined;
      const used = isPart(value) ? [name, ...Object.values(value)] : [name, value];
      for (const text of used) {
        if (typeof text !== 'string') continue;
        names.add(text);
        names.add(text.slice(0, Math.max(0, text.indexOf(':'))));
      }
    }
  }
  return names;
}

function only(part: ContextPart, names: ReadonlySet<string>): ContextPart {
  return Object.fromEntries(Object.entries(part).filter(([name]) => names.has(name) || isKeyword(name)));
}

/**
 * Definitions without the effect that they seem to have. The core context silently overrules what gives a term of its own
 * another IRI (5.5.7); to map one to the IRI that it has anyway is no fault: many published contexts do so. Other terms
 * may mean something in JSON-LD that no name in NGSI-LD can be, such as an alias of a keyword.
 */
async function idleTerms(
  own: readonly OwnPart[],
  parts: readonly ContextPart[],
): Promise<readonly (readonly [string, string])[]> {
  const terms = await compileContext([], parts);
  const names = new Set(own.flatMap(({ part }) => Object.keys(part)).filter((name) => !isKeyword(name)));
  return [...names].flatMap((name) => {
    const value = parts.findLast((part) => Object.hasOwn(part, name))?.[name];
    const id = isPart(value) ? value['@id'] : value;
    const why = Object.hasOwn(coreContext, name) ? overruled(name, id, terms) : unusable(name, id, terms);
    return why === undefined ? [] : [[name, why]];
  });
}

function overruled(term: string, id: unknown, terms: Terms): string | undefined {
  const core = coreTerms.expand(term);
  if (typeof id === 'string' && terms.expand(id) === core) return undefined;
  return `${term} is a term of the core context: it stays ${core}, and this definition has no effect (CIM 009 5.5.7)`;
}

/** A term that is taken back, by null, is none and no fault. */
function unusable(term: string, id: unknown, terms: Terms): string | undefined {
  if (id === null) return undefined;
  try {
    terms.expand(term);
    return undefined;
  } catch (error) {
    if (error instanceof BadRequestData) return error.message;
    throw error;
  }
}

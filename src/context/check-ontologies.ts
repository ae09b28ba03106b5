import { fileURLToPath } from 'node:url';
import { checkMeaning } from './check-meaning.js';
import { SHIPPED_FOLDER } from './compile-context.js';
import { type ContextPart, isPart } from './context-faults.js';
import { isCoreUrl } from './core-urls.js';
import { documentFaults } from './gather-context.js';
import { type JsonFault, type JsonPath } from './json-positions.js';
import { type Fault, type OntologyDocument, readOntologies, withoutFragment } from './read-ontologies.js';

export { type Fault } from './read-ontologies.js';

type Library = ReadonlyMap<string, OntologyDocument>;

/**
 * Everything that is wrong with a folder of ontologies, by file and line; empty when it can be served as it stands.
 * A user's context is held to CIM 009 5.5.7. Contexts that come with Castor count as available; nothing is fetched.
 * @param folder - with an `index.json`
 */
export async function checkOntologies(folder: string): Promise<readonly Fault[]> {
  const own = await readOntologies(folder);
  const library = await libraryFor(own.documents);
  const parts = partsOfCore(library);
  const users = own.documents.filter((document) => document.json.value !== undefined && !parts.has(document));

  const faults = new Map<OntologyDocument, readonly JsonFault[]>();
  for (const document of users) faults.set(document, [...formFaults(document), ...referenceFaults(document, library)]);
  const unsound = new Set(
    own.documents.filter((document) => document.json.value === undefined || faults.get(document)?.length),
  );
  for (const document of users) {
    const reached = [document, ...reachable(document, library)];
    if (!reached.some((other) => unsound.has(other))) faults.set(document, await checkMeaning(document, library));
  }
  for (const document of parts) if (own.documents.includes(document)) faults.set(document, coreFaults(document));

  const found = [...faults].flatMap(([{ file }, list]) => list.map((fault) => ({ file, ...fault })));
  return [...own.faults, ...found].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

/** Documents by URL: the folder's, and those that come with Castor if the folder's own do not suffice. */
async function libraryFor(own: readonly OntologyDocument[]): Promise<Library> {
  const library = byUrl(own);
  const missing = own.some((from) =>
    references(from).some(({ reference }) => typeof resolved(reference, from, library) === 'string'),
  );
  if (!missing) return library;
  const shipped = await readOntologies(fileURLToPath(SHIPPED_FOLDER));
  return byUrl([...shipped.documents, ...own]);
}

function byUrl(documents: readonly OntologyDocument[]): Library {
  return new Map(documents.flatMap((found) => found.urls.map((url) => [url, found])));
}

/**
 * The core contexts and what they are built of. Those are no users' contexts: what 5.5.7 refuses there, the core
 * context itself does (a scoped context for `ngsildproof`).
 */
function partsOfCore(library: Library): ReadonlySet<OntologyDocument> {
  const parts = new Set<OntologyDocument>();
  const add = (document: OntologyDocument): void => {
    if (parts.has(document)) return;
    parts.add(document);
    for (const { reference } of referencesWithin(document.json.value, [], false)) {
      const target = resolved(reference, document, library);
      if (typeof target === 'object') add(target);
    }
  };
  for (const [url, document] of library) if (isCoreUrl(url)) add(document);
  return parts;
}

function coreFaults({ json }: OntologyDocument): readonly JsonFault[] {
  if (json.value === undefined || (isPart(json.value) && Object.hasOwn(json.value, '@context'))) return [];
  return [{ line: 1, message: 'a context document is an object with a member @context' }];
}

function formFaults({ json }: OntologyDocument): readonly JsonFault[] {
  return documentFaults(json.value).map(({ path, message }) => ({ line: json.lineOf(path), message }));
}

function referenceFaults(document: OntologyDocument, library: Library): readonly JsonFault[] {
  return references(document).flatMap(({ reference, path }) => {
    const line = document.json.lineOf(path);
    const target = resolved(reference, document, library);
    if (typeof target === 'string') {
      return [
        { line, message: `${target} is neither in this index nor shipped with Castor, so it cannot be loaded offline` },
      ];
    }
    if (target === undefined) return [];
    const cyclic = target === document || reachable(target, library).has(document);
    return cyclic ? [{ line, message: `${reference} leads back to this document` }] : [];
  });
}

interface Reference {
  readonly reference: string;
  readonly path: JsonPath;
}

/** What a user's context refers to: the URLs among its items, and `@import`. */
function references(document: OntologyDocument): readonly Reference[] {
  const source = isPart(document.json.value) ? document.json.value['@context'] : undefined;
  return referencesOf(source, ['@context']);
}

function referencesOf(source: unknown, path: JsonPath): readonly Reference[] {
  if (typeof source === 'string') return [{ reference: source, path }];
  if (Array.isArray(source)) return source.flatMap((item: unknown, index) => referencesOf(item, [...path, index]));
  if (isPart(source) && typeof source['@import'] === 'string') {
    return [{ reference: source['@import'], path: [...path, '@import'] }];
  }
  return [];
}

/** The same at any depth, scoped contexts included; a reader has bounded the depth. */
function referencesWithin(value: unknown, path: JsonPath, within: boolean): readonly Reference[] {
  const own = within ? referencesOf(value, path) : [];
  if (typeof value !== 'object' || value === null) return own;
  const members = Object.entries(value as ContextPart);
  return [
    ...own,
    ...members.flatMap(([name, member]) => referencesWithin(member, [...path, name], name === '@context')),
  ];
}

/** The document meant; its URL if there is none; undefined for a core context, which the broker replaces by its own. */
function resolved(reference: string, from: OntologyDocument, library: Library): OntologyDocument | string | undefined {
  if (!URL.canParse(reference, from.urls[0])) return reference;
  const url = withoutFragment(new URL(reference, from.urls[0]).href);
  return isCoreUrl(url) ? undefined : (library.get(url) ?? url);
}

/** All documents that a document refers to, and those refer to. */
function reachable(document: OntologyDocument, library: Library): ReadonlySet<OntologyDocument> {
  const reached = new Set<OntologyDocument>();
  const waiting = [document];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const { reference } of references(next)) {
      const target = resolved(reference, next, library);
      if (typeof target !== 'object' || reached.has(target)) continue;
      reached.add(target);
      waiting.push(target);
    }
  }
  return reached;
}

import { beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import jsonld from 'jsonld';
import { compileContext, coreContext, SHIPPED_FOLDER } from './compile-context.js';
import { type ContextPart, isPart } from './context-faults.js';
import { isCoreUrl } from './core-urls.js';
import { documentFaults, gatherContext } from './gather-context.js';
import { ShippedContexts } from './shipped-contexts.js';

const folder = fileURLToPath(SHIPPED_FOLDER);
const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
  readonly contexts: Readonly<Record<string, { readonly file: string }>>;
};
/** One URL for each file. The core is not a user's context. */
const urls = new Map(Object.entries(index.contexts).map(([url, { file }]) => [file, url]));
const shipped = new ShippedContexts([folder]);
const load = async (url: string) => ((await shipped.read(url)) as ContextPart)['@context'];

/** As the library can take it: without the scoped context of the core, which it would fetch. */
const bareCore: Record<string, unknown> = { ...coreContext, ngsildproof: 'ngsi-ld:ngsildproof' };
delete bareCore['@protected'];

const usable = [...urls.values()].filter((url) => !isCoreUrl(url) && !/w3id\.org|w3\.org/.test(url));

describe('every shipped context', () => {
  it('is there', () => {
    expect(usable.length).toBeGreaterThan(50);
  });

  it.each(usable)('%s gives each of its names the meaning that the jsonld library gives it', async (url) => {
    expect(documentFaults(await shipped.read(url))).toEqual([]);
    const parts = await gatherContext(url, 'http://broker/', load);
    const terms = await compileContext(url, parts);
    const names = [...new Set(parts.flatMap((part) => Object.keys(part)))].filter((name) => !name.startsWith('@'));
    const document = { '@context': [...parts, bareCore], '@id': 'urn:x', '@type': [...names, 'Unknown', 'ngsi-ld:x'] };
    const [node] = (await jsonld.expand(document as never)) as readonly { readonly '@type': readonly string[] }[];
    const expanded = [...names, 'Unknown', 'ngsi-ld:x'].map((name) => terms.expand(name));
    expect(expanded).toEqual(node!['@type']);
    for (const iri of expanded) expect(terms.expand(terms.compact(iri))).toBe(iri);
  });
});

describe('folders of contexts', () => {
  let own = '';
  beforeAll(() => {
    own = mkdtempSync(join(tmpdir(), 'castor-ontologies-'));
  });

  it('add to each other, the later one winning', async () => {
    const [url] = usable;
    writeFileSync(join(own, 'own.jsonld'), JSON.stringify({ '@context': { own: 'http://own/' } }));
    const contexts = { [url!]: { file: 'own.jsonld' }, 'http://own/': { file: 'own.jsonld' } };
    writeFileSync(join(own, 'index.json'), JSON.stringify({ contexts }));
    const both = new ShippedContexts([folder, own]);
    const documents = await Promise.all([both.read(url!), both.read('http://own/'), both.read(usable[1]!)]);
    expect(
      documents.map((document) => isPart(document) && Object.keys(document['@context'] as object).includes('own')),
    ).toEqual([true, true, false]);
  });

  it.each([
    ['a folder that is not there', '/nowhere', undefined],
    ['an index that is no JSON', '', '{'],
    ['an index without contexts', '', '{}'],
    ['a context without a file', '', '{"contexts": {"http://a/": {}}}'],
  ])('say which index is wrong: %s', (_, path, content) => {
    if (content !== undefined) writeFileSync(join(own, 'index.json'), content);
    expect(() => new ShippedContexts([path === '' ? own : path])).toThrow(/index\.json/);
  });
});

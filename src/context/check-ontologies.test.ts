import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkOntologies } from './check-ontologies.js';
import { SHIPPED_FOLDER } from './compile-context.js';
import { readOntologies } from './read-ontologies.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'castor-ontologies-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const URL_OF = 'https://example.org/';

/** Writes files, each with an entry in the index under its own name. */
async function lay(files: Readonly<Record<string, string>>): Promise<void> {
  const contexts = Object.fromEntries(
    Object.keys(files).map((file) => [URL_OF + file, { file, source: 'here', licence: 'CC0-1.0' }]),
  );
  await write({ ...files, 'index.json': JSON.stringify({ contexts }, null, 1) });
}

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}

const entry = '{"file": "a.jsonld", "source": "here", "licence": "CC0-1.0"}';
const empty = '{"@context": {}}';

describe('checkOntologies', () => {
  it('finds nothing wrong with the contexts that come with Castor', async () => {
    expect(await checkOntologies(fileURLToPath(SHIPPED_FOLDER))).toEqual([]);
  });

  it.each([
    ...['', '-v1.3', '-v1.4', '-v1.5', '-v1.6', '-v1.7', '-v1.8', '-v1.9'].map(
      (version) => `https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context${version}.jsonld`,
    ),
    'https://w3id.org/security/data-integrity/v2',
    ...['Environment', 'Weather', 'Transportation', 'Device', 'Parking', 'Building'].map(
      (subject) => `https://smart-data-models.github.io/dataModel.${subject}/context.jsonld`,
    ),
  ])('ships %s', async (url) => {
    const { documents } = await readOntologies(fileURLToPath(SHIPPED_FOLDER));
    expect(documents.filter(({ urls }) => urls.includes(url))).toHaveLength(1);
  });

  it.each([
    {
      what: 'terms, prefixes, datatypes and a vocabulary',
      text: `{"@context": [{"ex": "https://example.org/", "@vocab": "https://example.org/v#"},
        {"speed": "ex:speed", "owner": {"@id": "urn:x:owner", "@type": "@id"}, "size": "size", "when": {"@id": "ex:when", "@type": "DateTime"}}]}`,
    },
    {
      what: 'core terms as they are',
      text: '{"@context": {"id": "@id", "type": "@type", "location": "ngsi-ld:location"}}',
    },
    {
      what: 'references to shipped contexts and to whatever core context',
      text: `{"@context": ["https://smart-data-models.github.io/dataModel.Weather/context.jsonld",
        "http://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.3.jsonld"]}`,
    },
    { what: 'a term taken back', text: '{"@context": [{"speed": "https://example.org/speed"}, {"speed": null}]}' },
  ])('accepts $what', async ({ text }) => {
    await lay({ 'a.jsonld': text });
    expect(await checkOntologies(folder)).toEqual([]);
  });

  it('follows references between the documents of a folder', async () => {
    await lay({
      'a.jsonld': '{"@context": ["b.jsonld", {"speed": "ex:speed"}]}',
      'b.jsonld': '{"@context": {"ex": "https://example.org/"}}',
    });
    expect(await checkOntologies(folder)).toEqual([]);
  });

  it.each([
    { what: 'no index', files: {}, line: 1, message: /the index does not exist/ },
    {
      what: 'an index that is no JSON',
      files: { 'index.json': '{\n"contexts": {,}}' },
      line: 2,
      message: /member name .* expected/,
    },
    {
      what: 'an index without contexts',
      files: { 'index.json': '{}' },
      line: 1,
      message: /must have required property 'contexts'/,
    },
    {
      what: 'an unknown member',
      files: { 'index.json': '{"contexts": {},\n"mapping": {}}' },
      line: 2,
      message: /mapping has no meaning here/,
    },
    {
      what: 'an entry without a licence',
      files: {
        'a.jsonld': empty,
        'index.json': `{"contexts": {\n"https://a/": {"file": "a.jsonld", "source": "here"}}}`,
      },
      line: 2,
      message: /must have required property 'licence'/,
    },
    {
      what: 'a URL given twice',
      files: { 'a.jsonld': empty, 'index.json': `{"contexts": {\n"https://a/": ${entry},\n"https://a/": ${entry}}}` },
      line: 3,
      message: /"https:\/\/a\/" stands twice/,
    },
    {
      what: 'a URL given in two spellings',
      files: {
        'a.jsonld': empty,
        'index.json': `{"contexts": {\n"https://a/": ${entry},\n"https://A:443": ${entry}}}`,
      },
      line: 3,
      message: /https:\/\/A:443 names the same document as https:\/\/a\//,
    },
    {
      what: 'a URL with a fragment',
      files: { 'a.jsonld': empty, 'index.json': `{"contexts": {\n"https://a/#x": ${entry}}}` },
      line: 2,
      message: /has a fragment/,
    },
    {
      what: 'a URL in a spelling that is never looked up',
      files: { 'a.jsonld': empty, 'index.json': `{"contexts": {\n"https://A.example": ${entry}}}` },
      line: 2,
      message: /https:\/\/A.example has to be written https:\/\/a.example\//,
    },
    {
      what: 'a relative URL',
      files: { 'a.jsonld': empty, 'index.json': `{"contexts": {\n"a.jsonld": ${entry}}}` },
      line: 2,
      message: /is not an absolute http or https URL/,
    },
    {
      what: 'a URL that is not of the web',
      files: { 'a.jsonld': empty, 'index.json': `{"contexts": {\n"file:///a": ${entry}}}` },
      line: 2,
      message: /is not an absolute http or https URL/,
    },
    {
      what: 'a missing file',
      files: { 'index.json': `{"contexts": {"https://a/":\n${entry}}}` },
      line: 2,
      message: /a.jsonld does not exist/,
    },
    {
      what: 'a file outside the folder',
      files: { 'index.json': `{"contexts": {"https://a/": ${entry.replace('a.jsonld', '../../../../etc/passwd')}}}` },
      line: 1,
      message: /lies outside the folder/,
    },
  ])('names the line of $what in the index', async ({ files, line, message }) => {
    await write(files);
    expect(await checkOntologies(folder)).toEqual([
      { file: 'index.json', line, message: expect.stringMatching(message) },
    ]);
  });

  it('does not follow a link out of the folder', async () => {
    await write({ 'index.json': `{"contexts": {"https://a/": ${entry}}}` });
    await symlink('/etc/hostname', join(folder, 'a.jsonld'));
    expect(await checkOntologies(folder)).toMatchObject([
      { file: 'index.json', message: 'a.jsonld lies outside the folder' },
    ]);
  });

  it('refuses a folder in place of a file, and a file that is too big or no UTF-8', async () => {
    await lay({ 'a.jsonld': ' '.repeat(1024 * 1024 + 1), 'b.jsonld': empty, 'c.jsonld': empty });
    await rm(join(folder, 'b.jsonld'));
    await mkdir(join(folder, 'b.jsonld'));
    await writeFile(join(folder, 'c.jsonld'), Buffer.from([0x22, 0xff, 0x22]));
    expect((await checkOntologies(folder)).map(({ message }) => message)).toEqual([
      'a.jsonld has 1048577 bytes, more than 1048576',
      expect.stringMatching(/^b.jsonld cannot be read/),
      'c.jsonld is not UTF-8',
    ]);
  });

  it('names a JSON file that nobody can load, in subfolders too, and leaves others alone', async () => {
    await lay({ 'a.jsonld': empty });
    await write({ 'deep/b.jsonld': empty, 'README.md': 'about' });
    expect(await checkOntologies(folder)).toEqual([
      { file: 'deep/b.jsonld', line: 1, message: 'is not named in index.json, so nobody can load it' },
    ]);
  });

  it.each([
    { what: 'a syntax error', text: '{"@context":\n{"a" 1}}', line: 2, message: /':' is expected/ },
    { what: 'a document that is no object', text: '[]', line: 1, message: /object with a member @context/ },
    { what: 'a document without @context', text: '{"context": {}}', line: 1, message: /object with a member @context/ },
    {
      what: 'a member given twice',
      text: '{"@context": {\n"a": "urn:x:a",\n"a": "urn:x:b"}}',
      line: 3,
      message: /"a" stands twice/,
    },
    { what: 'an @context that is a number', text: '{\n"@context": 7}', line: 2, message: /must be a URL, an object/ },
    { what: 'a term defined by a number', text: '{"@context": {\n"a": 7}}', line: 2, message: /a must be defined by/ },
    {
      what: 'a scoped context',
      text: '{"@context": {"a": {\n"@id": "urn:x:a",\n"@context": {}}}}',
      line: 3,
      message: /a has a scoped context/,
    },
    {
      what: 'an undefined prefix',
      text: '{"@context": {\n"a": "ex:a"}}',
      line: 2,
      message: /the prefix ex is not defined/,
    },
    {
      what: 'an undefined prefix of a datatype',
      text: '{"@context": {\n"a": {"@id": "urn:x:a",\n"@type": "xsd:date"}}}',
      line: 2,
      message: /the prefix xsd is not defined/,
    },
    {
      what: 'a relative IRI',
      text: '{"@context": {"b": "urn:x:b",\n"a": "somewhere"}}',
      line: 2,
      message: /neither an absolute IRI nor a defined term/,
    },
    {
      what: 'a core term given another meaning',
      text: '{"@context": [{},\n{"b": "urn:x:b",\n"location": "https://schema.org/location"}]}',
      line: 3,
      message: /location is a term of the core context: it stays https:\/\/uri.etsi.org\/ngsi-ld\/location/,
    },
    {
      what: 'a core term taken away',
      text: '{"@context": {\n"type": null}}',
      line: 2,
      message: /type is a term of the core context/,
    },
    { what: 'an alias of a keyword', text: '{"@context": {\n"what": "@type"}}', line: 2, message: /alias of @type/ },
    {
      what: 'terms defined in a circle',
      text: '{"@context": {\n"a": "b:x",\n"b": "a:x"}}',
      line: 2,
      message: /over more than 8 steps, or by itself/,
    },
    {
      what: 'a term that JSON-LD refuses',
      text: '{"@context": {"b": "urn:x:b",\n"a": {"@id": "urn:x:a", "@container": "@nowhere"}}}',
      line: 2,
      message: /container/,
    },
    {
      what: 'a term that looks like an IRI of another meaning',
      text: '{"@context": {"ex": "https://example.org/",\n"ex:a": "https://example.org/b"}}',
      line: 2,
      message: /ex:a/,
    },
    {
      what: 'a context that would have to be fetched',
      text: '{"@context": [\n"https://elsewhere.example/context.jsonld", {}]}',
      line: 2,
      message: /https:\/\/elsewhere.example\/context.jsonld is neither in this index nor shipped/,
    },
    {
      what: 'an import that would have to be fetched',
      text: '{"@context": {\n"@import": "b.jsonld"}}',
      line: 2,
      message: /https:\/\/example.org\/b.jsonld is neither/,
    },
    {
      what: 'a context that includes itself',
      text: '{"@context": [\n"a.jsonld"]}',
      line: 2,
      message: /a.jsonld leads back to this document/,
    },
    {
      what: 'a file URL',
      text: '{"@context": [{},\n"file:///etc/passwd"]}',
      line: 2,
      message: /neither in this index/,
    },
    { what: '11,000 terms', text: many(11_000), line: 1, message: /more than 10000 terms/ },
  ])('names the line of $what', async ({ text, line, message }) => {
    await lay({ 'a.jsonld': text });
    const faults = await checkOntologies(folder);
    expect(faults[0]).toEqual({ file: 'a.jsonld', line, message: expect.stringMatching(message) });
  });

  it.each([
    {
      what: 'term that JSON-LD refuses',
      text: '{"@context": {\n"a": {"@container": "@x"},\n"b": {"@id": "urn:x:b", "@container": "@y"}, "c": "b:c"}}',
    },
    { what: 'undefined prefix', text: '{"@context": {\n"a": "x:a",\n"b": "y:b"}}' },
    { what: 'scoped context', text: '{"@context": {\n"a": {"@context": {}},\n"b": {"@context": {}}}}' },
    { what: 'overruled term', text: '{"@context": {\n"scope": "urn:x:a",\n"object": "urn:x:b"}}' },
  ])('names every $what, not the first alone', async ({ text }) => {
    await lay({ 'a.jsonld': text });
    expect((await checkOntologies(folder)).map(({ line }) => line)).toEqual([2, 3]);
  });

  it('names both ends of a circle of documents, and says nothing more of those who refer to it', async () => {
    await lay({
      'a.jsonld': '{"@context": ["b.jsonld"]}',
      'b.jsonld': '{"@context": [\n{}, "a.jsonld"]}',
      'c.jsonld': '{"@context": ["a.jsonld", {"x": "ex:x"}]}',
    });
    expect(await checkOntologies(folder)).toMatchObject([
      { file: 'a.jsonld', line: 1 },
      { file: 'b.jsonld', line: 2 },
    ]);
  });

  it('holds a core context, and what it is built of, to no more than being a context', async () => {
    const core = '{"@context": {"proof": {"@id": "urn:x:p", "@context": ["https://example.org/b.jsonld"]}}}';
    const index = `{"contexts": {"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld": ${entry},
      "https://example.org/b.jsonld": ${entry.replace('a.json', 'b.json')}}}`;
    await write({ 'index.json': index, 'a.jsonld': core, 'b.jsonld': '{"@context": {"c": {"@context": {}}}}' });
    expect(await checkOntologies(folder)).toEqual([]);
    await write({ 'b.jsonld': '{}' });
    expect(await checkOntologies(folder)).toMatchObject([{ file: 'b.jsonld', line: 1 }]);
  });
});

function many(terms: number): string {
  const entries = Array.from({ length: terms }, (_, n) => [`t${n}`, `urn:x:${n}`]);
  return JSON.stringify({ '@context': Object.fromEntries(entries) as unknown });
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import jsonld from 'jsonld';
import { BadRequestData } from '../model/errors.js';
import { DEFAULT_VOCABULARY, NGSI_LD } from '../model/kinds.js';
import { type ContextSource, type Terms } from '../model/terms.js';
import { compileContext, coreContext, coreTerms } from './compile-context.js';
import { gatherContext } from './gather-context.js';

/** Without scoped contexts, which hold for values that are not expanded and would be loaded from the internet. */
const bareCore: Record<string, unknown> = { ...coreContext, ngsildproof: 'ngsi-ld:ngsildproof' };
delete bareCore['@protected'];

async function compile(source: unknown): Promise<Terms> {
  const parts = await gatherContext(source, 'http://broker/', () => Promise.reject(new Error('nothing to load')));
  return compileContext(source as ContextSource, parts);
}

/** What the jsonld library makes of a name as a property and as a type. */
async function libraryExpands(source: unknown, name: string): Promise<unknown> {
  const context = [source, bareCore].flat();
  const [node] = await jsonld.expand({ '@context': context, '@id': 'urn:x', '@type': name } as never);
  return (node as { '@type': string[] })['@type'][0];
}

const EX = 'https://example.org/';
const user = {
  ex: EX,
  speed: 'ex:speed',
  velocity: { '@id': 'ex:speed', '@type': 'xsd:double' },
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  title: 'ex:title',
  type: 'ex:type',
  value: 'ex:value',
  wide: { '@id': 'https://example.org/wide', '@prefix': true },
  Full: 'https://example.com/a#Full',
  loc: 'ngsi-ld:location',
  'ex:colon': { '@type': '@id' },
};

describe('expansion of names [5.5.7]', () => {
  it.each([
    ['a keyword', '@id', '@id'],
    ['the alias of a keyword in the core', 'type', '@type'],
    ['a core term', 'observedAt', `${NGSI_LD}observedAt`],
    ['a core term that the user redefines', 'title', 'http://purl.org/dc/terms/title'],
    ['a core alias that the user redefines', 'value', `${NGSI_LD}hasValue`],
    ['a term', 'speed', `${EX}speed`],
    ['a term over a prefix of the core', 'loc', `${NGSI_LD}location`],
    ['a compact IRI', 'ex:other', `${EX}other`],
    ['a compact IRI that is a term', 'ex:colon', `${EX}colon`],
    ['a compact IRI with a declared prefix', 'wide:r', `${EX}wider`],
    ['a compact IRI of the core', 'ngsi-ld:x', `${NGSI_LD}x`],
    ['an absolute IRI', 'urn:foo:bar', 'urn:foo:bar'],
    ['an absolute IRI under a prefix of the same scheme', 'https://a/b', 'https://a/b'],
    ['a term that is no prefix', 'Full:x', 'Full:x'],
    ['an unknown name', 'Vehicle', `${DEFAULT_VOCABULARY}Vehicle`],
    ['an unknown name that looks like an object member', 'constructor', `${DEFAULT_VOCABULARY}constructor`],
    ['the name of every prototype', '__proto__', `${DEFAULT_VOCABULARY}__proto__`],
  ])('%s: %s', async (_, name, iri) => {
    const terms = await compile(user);
    expect(terms.expand(name)).toBe(iri);
    expect(terms.expand(name)).toBe(iri);
  });

  it.each([
    ['null', { gone: null }],
    ['an alias of a keyword', { gone: '@graph' }],
    ['an alias of an alias', { gone: 'id' }],
    ['a reverse property', { gone: { '@reverse': 'http://a/b' } }],
    ['a blank node', { gone: '_:b' }],
  ])('refuses a name that the context makes %s, and only that', async (_, context) => {
    const terms = await compile({ ...context, here: 'http://a/here' });
    expect(() => terms.expand('gone')).toThrow(BadRequestData);
    expect(terms.expand('here')).toBe('http://a/here');
    expect(terms.compact(`${DEFAULT_VOCABULARY}gone`)).not.toBe('gone');
  });
});

describe('compaction of names [5.5.7]', () => {
  it.each([
    ['the shortest term', `${EX}speed`, 'speed'],
    ['a core term before one of the user', `${NGSI_LD}location`, 'location'],
    ['the core alias of a keyword', '@type', 'type'],
    ['a compact IRI where there is no term', `${EX}other`, 'ex:other'],
    ['a compact IRI where the core overrules the term', `${EX}title`, 'ex:title'],
    ['the shortest compact IRI', `${EX}wider`, 'wide:r'],
    ['the IRI itself when it is a prefix', 'http://www.w3.org/2001/XMLSchema#', 'xsd'],
    ['a name relative to the vocabulary', `${DEFAULT_VOCABULARY}Vehicle`, 'Vehicle'],
    ['no vocabulary-relative name that is a term', `${DEFAULT_VOCABULARY}speed`, 'ngsi-ld:default-context/speed'],
    ['no vocabulary-relative name that reads as an IRI', `${DEFAULT_VOCABULARY}a:b`, 'ngsi-ld:default-context/a:b'],
    ['no vocabulary-relative keyword', `${DEFAULT_VOCABULARY}@id`, 'ngsi-ld:default-context/@id'],
    ['the IRI when nothing fits', 'http://elsewhere/x', 'http://elsewhere/x'],
    ['no prefix that is not one', 'https://example.com/a#Fullx', 'https://example.com/a#Fullx'],
  ])('%s', async (_, iri, name) => {
    expect((await compile(user)).compact(iri)).toBe(name);
  });

  it('prefers the lexicographically least of two short terms', async () => {
    const terms = await compile({ bb: 'http://a/x', ab: 'http://a/x', abc: 'http://a/x' });
    expect(terms.compact('http://a/x')).toBe('ab');
  });
});

describe('context processing', () => {
  it('gives terms without @id the vocabulary of their own context, and unknown names the default one', async () => {
    const terms = await compile({ '@vocab': 'http://schema.org/', name: { '@type': '@id' } });
    expect(terms.expand('name')).toBe('http://schema.org/name');
    expect(terms.expand('other')).toBe(`${DEFAULT_VOCABULARY}other`);
    expect(terms.compact('http://schema.org/other')).toBe('http://schema.org/other');
  });

  it('lets later parts win, and null take back earlier ones', async () => {
    const terms = await compile([{ a: 'http://a/1', b: 'http://b/1' }, null, { a: 'http://a/2' }, { a: 'http://a/3' }]);
    expect(terms.expand('a')).toBe('http://a/3');
    expect(terms.expand('b')).toBe(`${DEFAULT_VOCABULARY}b`);
  });

  it('ignores the core context wherever it stands', async () => {
    const core = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context';
    const terms = await compile([
      `${core}.jsonld`,
      { observedAt: 'http://a/b', speed: 'http://a/s' },
      `${core}-v1.3.jsonld`,
    ]);
    expect(terms.expand('observedAt')).toBe(`${NGSI_LD}observedAt`);
    expect(terms.expand('speed')).toBe('http://a/s');
  });

  it('takes @protected: false for what it is', async () => {
    expect((await compile({ '@protected': false, a: 'http://a/' })).expand('a')).toBe('http://a/');
  });

  it('has one key for one content', async () => {
    const [one, same, other] = await Promise.all([compile({ a: 'b:c' }), compile({ a: 'b:c' }), compile({ a: 'b:d' })]);
    expect(one.key).toBe(same.key);
    expect(one.key).not.toBe(other.key);
    expect(coreTerms.key).not.toBe(one.key);
  });

  const chain = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`p${i}`, `p${i + 1}:${'x'.repeat(900)}/`]));
  it.each([
    ['a scoped context', { a: { '@id': 'http://a/', '@context': { b: 'http://b/' } } }, /scoped context/],
    ['a type-scoped context by URL', { A: { '@id': 'http://a/', '@context': 'http://a/b' } }, /scoped context/],
    ['@propagate false', { '@propagate': false }, /@propagate/],
    ['a number', 7, /must be a URL/],
    ['an array in an array', [[{}]], /must be a URL/],
    ['a term that is a number', { a: 7 }, /a must be defined/],
    ['an id that is an object', { a: { '@id': { b: { c: 1 } } } }, /@id of a/],
    ['an unknown member of a definition', { a: { '@id': 'http://a/', foo: 1 } }, /foo/],
    ['a redefined keyword', { '@id': 'http://a/' }, /keyword/],
    ['an empty term', { '': 'http://a/' }, /empty/],
    ['a hostile name', JSON.parse('{"__proto__": "http://a/"}'), /__proto__/],
    ['a method of all objects', { hasOwnProperty: 'http://a/' }, /hasOwnProperty/],
    ['terms defined by each other', { a: 'b:c', b: 'a:c' }, /itself/],
    ['a long chain of prefixes', { ...chain, p12: 'http://a/' }, /steps/],
    ['an IRI that grows too long', [{ p: `http://a/${'x'.repeat(900)}/` }, { q: `p:${'y'.repeat(900)}` }], /1024/],
    ['a container that does not exist', { a: { '@id': 'http://a/', '@container': '@foo' } }, /container/],
    ['a protected term redefined', [{ '@protected': true, a: 'http://a/' }, { a: 'http://b/' }], /protected/],
    ['too many parts', Array.from({ length: 65 }, () => ({})), /parts/],
    ['too many terms', Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`t${i}`, 'http://a/'])), /terms/],
  ])('refuses %s', async (_, source, message) => {
    const failure = await compile(source).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BadRequestData);
    expect((failure as Error).message).toMatch(message);
  });

  it('survives a document nested 100,000 levels deep', async () => {
    const deep: unknown = JSON.parse('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000));
    await expect(compile(deep)).rejects.toBeInstanceOf(BadRequestData);
  });
});

const word = fc.stringMatching(/^[a-zA-Z]{1,4}$/);
const iri = fc
  .tuple(fc.constantFrom('http://a/', 'http://a/b#', 'urn:c:', 'http://d'), word)
  .map(([base, end]) => base + end);
const definition = fc.oneof(
  iri,
  fc.constantFrom('http://a/', 'http://a/b#', 'urn:c:'),
  word.map((name) => `p:${name}`),
  fc.record({ '@id': iri, '@type': fc.constantFrom('@id', '@vocab', '@json') }),
  fc.record({ '@id': fc.constantFrom('http://a/', 'http://a/x'), '@prefix': fc.boolean() }),
);
const part = fc
  .dictionary(fc.oneof(word, fc.constantFrom('p', 'q', 'title', 'location')), definition, {
    maxKeys: 8,
    noNullPrototype: true,
  })
  .map((terms): Record<string, unknown> => ({ ...terms, p: 'http://p/' }));
const context = fc.oneof(part, fc.array(part, { minLength: 1, maxLength: 3 }));
const name = fc.oneof(
  word,
  fc.tuple(word, word).map(([a, b]) => `${a}:${b}`),
  fc.constantFrom('p:x', 'q:x', 'title', 'a b', ':x'),
  iri,
);

describe('agreement with the jsonld library', () => {
  it('expands names alike', async () => {
    await fc.assert(
      fc.asyncProperty(context, fc.array(name, { minLength: 1, maxLength: 5 }), async (source, names) => {
        const terms = await compile(source);
        for (const each of names) expect(terms.expand(each)).toBe(await libraryExpands(source, each));
      }),
      { numRuns: 150 },
    );
  });

  it('expands what it compacted to the same IRI, and the library reads it so too', async () => {
    await fc.assert(
      fc.asyncProperty(context, name, async (source, each) => {
        const terms = await compile(source);
        const full = terms.expand(each);
        expect(terms.expand(terms.compact(full))).toBe(full);
        expect(await libraryExpands(source, terms.compact(full))).toBe(full);
      }),
      { numRuns: 150 },
    );
  });

  it('compacts names alike where terms are told apart by nothing but their names', async () => {
    const plain = fc
      .dictionary(
        word.map((end) => `u${end}`),
        fc.oneof(iri, fc.constantFrom('http://a/', 'http://a/b#', 'urn:c:', 'ngsi-ld:')),
        { maxKeys: 8, noNullPrototype: true },
      )
      .map((terms): Record<string, unknown> => ({ ...terms, up: 'http://p/' }));
    const full = fc.oneof(
      iri,
      word.map((end) => DEFAULT_VOCABULARY + end),
      word.map((end) => `http://p/${end}`),
    );
    await fc.assert(
      fc.asyncProperty(plain, full, async (source, each) => {
        const terms = await compile(source);
        const context = [{ 'ngsi-ld': NGSI_LD }, source, bareCore] as never;
        const compacted: unknown = await jsonld.compact({ '@type': each }, context);
        expect((compacted as { type: string }).type).toBe(terms.compact(each));
      }),
      { numRuns: 150 },
    );
  });
});

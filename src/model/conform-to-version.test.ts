import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryEntity } from '../../test/support/entities.js';
import { created, shownEntity } from '../../test/support/show-entity.js';
import { tableTerms } from '../../test/support/table-terms.js';
import { conformantVersion, conformTo, NATIVE, parseVersion, versionText } from './conform-to-version.js';
import { DEFAULT_VOCABULARY, LANG_STRING } from './kinds.js';

const NOW = '2026-11-21T10:00:00.000Z';
const THEN = '2027-01-01T00:00:00Z';
const terms = tableTerms({ Car: 'https://example.org/Car' });
const reader = { terms };

/** An entity with everything that the tables of 4.3.6.8 speak of. */
const full = created(
  {
    type: ['T', 'U'],
    scope: '/a',
    expiresAt: THEN,
    p: [
      { value: 1, datasetId: 'urn:d:1', unitCode: 'CEL', observedAt: THEN, expiresAt: THEN, valueType: 'Car' },
      { value: 2, sub: { vocab: 'Car' } },
    ],
    l: { languageMap: { en: 'yes', fr: 'oui' }, valueType: LANG_STRING },
    j: { json: { id: 1 } },
    v: { vocab: ['Car', 'other'] },
    vl: { valueList: [1, 2] },
    r: { object: 'urn:x:2', objectType: 'Car' },
    ol: { objectList: ['urn:x:2'], objectType: 'Car', observedAt: THEN },
  },
  terms,
  NOW,
);

const car = 'https://example.org/Car';
const languages = { en: 'yes', fr: 'oui' };
const numbers = [1, 2];
const both = ['Car', 'other'];
const metadata = { unitCode: 'CEL', observedAt: THEN };

/** What a reader of each version gets, by Tables 4.3.6.8-1 to -3. */
const versions: readonly { version: string; gets: object }[] = [
  {
    version: '1.8',
    gets: {
      types: ['T', 'U'],
      scopes: ['/a'],
      p: [
        { kind: 'Property', value: 1, datasetId: 'urn:d:1', ...metadata },
        { kind: 'Property', value: 2, sub: { sub: [{ kind: 'VocabProperty', value: car }] } },
      ],
      l: [{ kind: 'LanguageProperty', value: languages }],
      j: [{ kind: 'JsonProperty', value: { id: 1 } }],
      v: [{ kind: 'VocabProperty', value: [car, `${DEFAULT_VOCABULARY}other`] }],
      vl: [{ kind: 'ListProperty', value: numbers }],
      r: [{ kind: 'Relationship', value: 'urn:x:2', objectType: [car] }],
      ol: [{ kind: 'ListRelationship', value: ['urn:x:2'], objectType: [car], observedAt: THEN }],
    },
  },
  ...['1.7', '1.5', '1.4'].map((version) => ({
    version,
    gets: {
      types: ['T', 'U'],
      scopes: ['/a'],
      p: [
        { kind: 'Property', value: 1, datasetId: 'urn:d:1', ...metadata },
        { kind: 'Property', value: 2, sub: { sub: [{ kind: 'Property', value: 'Car' }] } },
      ],
      l: [{ kind: 'LanguageProperty', value: languages }],
      j: [{ kind: 'Property', value: { id: 1 } }],
      v: [{ kind: 'Property', value: both }],
      vl: [{ kind: 'Property', value: numbers }],
      r: [{ kind: 'Relationship', value: 'urn:x:2' }],
      ol: [{ kind: 'Relationship', value: ['urn:x:2'], observedAt: THEN }],
    },
  })),
  {
    version: '1.3',
    gets: {
      types: ['T', 'U'],
      p: [
        { kind: 'Property', value: 1, datasetId: 'urn:d:1', ...metadata },
        { kind: 'Property', value: 2, sub: { sub: [{ kind: 'Property', value: 'Car' }] } },
      ],
      l: [{ kind: 'Property', value: languages }],
      j: [{ kind: 'Property', value: { id: 1 } }],
      v: [{ kind: 'Property', value: both }],
      vl: [{ kind: 'Property', value: numbers }],
      r: [{ kind: 'Relationship', value: 'urn:x:2' }],
      ol: [{ kind: 'Relationship', value: ['urn:x:2'], observedAt: THEN }],
    },
  },
  ...['1.2', '1.0'].map((version) => ({
    version,
    gets: {
      types: ['T'],
      p: [{ kind: 'Property', value: 2, sub: { sub: [{ kind: 'Property', value: 'Car' }] } }],
      l: [{ kind: 'Property', value: languages }],
      j: [{ kind: 'Property', value: { id: 1 } }],
      v: [{ kind: 'Property', value: both }],
      vl: [{ kind: 'Property', value: numbers }],
      r: [{ kind: 'Relationship', value: 'urn:x:2' }],
      ol: [{ kind: 'Relationship', value: ['urn:x:2'] }],
    },
  })),
];

describe('an entity for a reader of an earlier version [4.3.6.8]', () => {
  it.each(versions)('conforms to $version', ({ version, gets }) => {
    expect(shownEntity(conformTo(full, parseVersion(version)!, reader))).toEqual(gets);
  });

  it('shows a LanguageProperty in the language asked for, as a later reader would see it [4.15]', () => {
    const french = { terms, lang: [{ tag: 'fr', weight: 1 }] };
    const { l } = shownEntity(conformTo(full, parseVersion('1.3')!, french));
    expect(l).toEqual([{ kind: 'Property', value: 'oui' }]);
  });

  it('of 1.0 has the first instance where there is no default one [Note 2]', () => {
    const entity = created({ a: [1, 2].map((n) => ({ value: n, datasetId: `urn:d:${n}` })) }, terms, NOW);
    expect(shownEntity(conformTo(entity, parseVersion('1.0')!, reader))).toEqual({
      types: ['T'],
      a: [{ kind: 'Property', value: 1 }],
    });
  });

  it('is the very same when nothing has to change', () => {
    const plain = created(
      { a: 1, r: { object: 'urn:x:2' }, location: { type: 'Point', coordinates: [1, 2] } },
      terms,
      NOW,
    );
    expect(conformTo(plain, parseVersion('1.0')!, reader)).toBe(plain);
    expect(conformTo(full, NATIVE, reader)).toBe(full);
  });

  it('keeps its timestamps, its order and what it was made from', () => {
    fc.assert(
      fc.property(arbitraryEntity('urn:x:1'), fc.nat(9), (entity, minor) => {
        const before = shownEntity(entity, true);
        const after = conformTo(entity, { major: 1, minor }, reader);
        expect(shownEntity(entity, true)).toEqual(before);
        expect([after.id, after.createdAt, after.modifiedAt]).toEqual([entity.id, entity.createdAt, entity.modifiedAt]);
        expect([...after.attributes.keys()]).toEqual([...entity.attributes.keys()]);
        expect(conformTo(after, { major: 1, minor }, reader)).toBe(after);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a version', () => {
  it.each([
    ['1.5', '1.5'],
    ['1.9', '1.9'],
    ['1.10', '1.9'],
    ['2.0', '1.9'],
    ['0.9', '1.0'],
    ['1.0', '1.0'],
  ])('%s is answered by %s', (asked, conformant) => {
    expect(versionText(conformantVersion(parseVersion(asked)!))).toBe(conformant);
  });

  it.each(['', '1', '1.', '.5', 'v1.5', '1.5.1', '1.x', ' 1.5', '-1.5', '1.99999'])('is not %j', (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});

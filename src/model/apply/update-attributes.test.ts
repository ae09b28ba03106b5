import { describe, expect, it } from '@jest/globals';
import { created, shownEntity } from '../../../test/support/show-entity.js';
import { tableTerms } from '../../../test/support/table-terms.js';
import { BadRequestData } from '../errors.js';
import { DEFAULT_VOCABULARY } from '../kinds.js';
import { parseEntityFragment } from '../parse-entity.js';
import { appendAttributes } from './append-attributes.js';
import { updateAttributes } from './update-attributes.js';

const terms = tableTerms();
const BEFORE = '2026-01-01T00:00:00.000Z';
const NOW = '2026-11-21T10:00:00.000Z';
const THEN = '2027-01-01T00:00:00Z';
const NULL = 'urn:ngsi-ld:null';

const p = (value: unknown, more: object = {}): object => ({ kind: 'Property', value, ...more });
const names = (list: readonly string[]): string[] => list.map((name) => name.replace(DEFAULT_VOCABULARY, ''));

interface Rule {
  readonly rule: string;
  readonly stored: object;
  readonly given: object;
  readonly becomes: object;
  /** Names in `notUpdated`. */
  readonly not?: readonly string[];
}

describe('Update Attributes [5.6.2]', () => {
  const rules: readonly Rule[] = [
    {
      rule: '5.6.2.4: appends what is not there',
      stored: { a: 1 },
      given: { b: 2 },
      becomes: { a: [p(1)], b: [p(2)] },
    },
    { rule: '5.5.8 EXAMPLE 2: replaces the whole attribute', stored: { a: { value: 1, unitCode: 'CEL', sub: 1 } }, given: { a: { value: 2, observedAt: THEN } }, becomes: { a: [p(2, { observedAt: THEN })] } }, // prettier-ignore
    { rule: '5.5.8 EXAMPLE 3: removes what is Null', stored: { a: 1, b: 1 }, given: { a: { type: 'Property', value: NULL } }, becomes: { b: [p(1)] } }, // prettier-ignore
    { rule: '5.4: removes what is Null, concise', stored: { a: 1, b: 1 }, given: { a: NULL }, becomes: { b: [p(1)] } },
    {
      rule: 'removing what is not there changes nothing',
      stored: { a: 1 },
      given: { b: NULL },
      becomes: { a: [p(1)] },
    },
    { rule: '5.6.2.4: changes the type of an attribute', stored: { a: 1 }, given: { a: { object: 'urn:x:2' } }, becomes: { a: [{ kind: 'Relationship', value: 'urn:x:2' }] } }, // prettier-ignore
    { rule: '5.6.2.4: replaces the instance with the datasetId only', stored: { a: [{ value: 1 }, { value: 2, datasetId: 'urn:d:1' }] }, given: { a: { value: 3, datasetId: 'urn:d:1' } }, becomes: { a: [p(1), p(3, { datasetId: 'urn:d:1' })] } }, // prettier-ignore
    { rule: '5.6.2.4: replaces the default instance only', stored: { a: [{ value: 1 }, { value: 2, datasetId: 'urn:d:1' }] }, given: { a: 3 }, becomes: { a: [p(3), p(2, { datasetId: 'urn:d:1' })] } }, // prettier-ignore
    { rule: '5.5.8: adds an instance with another datasetId', stored: { a: 1 }, given: { a: { value: 2, datasetId: 'urn:d:2' } }, becomes: { a: [p(1), p(2, { datasetId: 'urn:d:2' })] } }, // prettier-ignore
    { rule: '5.6.2.4: appends a default instance beside others', stored: { a: { value: 1, datasetId: 'urn:d:1' } }, given: { a: 2 }, becomes: { a: [p(1, { datasetId: 'urn:d:1' }), p(2)] } }, // prettier-ignore
    { rule: '5.6.2.4: removes the instance with the datasetId only', stored: { a: [{ value: 1 }, { value: 2, datasetId: 'urn:d:1' }] }, given: { a: { value: NULL, datasetId: 'urn:d:1' } }, becomes: { a: [p(1)] } }, // prettier-ignore
    { rule: '5.5.8: leaves no Null of a sub-attribute behind', stored: { a: 1 }, given: { a: { value: 2, sub: NULL, unitCode: NULL } }, becomes: { a: [p(2)] } }, // prettier-ignore
    { rule: '5.6.2.4: adds types', stored: { type: ['T', 'U'] }, given: { type: ['U', 'V'] }, becomes: { types: ['T', 'U', 'V'] } }, // prettier-ignore
    { rule: '5.6.2.4: replaces a scope', stored: { scope: ['/a', '/b'] }, given: { scope: '/c' }, becomes: { scopes: ['/c'] } }, // prettier-ignore
    { rule: '5.6.2.4: ignores a scope where there is none', stored: {}, given: { scope: '/c' }, becomes: {}, not: ['https://uri.etsi.org/ngsi-ld/scope'] }, // prettier-ignore
    { rule: '5.5.8: removes a scope', stored: { scope: '/a' }, given: { scope: NULL }, becomes: {} },
    { rule: '4.22: sets an expiry', stored: {}, given: { expiresAt: THEN }, becomes: { expiresAt: THEN } },
    { rule: '4.22: removes an expiry', stored: { expiresAt: THEN }, given: { expiresAt: NULL }, becomes: {} },
    { rule: '4.22: leaves an expiry that is not named', stored: { expiresAt: THEN }, given: { a: 1 }, becomes: { expiresAt: THEN, a: [p(1)] } }, // prettier-ignore
    { rule: '4.22: a replacement without expiry is durable', stored: { a: { value: 1, expiresAt: THEN } }, given: { a: 2 }, becomes: { a: [p(2)] } }, // prettier-ignore
  ];

  it.each(rules)('$rule', ({ stored, given, becomes, not = [] }) => {
    const entity = created(stored, terms, BEFORE);
    const { entity: after, notUpdated } = updateAttributes(entity, parseEntityFragment(given, terms, 'members'), NOW);
    expect(shownEntity(after)).toEqual({ types: ['T'], ...becomes });
    expect(notUpdated.map(({ attributeName }) => attributeName)).toEqual(not);
  });

  it('keeps createdAt of what it replaces [5.6.2.4], and of nothing else', () => {
    const entity = created({ a: 1, b: 1 }, terms, BEFORE);
    const { entity: after, updated } = updateAttributes(
      entity,
      parseEntityFragment({ a: 2, c: 2 }, terms, 'members'),
      NOW,
    );
    expect(shownEntity(after, true)).toEqual({
      types: ['T'],
      a: [p(2, { createdAt: BEFORE, modifiedAt: NOW })],
      b: [p(1, { createdAt: BEFORE, modifiedAt: BEFORE })],
      c: [p(2, { createdAt: NOW, modifiedAt: NOW })],
    });
    expect(after).toMatchObject({ createdAt: BEFORE, modifiedAt: NOW });
    expect(names(updated)).toEqual(['a', 'c']);
  });

  it('refuses an attribute without its value [5.5.4]', () => {
    const fragment = parseEntityFragment({ a: { type: 'Property', sub: 1 } }, terms, 'members');
    expect(() => updateAttributes(created({ a: 1 }, terms, BEFORE), fragment, NOW)).toThrow(BadRequestData);
  });
});

describe('Append Attributes [5.6.3]', () => {
  interface AppendRule extends Rule {
    readonly noOverwrite: object;
  }
  const two = [{ value: 1 }, { value: 2, datasetId: 'urn:d:1' }];
  const rules: readonly AppendRule[] = [
    { rule: 'a new attribute', stored: { a: 1 }, given: { b: 2 }, becomes: { a: [p(1)], b: [p(2)] }, noOverwrite: { a: [p(1)], b: [p(2)] } }, // prettier-ignore
    { rule: 'an attribute that exists', stored: { a: 1 }, given: { a: 2 }, becomes: { a: [p(2)] }, noOverwrite: { a: [p(1)] }, not: ['a'] }, // prettier-ignore
    { rule: 'an instance that exists', stored: { a: two }, given: { a: { value: 3, datasetId: 'urn:d:1' } }, becomes: { a: [p(1), p(3, { datasetId: 'urn:d:1' })] }, noOverwrite: { a: [p(1), p(2, { datasetId: 'urn:d:1' })] }, not: ['a'] }, // prettier-ignore
    { rule: 'a new instance', stored: { a: 1 }, given: { a: { value: 2, datasetId: 'urn:d:1' } }, becomes: { a: [p(1), p(2, { datasetId: 'urn:d:1' })] }, noOverwrite: { a: [p(1), p(2, { datasetId: 'urn:d:1' })] } }, // prettier-ignore
    { rule: 'types', stored: {}, given: { type: ['U', 'T'] }, becomes: { types: ['T', 'U'] }, noOverwrite: { types: ['T', 'U'] } }, // prettier-ignore
    { rule: 'a scope', stored: { scope: ['/a', '/b'] }, given: { scope: ['/b', '/c'] }, becomes: { scopes: ['/b', '/c'] }, noOverwrite: { scopes: ['/a', '/b', '/c'] } }, // prettier-ignore
    { rule: 'the first scope', stored: {}, given: { scope: '/a' }, becomes: { scopes: ['/a'] }, noOverwrite: { scopes: ['/a'] } }, // prettier-ignore
    { rule: 'an expiry', stored: { expiresAt: THEN }, given: { expiresAt: '2028-01-01T00:00:00Z' }, becomes: { expiresAt: '2028-01-01T00:00:00Z' }, noOverwrite: { expiresAt: THEN } }, // prettier-ignore
  ];

  it.each(rules)('$rule, overwriting', ({ stored, given, becomes }) => {
    const fragment = parseEntityFragment(given, terms, 'none');
    const { entity, notUpdated } = appendAttributes(created(stored, terms, BEFORE), fragment, true, NOW);
    expect(shownEntity(entity)).toEqual({ types: ['T'], ...becomes });
    expect(notUpdated).toEqual([]);
  });

  it.each(rules)('$rule, not overwriting', ({ stored, given, noOverwrite, not = [] }) => {
    const fragment = parseEntityFragment(given, terms, 'none');
    const { entity, updated, notUpdated } = appendAttributes(created(stored, terms, BEFORE), fragment, false, NOW);
    expect(shownEntity(entity)).toEqual({ types: ['T'], ...noOverwrite });
    expect(names(notUpdated.map(({ attributeName }) => attributeName))).toEqual(not);
    expect(names(updated)).toEqual(Object.keys(given).filter((name) => name.length === 1 && !not.includes(name)));
  });

  it('keeps createdAt of what it overwrites [5.6.3.4]', () => {
    const fragment = parseEntityFragment({ a: 2 }, terms, 'none');
    const { entity } = appendAttributes(created({ a: 1 }, terms, BEFORE), fragment, true, NOW);
    expect(shownEntity(entity, true)).toMatchObject({ a: [p(2, { createdAt: BEFORE, modifiedAt: NOW })] });
  });
});

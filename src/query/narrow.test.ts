import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryEntity, NAMES, SCOPES, TYPES } from '../../test/support/entities.js';
import { madeQuery, queryTerms, queryText, withLikelyValues } from '../../test/support/queries.js';
import { parseGeoQuery } from './geo/geo-query.js';
import { indexTerms } from './index-terms.js';
import { meets } from './meets.js';
import { narrow } from './narrow.js';
import { type Condition, type Narrowing } from './narrowing.js';
import { parseQ } from './parse-q.js';
import { compilePattern } from './pattern.js';
import { parseScopeQuery } from './scope-query.js';
import { type EntitySelector, matches, type Selection } from './selection.js';
import { parseTypeSelection } from './type-selection.js';

const speed = 'urn:n:speed';
const name = 'urn:n:name';
const has = (...anyOf: string[]): Condition => ({ on: 'attribute', anyOf });
const value = (of: string, ...anyOf: Extract<Condition, { on: 'value' }>['anyOf'][number][]): Condition => ({
  on: 'value',
  name: of,
  anyOf,
});

describe('a q narrows to', () => {
  it.each<[string, Condition[]]>([
    ['speed', [has(speed)]],
    ['speed==5', [value(speed, { low: 5, high: 5 })]],
    ['speed==-0', [value(speed, { low: 0, high: 0 })]],
    ['speed==5,"x",true', [value(speed, { low: 5, high: 5 }, { equals: 'x' }, { equals: true })]],
    ['speed==1..5', [value(speed, { low: 1, high: 5 })]],
    ['speed>5', [value(speed, { low: 5.000000000000001 })]],
    ['speed>=5', [value(speed, { low: 5 })]],
    ['speed>0', [value(speed, { low: Number.MIN_VALUE })]],
    ['speed<0', [value(speed, { high: -Number.MIN_VALUE })]],
    ['speed>-5', [value(speed, { low: -4.999999999999999 })]],
    ['speed>1.7976931348623157e308', [value(speed, { low: Infinity })]],
    ['speed<=5', [value(speed, { high: 5 })]],
    ['speed=="x"', [value(speed, { equals: 'x' })]],
    ['speed==urn:x:1', [value(speed, { equals: 'urn:x:1' })]],
    ['speed!=5', [has(speed)]],
    ['speed>"x"', [has(speed)]],
    ['speed=="a".."b"', [has(speed)]],
    ['speed~="x"', [has(speed)]],
    ['speed!~="x"', [has(speed)]],
    ['speed==2026-01-01', [has(speed)]],
    ['speed=="2026-01-01T00:00:00Z"', [has(speed)]],
    ['speed==1,2026-01-01', [has(speed)]],
    ['speed.name==5', [has(speed)]],
    ['speed.observedAt>2026-01-01T00:00:00Z', [has(speed)]],
    ['speed[deep]==5', [has(speed)]],
    ['speed[en]=="x"', [has(speed)]],
    ['place{speed}==5', [has('urn:n:place')]],
    ['speed>5;name=="x"', [value(speed, { low: 5.000000000000001 }), value(name, { equals: 'x' })]],
    ['speed<1|speed>5', [value(speed, { high: 0.9999999999999999 }, { low: 5.000000000000001 })]],
    ['speed<1;name|name=="x";speed>5', [value(speed, { high: 0.9999999999999999 }, { low: 5.000000000000001 })]],
    ['speed<1|name=="x"', [has(speed, name)]],
    ['speed<1|speed!=5', [has(speed)]],
    ['(speed<1|name);place', [has(speed, name), has('urn:n:place')]],
  ])('%s', (q, conditions) => {
    expect(narrow({ q: parseQ(q, queryTerms) })).toEqual({ conditions, exact: false });
  });

  it('nothing where a branch has no attribute', () => {
    const terms = { ...queryTerms, expand: (text: string) => (text === 'id' ? '@id' : queryTerms.expand(text)) };
    expect(narrow({ q: parseQ('speed|id=="urn:x:1"', terms) })).toEqual({ conditions: [], exact: false });
  });
});

describe('a selection narrows to', () => {
  const types = (text: string): Pick<EntitySelector, 'types'> => ({ types: parseTypeSelection(text, queryTerms) });
  const ids = (...list: string[]): Pick<EntitySelector, 'ids'> => ({ ids: new Set(list) });
  const idPattern = compilePattern('1$', 'idPattern');

  it.each<[string, readonly EntitySelector[] | undefined, Omit<Narrowing, 'conditions'>]>([
    ['nothing', undefined, { exact: true }],
    ['types', [types('A,B')], { types: ['urn:t:A', 'urn:t:B'], exact: true }],
    ['one of several types together', [types('(A;B)')], { types: ['urn:t:A'], exact: false }],
    ['ids', [ids('urn:x:1')], { ids: ['urn:x:1'], exact: true }],
    ['ids and types', [{ ...ids('urn:x:1'), ...types('A') }], { ids: ['urn:x:1'], types: ['urn:t:A'], exact: true }],
    ['types before a pattern', [{ ...types('A'), idPattern }], { types: ['urn:t:A'], exact: false }],
    ['types of several', [types('A'), types('B')], { types: ['urn:t:A', 'urn:t:B'], exact: true }],
    ['nothing common to several', [types('A'), ids('urn:x:1')], { exact: false }],
    [
      'what several have in common',
      [
        { ...ids('urn:x:1'), ...types('A') },
        { ...ids('urn:x:2'), ...types('B') },
      ],
      { ids: ['urn:x:1', 'urn:x:2'], types: ['urn:t:A', 'urn:t:B'], exact: false },
    ],
  ])('%s', (_, entities, narrowing) => {
    expect(narrow(entities === undefined ? {} : { entities })).toEqual({ conditions: [], ...narrowing });
  });

  it.each<[string, Extract<Condition, { on: 'scope' }>['anyOf']]>([
    ['/a', [{ scope: '/a', below: false }]],
    ['a/b/#', [{ scope: '/a/b', below: true }]],
    ['/#', [{ scope: '/', below: true }]],
    ['/a/+/c', [{ scope: '/a', below: true }]],
    ['/+', [{ scope: '/', below: true }]],
    ['(/a;/b/c/#)|/d', [{ scope: '/b/c', below: true }, { scope: '/d', below: false }]], // prettier-ignore
  ])('scopes: %s', (text, anyOf) => {
    expect(narrow({ scopeQ: parseScopeQuery(text) })).toEqual({ conditions: [{ on: 'scope', anyOf }], exact: false });
  });

  it('one of the attributes', () => {
    expect(narrow({ attributes: [speed, name] })).toEqual({ conditions: [has(speed, name)], exact: false });
  });
});

const typeText = fc.constantFrom('A', 'A,B', '(A;B)', '(A;B)|urn:t:C', 'urn:t:C');
const someIds = fc.subarray(['urn:e:0', 'urn:e:1', 'urn:e:2'], { minLength: 1 });
const selector: fc.Arbitrary<EntitySelector> = fc.record(
  {
    ids: someIds.map((list) => new Set(list)),
    types: typeText.map((text) => parseTypeSelection(text, queryTerms)),
    idPattern: fc.constantFrom('0$', 'urn', '[12]$').map((text) => compilePattern(text, 'idPattern')),
  },
  { requiredKeys: [] },
);
const scopeText = fc.constantFrom(
  '/#',
  '/a/#',
  '/+/b',
  '(/a;/c)',
  '(/a/+;/a/b/#)|/c',
  ...SCOPES.filter((s) => s !== '/a-b'),
);
const geo = fc
  .record({
    georel: fc.constantFrom('within', 'intersects', 'disjoint', 'overlaps', 'near;maxDistance==3000000', 'near;minDistance==3000000'), // prettier-ignore
    x: fc.integer({ min: -170, max: 150 }),
    y: fc.integer({ min: -80, max: 60 }),
    size: fc.integer({ min: 1, max: 20 }),
  })
  .map(({ georel, x, y, size }) => {
    const ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]; // prettier-ignore
    const parameters = { georel, geometry: 'Polygon', coordinates: JSON.stringify([ring]), geoproperty: 'place' };
    return parseGeoQuery(parameters, queryTerms)!;
  });

const selections: fc.Arbitrary<Selection> = fc.record(
  {
    entities: fc.array(selector, { minLength: 1, maxLength: 2 }),
    attributes: fc.subarray([...NAMES], { minLength: 1 }),
    q: madeQuery.map((made) => parseQ(queryText(made), queryTerms)),
    geo,
    scopeQ: scopeText.map(parseScopeQuery),
    datasetIds: fc.subarray(['@none', 'urn:d:1'], { minLength: 1 }).map((list) => new Set(list)),
  },
  { requiredKeys: [] },
);
/** Most with one part, so that matches are common. */
const selection = fc.oneof(
  selections,
  fc.tuple(selections, fc.constantFrom('entities', 'attributes', 'q', 'geo', 'scopeQ')).map(([all, part]) => ({
    [part]: all[part as keyof Selection],
  })),
) as fc.Arbitrary<Selection>;

describe('the law of narrowing', () => {
  it('is that what matches meets it, and what meets an exact one matches', () => {
    const entities = fc.tuple(withLikelyValues(arbitraryEntity('urn:e:0')), arbitraryEntity('urn:e:1'));
    let matched = 0;
    let kept = 0;
    const runs = 1000;
    fc.assert(
      fc.property(selection, entities, (wanted, [entity, other]) => {
        const narrowing = narrow(wanted);
        const isMatch = matches(wanted, entity, (id) => (id === other.id ? other : undefined));
        const isMet = meets(narrowing, entity.id, indexTerms(entity));
        if (isMatch) expect(isMet).toBe(true);
        if (narrowing.exact) expect(isMatch).toBe(isMet);
        if (isMatch) matched++;
        if (isMet) kept++;
      }),
      { numRuns: runs },
    );
    expect(matched).toBeGreaterThan(runs / 10);
    expect(kept).toBeLessThan(runs * 0.9);
  });

  it('holds for the types of every entity', () => {
    expect(TYPES).toContain('__proto__');
    const entity = { ...fc.sample(arbitraryEntity('urn:e:0'), 1)[0]!, types: ['__proto__'] };
    const wanted = { entities: [{ types: [['__proto__']] }] };
    expect(meets(narrow(wanted), entity.id, indexTerms(entity))).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import { type View } from '../view.js';
import { viewKey } from './view-key.js';

const plain: View = { format: 'normalized', sysAttrs: false };
const french = { tag: 'fr', weight: 1 };
const dutch = { tag: 'nl', weight: 0.5 };
const nested = new Map([['x', new Map([['y', undefined]])]]);

/** Views that show some entity differently, each from all others. */
const different: View[] = [
  plain,
  { ...plain, format: 'concise' },
  { ...plain, format: 'simplified' },
  { ...plain, sysAttrs: true },
  { ...plain, pick: new Map() },
  { ...plain, pick: new Map([['x', undefined]]) },
  { ...plain, pick: new Map([['x,y', undefined]]) },
  { ...plain, pick: new Map([['x', new Map()]]) },
  { ...plain, pick: nested },
  {
    ...plain,
    pick: new Map([
      ['x', undefined],
      ['y', undefined],
    ]),
  },
  { ...plain, omit: nested },
  { ...plain, attrs: new Set(['x']) },
  { ...plain, attrs: new Set(['x', 'y']) },
  { ...plain, attrs: new Set(['x","y']) },
  { ...plain, datasetIds: new Set(['x']) },
  { ...plain, datasetIds: new Set(['@none']) },
  { ...plain, lang: [french, dutch] },
  { ...plain, lang: [dutch, french] },
  { ...plain, lang: [french, { ...dutch, weight: 0 }] },
  { ...plain, geometryProperty: 'x' },
  { ...plain, format: 'simplified', geometryProperty: 'x' },
];

describe('the key of a view', () => {
  it('differs where the view does', () => {
    expect(new Set(different.map(viewKey)).size).toBe(different.length);
  });

  const x = ['x', undefined] as const;
  const y = ['y', undefined] as const;
  it.each([
    ['a projection', { ...plain, pick: new Map([x, y]) }, { ...plain, pick: new Map([y, x]) }],
    ['an attrs list', { ...plain, attrs: new Set(['x', 'y']) }, { ...plain, attrs: new Set(['y', 'x']) }],
    ['datasetIds', { ...plain, datasetIds: new Set(['x', 'y']) }, { ...plain, datasetIds: new Set(['y', 'x']) }],
  ])('is the same whatever the order of %s', (_, one, same) => {
    expect(viewKey(one)).toBe(viewKey(same));
  });
});

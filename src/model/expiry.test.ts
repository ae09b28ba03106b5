import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryEntity, entity, instance } from '../../test/support/entities.js';
import { type Attributes } from './entity.js';
import { withoutExpired } from './expiry.js';

const THEN = '2027-01-01T00:00:00.000Z';
const NOW = Date.parse(THEN);

describe('what has expired [4.22]', () => {
  const plain = entity('urn:x:1', 'urn:t:T', { 'urn:n:a': 1 });
  const brief = instance(2, { expiresAt: THEN });
  const attributes = (of: Attributes | undefined): string[] => [...(of?.keys() ?? [])];

  it('is nothing as long as the time has not come: the very same entity', () => {
    const later = entity('urn:x:1', 'urn:t:T', { 'urn:n:a': [brief] }, { expiresAt: THEN });
    expect(withoutExpired(plain, NOW)).toBe(plain);
    expect(withoutExpired(later, NOW - 1)).toBe(later);
  });

  it('is the entity', () => {
    expect(withoutExpired({ ...plain, expiresAt: THEN }, NOW)).toBeUndefined();
  });

  it('is an attribute, and the others stay', () => {
    const live = withoutExpired(entity('urn:x:1', 'urn:t:T', { 'urn:n:a': 1, 'urn:n:b': [brief] }), NOW);
    expect(attributes(live?.attributes)).toEqual(['urn:n:a']);
  });

  it('is one instance of an attribute', () => {
    const two = { 'urn:n:a': [instance(1), { ...brief, datasetId: 'urn:d:1' }] };
    expect(withoutExpired(entity('urn:x:1', 'urn:t:T', two), NOW)?.attributes.get('urn:n:a')).toEqual([instance(1)]);
  });

  it('is a sub-attribute', () => {
    const of = (...names: string[]): Attributes =>
      new Map(names.map((name) => [name, [name === 'a' ? instance(1) : brief]]));
    const below = {
      'urn:n:a': [instance(1, { attributes: of('a', 'b') })],
      'urn:n:b': [instance(1, { attributes: of('b') })],
    };
    const live = withoutExpired(entity('urn:x:1', 'urn:t:T', below), NOW)!;
    expect(attributes(live.attributes.get('urn:n:a')![0]!.attributes)).toEqual(['a']);
    expect(live.attributes.get('urn:n:b')).toEqual([instance(1)]);
  });

  it('leaves nothing that has expired', () => {
    fc.assert(
      fc.property(arbitraryEntity('urn:x:1'), (whole) => {
        const live = withoutExpired(whole, NOW);
        if (live === undefined) expect(Date.parse(whole.expiresAt!)).toBeLessThanOrEqual(NOW);
        else expect(withoutExpired(live, NOW)).toBe(live);
        expect(withoutExpired(whole, NOW - 1)).toBe(whole);
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryEntity } from '../../../test/support/entities.js';
import { created, shownEntity } from '../../../test/support/show-entity.js';
import { tableTerms } from '../../../test/support/table-terms.js';
import { type Entity } from '../entity.js';
import { type EntityFragment } from '../fragment.js';
import { DEFAULT_VOCABULARY } from '../kinds.js';
import { parseEntityFragment } from '../parse-entity.js';
import { appendAttributes } from './append-attributes.js';
import { mergeEntity } from './merge-entity.js';
import { replaceEntity, withoutInstances } from './replace-entity.js';
import { updateAttributes } from './update-attributes.js';

const terms = tableTerms();
const BEFORE = '2026-01-01T00:00:00.000Z';
const NOW = '2026-11-21T10:00:00.000Z';

describe('Replace Entity [5.6.18]', () => {
  const stored = created(
    { type: ['T', 'U'], a: 1, b: 2, scope: '/a', expiresAt: '2027-01-01T00:00:00Z' },
    terms,
    BEFORE,
  );
  const replaced = (given: object): Entity => replaceEntity(stored, parseEntityFragment(given, terms, 'none'), NOW);

  it('leaves nothing of what was but the id and createdAt of the entity [5.6.18.4]', () => {
    const after = replaced({ type: 'V', a: 3 });
    expect(after).toMatchObject({ id: stored.id, createdAt: BEFORE, modifiedAt: NOW });
    expect(shownEntity(after, true)).toEqual({
      types: ['V'],
      a: [{ kind: 'Property', value: 3, createdAt: NOW, modifiedAt: NOW }],
    });
  });

  it('keeps the types when it is given none', () => {
    expect(shownEntity(replaced({}))).toEqual({ types: ['T', 'U'] });
  });
});

describe('an entity without some instances [5.6.5, 5.6.21]', () => {
  const stored = created({ a: [{ value: 1 }, { value: 2, datasetId: 'urn:d:1' }], b: 3 }, terms, BEFORE);
  const a = `${DEFAULT_VOCABULARY}a`;
  const one = { kind: 'Property', value: 1 };
  const two = { kind: 'Property', value: 2, datasetId: 'urn:d:1' };
  const three = { kind: 'Property', value: 3 };

  it.each([
    {
      rule: 'the default one',
      gone: (name: string, datasetId?: string) => name === a && !datasetId,
      left: { a: [two], b: [three] },
    },
    {
      rule: 'the one with a datasetId',
      gone: (_: string, datasetId?: string) => datasetId === 'urn:d:1',
      left: { a: [one], b: [three] },
    },
    { rule: 'all of an attribute', gone: (name: string) => name === a, left: { b: [three] } },
    { rule: 'all', gone: () => true, left: {} },
  ])('loses $rule', ({ gone, left }) => {
    const after = withoutInstances(stored, gone, NOW);
    expect(shownEntity(after)).toEqual({ types: ['T'], ...left });
    expect(after.modifiedAt).toBe(NOW);
  });

  it('is the very same when it loses none', () => {
    expect(withoutInstances(stored, () => false, NOW)).toBe(stored);
  });
});

describe('no operation', () => {
  const operations: Readonly<Record<string, (entity: Entity, fragment: EntityFragment) => unknown>> = {
    update: (entity, fragment) => updateAttributes(entity, fragment, NOW),
    append: (entity, fragment) => appendAttributes(entity, fragment, true, NOW),
    'append without overwriting': (entity, fragment) => appendAttributes(entity, fragment, false, NOW),
    merge: (entity, fragment) => mergeEntity(entity, fragment, NOW, { observedAt: NOW }),
    replace: (entity, fragment) => replaceEntity(entity, fragment, NOW),
    remove: (entity) => withoutInstances(entity, (_, datasetId) => datasetId !== undefined, NOW),
  };

  it.each(Object.keys(operations))('changes what it works on: %s', (name) => {
    fc.assert(
      fc.property(arbitraryEntity('urn:x:1'), arbitraryEntity('urn:x:1'), (stored, given) => {
        const [entity, fragment] = [frozen(stored), frozen(given)];
        const before = copy(stored);
        try {
          operations[name]!(entity, fragment as EntityFragment);
        } catch (error) {
          // A merge may find that kinds do not fit; a write to what is frozen is a TypeError.
          expect(error).not.toBeInstanceOf(TypeError);
        }
        expect(copy(stored)).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });
});

/** Frozen all the way down, Maps too, whose content Object.freeze leaves open. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map) {
    for (const each of value.values()) frozen(each);
    for (const method of ['set', 'delete', 'clear']) {
      Object.defineProperty(value, method, {
        value: () => {
          throw new TypeError(`${method} on a Map that is shared`);
        },
      });
    }
  } else for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
}

function copy({ attributes, ...rest }: Entity): unknown {
  return structuredClone({ ...rest, attributes: new Map(attributes) });
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryEntity, entity, instance } from '../../test/support/entities.js';
import { type Attribute, type Entity, type Json } from '../model/entity.js';
import { decodeEntity, encodeEntity, type NameRef } from './entity-codec.js';

const dateTime = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
// JSON has no -0.
const json = fc.jsonValue({ stringUnit: 'binary' }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const text = fc.string({ unit: 'binary', minLength: 1 });

/** Entities of the contract suite, and what they leave out: odd strings everywhere, seals, other times. */
const odd: fc.Arbitrary<Entity> = fc
  .tuple(
    arbitraryEntity('urn:x:1'),
    fc.uniqueArray(fc.tuple(fc.oneof(text, fc.constantFrom('__proto__', 'constructor')), text, json), {
      selector: ([name]) => name,
      maxLength: 4,
    }),
    fc.record({ createdAt: dateTime, modifiedAt: dateTime, observedAt: dateTime, expiresAt: dateTime }),
    fc.record({ unitCode: text, valueType: text, datasetId: text, entityIdSealed: text, entityTypeSealed: text }),
  )
  .map(([base, attributes, times, texts]) => ({
    ...base,
    createdAt: times.createdAt,
    attributes: new Map<string, readonly Attribute[]>([
      ...base.attributes,
      ...attributes.map(
        ([name, id, value]) =>
          [name, [instance(value, { ...times, ...texts, datasetId: id, objectType: [id] })]] as const,
      ),
    ]),
  }));

describe('an entity written down and read again', () => {
  it('is the same, its names as they are', () => {
    fc.assert(
      fc.property(odd, (entity) => {
        expect(decodeEntity(encodeEntity(entity, same), same as (ref: NameRef) => string)).toEqual(entity);
      }),
    );
  });

  it('is the same, its names as numbers of a dictionary', () => {
    fc.assert(
      fc.property(odd, (entity) => {
        const names: string[] = [];
        const text = encodeEntity(entity, (name) =>
          names.includes(name) ? names.indexOf(name) : names.push(name) - 1,
        );
        expect(decodeEntity(text, (ref) => names[ref as number]!)).toEqual(entity);
      }),
    );
  });

  it('keeps the order of its attributes, which views show', () => {
    const names = ['urn:n:2', 'urn:n:1', 'urn:n:3'];
    const written = entity('urn:x:1', 'urn:t:1', Object.fromEntries(names.map((name) => [name, 1])));
    const again = decodeEntity(encodeEntity(written, same), same as (ref: NameRef) => string);
    expect([...again.attributes.keys()]).toEqual(names);
  });

  it.each<[string, Partial<Attribute>, Json]>([
    ['null', { kind: 'JsonProperty' }, null],
    ['0', {}, 0],
    ['false', {}, false],
    ['an empty string', {}, ''],
    ['an empty list', { kind: 'ListProperty' }, []],
    ['a __proto__', { kind: 'JsonProperty' }, JSON.parse('{"__proto__":{"a":1}}') as Json],
    ['a lone surrogate', {}, '\ud800'],
  ])('keeps the value %s', (_, more, value) => {
    const written = entity('urn:x:1', 'urn:t:1', { 'urn:n:1': [instance(value, more)] });
    expect(decodeEntity(encodeEntity(written, same), same as (ref: NameRef) => string)).toEqual(written);
  });
});

function same(name: string): string {
  return name;
}

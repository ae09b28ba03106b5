import { describe, expect, it } from '@jest/globals';
import { tableTerms } from '../../test/support/table-terms.js';
import { coreTerms } from '../context/compile-context.js';
import { completeEntity } from '../model/apply/complete.js';
import { type Entity } from '../model/entity.js';
import { parseEntity } from '../model/parse-entity.js';
import { linkedIds, matchesQ, NOTHING_LINKED } from './match-q.js';
import { parseQ, type QueryOptions } from './parse-q.js';
import { linkDepth, namesAttribute } from './q-ast.js';

const WHEN = '2026-11-21T10:00:00.000Z';

/** A stored entity from its normalized or concise JSON. */
function stored(attributes: object, id = 'urn:x:1', type = 'T', terms = coreTerms): Entity {
  return completeEntity(parseEntity({ id, type, ...attributes }, terms), WHEN);
}

function holds(q: string, entity: Entity, options: QueryOptions = {}, terms = coreTerms): boolean {
  return matchesQ(parseQ(q, terms, options), entity, NOTHING_LINKED);
}

const property = (value: unknown): object => ({ type: 'Property', value });
const language = (languageMap: object): object => ({ type: 'LanguageProperty', languageMap });
const vocab = (value: unknown): object => ({ type: 'VocabProperty', vocab: value });
const relation = (object: unknown): object => ({ type: 'Relationship', object });
const relations = (...objectList: string[]): object => ({ type: 'ListRelationship', objectList });
const values = (...valueList: unknown[]): object => ({ type: 'ListProperty', valueList });
const json = (value: unknown): object => ({ type: 'JsonProperty', json: value });

const RED = 'http://example.com/red';
const BLUE = 'http://example.com/blue';
const colors = { fr: 'rouge', en: 'red', de: 'rot' };

/** The rules of CIM 009 4.9: the term, the target that it looks at, and whether the entity matches. */
const rules: readonly (readonly [rule: string, q: string, a: object, matches: boolean])[] = [
  ['an attribute exists', 'a', property(1), true],
  ['an attribute of any value exists', 'a', property(false), true],
  ['a Relationship exists', 'a', relation('urn:x:2'), true],
  ['another attribute does not exist', 'b', property(1), false],
  ['a member of a compound value exists', 'a[b]', property({ b: 0, c: 1 }), true],
  ['a null of raw JSON exists', 'a[b]', json({ b: null }), true],
  ['an empty array exists', 'a', values(), true],

  ['== identical number', 'a==20', property(20), true],
  ['== number written otherwise', 'a==2e1', property(20.0), true],
  ['== minus zero', 'a==-0', property(0), true],
  ['== other number', 'a==20', property(21), false],
  ['== identical string', 'a=="red"', property('red'), true],
  ['== string with JSON escapes', String.raw`a=="\"r\u0065d\""`, property('"red"'), true],
  ['== string is no number', 'a=="20"', property(20), false],
  ['== number is no string', 'a==20', property('20'), false],
  ['== true', 'a==true', property(true), true],
  ['== true is no string', 'a==true', property('true'), false],
  ['== string is no boolean', 'a=="true"', property(true), false],
  ['== included in an array', 'a=="red"', property(['blue', 'red', 'green']), true],
  ['== not included in an array', 'a=="red"', property(['blue', 'black']), false],
  ['== not in an inner array', 'a=="red"', property([['red']]), false],
  ['== any of a list', 'a=="black","red"', property('red'), true],
  ['== any of a list with white space', 'a=="black", "red"', property('red'), true],
  ['== none of a list', 'a=="black","red"', property('blue'), false],
  ['== array includes any of a list', 'a=="black","red"', property(['red', 'blue']), true],
  ['== a list of several types', 'a==1,"x",true', property(true), true],
  ['== in a range', 'a==10..20', property(15), true],
  ['== at the lower end of a range', 'a==10..20', property(10), true],
  ['== at the upper end of a range', 'a==10..20', property(20), true],
  ['== outside of a range', 'a==10..20', property(20.1), false],
  ['== a range of fractions', 'a==-1.5..1.5', property(1.5), true],
  ['== a range of another type', 'a==10..20', property('15'), false],
  ['== a range includes no array', 'a==10..20', property([15]), false],
  ['== a range of strings', 'a=="b".."d"', property('c'), true],
  ['== a compound value is no string', 'a=="x"', property({ b: 'x' }), false],
  ['== an unquoted word is a string', 'a==red', property('red'), true],
  ['== an unquoted URI is a string', 'a==urn:x:2', property('urn:x:2'), true],

  ['!= other string', 'a!="red"', property('black'), true],
  ['!= identical string', 'a!="red"', property('red'), false],
  ['!= needs the element to exist', 'b!="red"', property('red'), false],
  ['!= of another data type', 'a!="20"', property(20), true],
  ['!= a compound value', 'a!=20', property({ b: 20 }), true],
  ['!= not included in an array', 'a!="red"', property(['blue', 'black', 'green']), true],
  ['!= included in an array', 'a!="red"', property(['blue', 'red', 'green']), false],
  ['!= none of a list', 'a!="black","red"', property('blue'), true],
  ['!= one of a list', 'a!="black","red"', property('red'), false],
  ['!= array without any of a list', 'a!="black","red"', property(['blue', 'green']), true],
  ['!= array with one of a list', 'a!="black","red"', property(['blue', 'red']), false],
  ['!= outside of a range', 'a!=10..20', property(9), true],
  ['!= inside of a range', 'a!=10..20', property(20), false],
  ['!= a range of another type', 'a!=10..20', property('15'), true],

  ['> greater', 'a>20', property(20.5), true],
  ['> equal', 'a>20', property(20), false],
  ['> of another data type', 'a>20', property('30'), false],
  ['> an array has no order', 'a>20', property([30]), false],
  ['>= equal', 'a>=20', property(20), true],
  ['< less', 'a<20', property(-3), true],
  ['< equal', 'a<20', property(20), false],
  ['<= equal', 'a<=20', property(20), true],
  ['<= greater', 'a<=20', property(20.5), false],
  ['> strings by the Unicode collation', 'a>"a"', property('B'), true],
  ['< strings by the Unicode collation', 'a<"b"', property('á'), true],
  ['> a string that is no time against a time', 'a>2020-01-01T00:00:00Z', property('zebra'), false],

  ['== one instant written in two ways', 'a==2020-01-01T00:00:00Z', property('2020-01-01T00:00:00.000Z'), true],
  ['== one instant in quotes', 'a=="2020-01-01T00:00:00.0Z"', property('2020-01-01T00:00:00Z'), true],
  ['== an instant with a comma', 'a==2020-01-01T00:00:00,5Z', property('2020-01-01T00:00:00.500Z'), true],
  ['!= one instant written in two ways', 'a!=2020-01-01T00:00:00Z', property('2020-01-01T00:00:00.000Z'), false],
  ['== a JSON-LD typed value', 'a==2020-01-01', property({ '@type': 'Date', '@value': '2020-01-01' }), true],
  ['> temporal, not textual, order', 'a>"2020-01-01T00:00:00Z"', property('2020-01-01T00:00:00.5Z'), true],
  ['< temporal, not textual, order', 'a<2020-01-01T00:00:00.5Z', property('2020-01-01T00:00:00Z'), true],
  ['== microseconds count', 'a==2020-01-01T00:00:00.000001Z', property('2020-01-01T00:00:00.000002Z'), false],
  ['== a DateTime is no Date', 'a==2020-01-01', property('2020-01-01T00:00:00Z'), false],
  ['< dates', 'a<2020-02-01', property('2020-01-31'), true],
  ['> times', 'a>12:00:00Z', property('12:00:00.1Z'), true],
  ['== a range of times', 'a==11:00:00Z..12:00:00Z', property('11:59:59Z'), true],
  ['== a range of DateTimes', 'a==2020-01-01T00:00:00Z..2020-01-02T00:00:00Z', property('2020-01-01T12:00:00Z'), true],

  ['~= within the value', 'a~="^Eif"', property('Eiffel Tower'), true],
  ['~= no match', 'a~="^Tow"', property('Eiffel Tower'), false],
  ['~= without quotes', 'a~=(Eiffel|Pisa).Tower$', property('Pisa Tower'), true],
  ['~= with a quoted backslash', String.raw`a~="\d+"`, property('a1'), true],
  ['~= with a JSON backslash', String.raw`a~="^\\d+$"`, property('12'), true],
  ['~= of POSIX classes', 'a~="^[[:alpha:]]+$"', property('abc'), true],
  ['~= a number is no string', 'a~="2"', property(20), false],
  ['~= an array is no string', 'a~="red"', property(['red']), false],
  ['!~= no match', 'a!~="^Eif"', property('Pisa Tower'), true],
  ['!~= a match', 'a!~="^Eif"', property('Eiffel Tower'), false],
  ['!~= a number is no string', 'a!~="x"', property(20), false],
  ['!~= needs the element to exist', 'b!~="x"', property('y'), false],

  ['== a Relationship', 'a=="urn:x:2"', relation('urn:x:2'), true],
  ['== a Relationship, not in quotes', 'a==urn:x:2', relation('urn:x:2'), true],
  ['== a Relationship to several', 'a=="urn:x:3"', relation(['urn:x:2', 'urn:x:3']), true],
  ['== a list of URIs', 'a=="urn:x:2","urn:x:3"', relation('urn:x:3'), true],
  ['!= a Relationship', 'a!="urn:x:2"', relation('urn:x:3'), true],
  ['!= a Relationship to several', 'a!="urn:x:2"', relation(['urn:x:2', 'urn:x:3']), false],
  ['> a Relationship has no order', 'a>"urn:a"', relation('urn:b'), false],
  ['<= a Relationship has no order', 'a<="urn:b"', relation('urn:b'), false],
  ['~= a Relationship has no pattern', 'a~="urn"', relation('urn:b'), false],
  ['!~= a Relationship has no pattern', 'a!~="x"', relation('urn:b'), false],
  ['== a Relationship is in no range', 'a=="urn:a".."urn:c"', relation('urn:b'), false],
  ['== in a ListRelationship', 'a=="urn:x:3"', relations('urn:x:2', 'urn:x:3'), true],
  ['!= in a ListRelationship', 'a!="urn:x:3"', relations('urn:x:2', 'urn:x:3'), false],
  ['> a ListRelationship has no order', 'a>"urn:a"', relations('urn:b'), false],
  ['== in a ListProperty', 'a==2', values(1, 2, 3), true],
  ['!= in a ListProperty', 'a!=2', values(1, 2, 3), false],

  ['== any language', 'a=="rouge"', language(colors), true],
  ['== any language, with an asterisk', 'a[*]=="rouge"', language(colors), true],
  ['== the language', 'a[en]=="red"', language(colors), true],
  ['== the language in another case', 'a[EN]=="red"', language(colors), true],
  ['== not another language', 'a[en]=="red"', language({ fr: 'red', en: 'black' }), false],
  ['== an element of the language', 'a[en]=="red"', language({ fr: ['chat', 'rouge'], en: ['red', 'cat'] }), true],
  ['== an element of any language', 'a[*]=="chat"', language({ fr: ['chat', 'rouge'], en: ['red', 'cat'] }), true],
  ['== a regional language', 'a[en-GB]=="colour"', language({ 'en-GB': 'colour', 'en-US': 'color' }), true],
  ['the language exists', 'a[en]', language(colors), true],
  ['the language does not exist', 'a[nl]', language(colors), false],
  ['!= the language', 'a[en]!="red"', language({ fr: 'noir', en: 'black' }), true],
  ['!= needs the language', 'a[nl]!="red"', language(colors), false],
  ['!= no language at all', 'a[*]!="red"', language({ fr: 'noir', en: 'black' }), true],
  ['!= one of the languages', 'a[*]!="red"', language(colors), false],
  ['!= one of the elements', 'a[en]!="red"', language({ en: ['red', 'black'] }), false],
  ['~= any language', 'a~="^rou"', language(colors), true],
  ['!~= no language at all', 'a!~="^rou"', language(colors), false],
  ['> a text of a language', 'a[en]>"r"', language(colors), true],

  ['== a VocabProperty', `a=="${RED}"`, vocab(RED), true],
  ['== a VocabProperty of several', `a=="${RED}"`, vocab([BLUE, RED]), true],
  ['== a VocabProperty, any of a list', `a=="${BLUE}","${RED}"`, vocab(RED), true],
  ['!= a VocabProperty', `a!="${RED}"`, vocab(BLUE), true],
  ['== a VocabProperty is no term without expandValues', 'a==red', vocab('red'), false],

  ['== a member of a compound value', 'a[city]=="Berlin"', property({ city: 'Berlin', street: 'Ulrich' }), true],
  ['== a deep member', 'a[air.pm]==40', property({ air: { pm: 40 } }), true],
  ['== not a member of another', 'a[pm]==40', property({ air: { pm: 40 } }), false],
  ['a missing member does not exist', 'a[postcode]', property({ city: 'Berlin' }), false],
  ['!= a missing member does not exist', 'a[postcode]!="1"', property({ city: 'Berlin' }), false],
  ['a member of an array does not exist', 'a[city]', property([{ city: 'Berlin' }]), false],
  ['a member that every object inherits does not exist', 'a[constructor]', json({ city: 'Berlin' }), false],
  ['a member of a string does not exist', 'a[length]', property('Berlin'), false],
  ['== in an array of a compound value', 'a[tags]=="x"', property({ tags: ['x', 'y'] }), true],
  ['== a type member of a compound value', 'a[type]=="Flat"', property({ type: 'Flat' }), true],
  ['== a raw member of a JsonProperty', 'a[value]=="Overstay"', json({ id: '1', value: 'Overstay' }), true],
  ['== in a JsonProperty', 'a=="x"', json(['x', 'y']), true],
  [
    '== a member of a geometry',
    'a[type]=="Point"',
    { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } },
    true,
  ],
  ['a member of a Relationship does not exist', 'a[x]', relation('urn:x:2'), false],

  ['a sub-attribute exists', 'a.b', { ...property(1), b: property(2) }, true],
  ['== a sub-attribute', 'a.b==2', { ...property(1), b: property(2) }, true],
  ['== a deep sub-attribute', 'a.b.c==3', { ...property(1), b: { ...property(2), c: property(3) } }, true],
  [
    '== a sub-attribute with a trailing path',
    'a.b[air.pm]==40',
    { ...property(40), b: property({ air: { pm: 40 } }) },
    true,
  ],
  ['== a sub-attribute of a Relationship', 'a.b==2', { ...relation('urn:x:2'), b: property(2) }, true],
  [
    '>= observedAt',
    'a.observedAt>=2017-12-24T12:00:00Z',
    { ...property(1), observedAt: '2017-12-24T12:00:00.5Z' },
    true,
  ],
  ['observedAt does not exist', 'a.observedAt', property(1), false],
  ['> modifiedAt', 'a.modifiedAt>2026-01-01T00:00:00Z', property(1), true],
  ['== unitCode', 'a.unitCode=="CEL"', { ...property(1), unitCode: 'CEL' }, true],
  ['== objectType, a name', 'a.objectType=="Device"', { ...relation('urn:x:2'), objectType: 'Device' }, true],
  ['== the type of an attribute', 'a.type==Relationship', relation('urn:x:2'), true],

  ['; both', 'a>10;a<20', property(15), true],
  ['; not both', 'a>10;a<12', property(15), false],
  ['| either', 'a<10|a>12', property(15), true],
  ['| neither', 'a<10|a>17', property(15), false],
  ['; binds more than |', 'a==15|a==1;b', property(15), true],
  ['; binds more than |, also before it', 'b;a==1|a==15', property(15), true],
  ['an association takes precedence', '(a==15|a==1);b', property(15), false],
  ['associations nest', '((a>10|b);(a<20))', property(15), true],
];

describe('a term of q [4.9]', () => {
  it.each(rules)('%s: %s of %j is %s', (_, q, a, matches) => {
    expect(holds(q, stored({ a }))).toBe(matches);
  });

  it.each([
    ['a==1', true],
    ['a==2', true],
    ['a==3', false],
    ['a!=1', true],
    ['a>1', true],
    ['a.datasetId=="urn:d:2"', true],
    ['a.datasetId=="urn:d:3"', false],
  ])('takes any instance of a multi-instance attribute: %s is %s', (q, matches) => {
    const entity = stored({ a: [property(1), { ...property(2), datasetId: 'urn:d:2' }] });
    expect(holds(q, entity)).toBe(matches);
  });

  it('takes only the instances that are addressed', () => {
    const entity = stored({ a: [property(1), { ...property(2), datasetId: 'urn:d:2' }] });
    const matches = (q: string, ...ids: string[]): boolean =>
      matchesQ(parseQ(q, coreTerms), entity, NOTHING_LINKED, new Set(ids));
    expect([matches('a==1', '@none'), matches('a==2', '@none')]).toEqual([true, false]);
    expect([matches('a==1', 'urn:d:2'), matches('a==2', 'urn:d:2')]).toEqual([false, true]);
  });

  it.each([
    ['id=="urn:x:1"', true],
    ['type=="T"', true],
    ['type==U', false],
    ['scope=="/a/b"', true],
    ['createdAt<=2026-11-21T10:00:00Z', true],
    ['modifiedAt>2026-11-21T10:00:00Z', false],
    ['expiresAt', false],
    ['id[x]', false],
  ])('knows the members of the entity: %s is %s', (q, matches) => {
    expect(holds(q, stored({ scope: ['/a', '/a/b'] }))).toBe(matches);
  });
});

describe('names and values in q', () => {
  const terms = tableTerms({ a: 'http://example.org/a', Male: 'http://example.org/Male', m: 'http://example.org/m' });
  const gender = stored({ a: vocab('Male') }, undefined, undefined, terms);

  it('are expanded when the attribute is in expandValues [4.9 EXAMPLE 12]', () => {
    for (const name of ['a', 'http://example.org/a']) {
      for (const q of ['a==Male', 'a=="Male"', 'a=="x","Male"', 'a=="http://example.org/Male"']) {
        expect(holds(q, gender, { expandValues: new Set([name]) }, terms)).toBe(true);
      }
    }
    expect(holds('a==Male', gender, { expandValues: new Set(['b']) }, terms)).toBe(false);
  });

  it('are expanded in compound values', () => {
    const entity = stored({ a: property({ m: { x: 1 } }) }, undefined, undefined, terms);
    expect(holds('a[m.x]==1', entity, {}, terms)).toBe(true);
    expect(holds('a[m.x]==1', entity, {}, coreTerms)).toBe(false);
  });

  it('are raw in values of jsonKeys and of JsonProperties [4.9 EXAMPLE 11]', () => {
    const entity = stored({ a: json({ m: 1 }) }, undefined, undefined, terms);
    expect(holds('a[m]==1', entity, { jsonKeys: new Set(['a']) }, terms)).toBe(true);
    expect(holds('a[m]==1', entity, {}, terms)).toBe(true);
    const compound = stored({ a: property({ m: 1 }) }, undefined, undefined, terms);
    expect(holds('a[m]==1', compound, { jsonKeys: new Set(['a']) }, terms)).toBe(false);
  });
});

describe('a linked-entity term of q [4.9 EXAMPLE 13, 14]', () => {
  const device = stored({ humidity: property(40), in: relation('urn:x:Room') }, 'urn:x:Device', 'Device');
  const room = stored({ name: property('Lab'), has: relations('urn:x:Device') }, 'urn:x:Room', 'Room');
  const station = stored({ sensor: relation(['urn:x:Device', 'urn:x:Lost']), text: property('urn:x:Device') });
  const all = new Map([device, room].map((entity) => [entity.id, entity]));

  it.each([
    ['sensor{humidity}==40', true],
    ['sensor{humidity}', true],
    ['sensor{humidity}>40', false],
    ['sensor{Device:humidity}==40', true],
    ['sensor{Room:humidity}==40', false],
    ['sensor{Room,Device:humidity}==40', true],
    ['sensor{in{name}}=="Lab"', true],
    ['sensor{Device:in{Room:name}}=="Lab"', true],
    ['sensor{in{Device:name}}=="Lab"', false],
    ['sensor{in{has{in{name}}}}=="Lab"', true],
    ['sensor{humidity.observedAt}', false],
    ['text{humidity}', false],
    ['none{humidity}|sensor{humidity}<50;sensor', true],
  ])('%s is %s', (q, matches) => {
    expect(matchesQ(parseQ(q, coreTerms), station, (id) => all.get(id))).toBe(matches);
  });

  it('does not match an entity that is not there', () => {
    expect(holds('sensor{humidity}', station)).toBe(false);
  });

  it('names level by level what has to be fetched', () => {
    const query = parseQ('sensor{Device:in{name}}=="x"|sensor{humidity}|text', coreTerms);
    const fetched = new Map<string, Entity>();
    const wanted = (level: number): string[] => [...linkedIds(query, station, level, (id) => fetched.get(id))];
    expect(linkDepth(query)).toBe(2);
    expect(wanted(1)).toEqual(['urn:x:Device', 'urn:x:Lost']);
    expect(wanted(2)).toEqual([]);
    fetched.set(device.id, device);
    expect(wanted(2)).toEqual(['urn:x:Room']);
    expect(wanted(3)).toEqual([]);
  });

  it('costs no more than the entities there are, however often they link to each other', () => {
    const ids = Array.from({ length: 100 }, (_, at) => `urn:x:${at}`);
    const mesh = new Map(ids.map((id) => [id, stored({ to: relation(ids) }, id)]));
    const query = parseQ(`${'to{'.repeat(15)}name${'}'.repeat(15)}`, coreTerms);
    expect(matchesQ(query, mesh.get('urn:x:0')!, (id) => mesh.get(id))).toBe(false);
  });
});

describe('a query of members that every entity has', () => {
  it.each([
    ['modifiedAt>"2020-01-01T00:00:00Z"', false],
    ['id==urn:x:1|type==T', false],
    ['id==urn:x:1;speed>1', true],
    ['speed.observedAt>2020-01-01T00:00:00Z', true],
    ['owner{id}==urn:x:1', true],
  ])('is too wide [5.7.2.4]: %s names an attribute: %s', (q, names) => {
    expect(namesAttribute(parseQ(q, coreTerms))).toBe(names);
  });
});

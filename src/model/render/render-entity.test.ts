import { describe, expect, it } from '@jest/globals';
import { tableTerms } from '../../../test/support/table-terms.js';
import { completeEntity } from '../apply/complete.js';
import { type Entity } from '../entity.js';
import { DEFAULT_VOCABULARY, LOCATION } from '../kinds.js';
import { parseEntity } from '../parse-entity.js';
import { type Projection, type View } from '../view.js';
import { renderEntity } from './render-entity.js';

const NOW = '2026-11-21T10:00:00.123Z';
const terms = tableTerms({ speed: 'http://example.org/speed', Vehicle: 'http://example.org/Vehicle' });
const normalized: View = { format: 'normalized', sysAttrs: false };
const concise: View = { format: 'concise', sysAttrs: false };
const simplified: View = { format: 'simplified', sysAttrs: false };

function entity(body: object): Entity {
  return completeEntity(parseEntity({ id: 'urn:ngsi-ld:Vehicle:A4567', type: 'Vehicle', ...body }, terms), NOW);
}

function rendered(of: Entity, view: View): Record<string, unknown> {
  return JSON.parse(renderEntity(of, terms, view)) as Record<string, unknown>;
}

function untyped(attribute: unknown): object {
  return Object.fromEntries(Object.entries(attribute as object).filter(([member]) => member !== 'type'));
}

function projection(...members: (string | [string, Projection])[]): Projection {
  const name = (member: string) => (['id', 'type', 'scope'].includes(member) ? member : terms.expand(member));
  return new Map(members.map((m) => (typeof m === 'string' ? [name(m), undefined] : [name(m[0]), m[1]])));
}

const point = { type: 'Point', coordinates: [13.3986, 52.5547] };
const uri = (n: number) => `urn:ngsi-ld:Device:${n}`;

/** One attribute in each representation; without `concise` it is as normalized without `type`. */
const representations: { what: string; normalized: unknown; concise?: unknown; simplified: unknown }[] = [
  {
    what: 'a Property [4.5.4 EX 1]',
    normalized: { type: 'Property', value: 'David Robert Jones' },
    concise: 'David Robert Jones',
    simplified: 'David Robert Jones',
  },
  {
    what: 'a multi-attribute Property [4.5.4 EX 2]',
    normalized: [
      { type: 'Property', value: 'David Robert Jones' },
      { type: 'Property', value: 'David Bowie', datasetId: 'urn:ngsi-ld:datasetId:001' },
      { type: 'Property', value: 'Ziggy Stardust', datasetId: 'urn:ngsi-ld:datasetId:002' },
    ],
    concise: [
      { value: 'David Robert Jones' },
      { value: 'David Bowie', datasetId: 'urn:ngsi-ld:datasetId:001' },
      { value: 'Ziggy Stardust', datasetId: 'urn:ngsi-ld:datasetId:002' },
    ],
    simplified: {
      dataset: {
        '@none': 'David Robert Jones',
        'urn:ngsi-ld:datasetId:001': 'David Bowie',
        'urn:ngsi-ld:datasetId:002': 'Ziggy Stardust',
      },
    },
  },
  {
    what: 'a single instance with a datasetId',
    normalized: { type: 'Property', value: 55, datasetId: 'urn:ngsi-ld:Property:gps' },
    simplified: 55,
  },
  {
    what: 'a Property with metadata and sub-attributes',
    normalized: {
      type: 'Property',
      value: 121,
      unitCode: 'C62',
      observedAt: '2017-07-29T12:05:02Z',
      reliability: { type: 'Property', value: 0.7 },
      providedBy: { type: 'Relationship', object: uri(1) },
    },
    concise: {
      value: 121,
      unitCode: 'C62',
      observedAt: '2017-07-29T12:05:02Z',
      reliability: 0.7,
      providedBy: { object: uri(1) },
    },
    simplified: 121,
  },
  {
    what: 'a Property with a typed value',
    normalized: { type: 'Property', value: '12', valueType: 'Vehicle' },
    simplified: '12',
  },
  {
    what: 'a Property that is false',
    normalized: { type: 'Property', value: false },
    concise: false,
    simplified: false,
  },
  { what: 'a Property that is 0', normalized: { type: 'Property', value: 0 }, concise: 0, simplified: 0 },
  {
    what: 'a Property that is an empty array',
    normalized: { type: 'Property', value: [] },
    concise: [],
    simplified: [],
  },
  {
    what: 'a Property that is an object',
    normalized: { type: 'Property', value: { street: 'Tiger Street 4', speed: { max: [1, { min: 2 }] } } },
    concise: { street: 'Tiger Street 4', speed: { max: [1, { min: 2 }] } },
    simplified: { street: 'Tiger Street 4', speed: { max: [1, { min: 2 }] } },
  },
  {
    what: 'a GeoProperty [4.5.4 EX 3, 4.7.3]',
    normalized: { type: 'GeoProperty', value: point },
    concise: point,
    simplified: point,
  },
  {
    what: 'a GeoProperty with metadata',
    normalized: { type: 'GeoProperty', value: point, observedAt: '2017-07-29T12:05:02Z' },
    simplified: point,
  },
  {
    what: 'a LanguageProperty [4.5.4 EX 4]',
    normalized: { type: 'LanguageProperty', languageMap: { en: 'yes', fr: ['oui', 'si'] } },
    simplified: { languageMap: { en: 'yes', fr: ['oui', 'si'] } },
  },
  {
    what: 'a JsonProperty [4.5.4 EX 5]',
    normalized: { type: 'JsonProperty', json: { id: '85a6cc52', speed: 'Overstay', none: null } },
    simplified: { json: { id: '85a6cc52', speed: 'Overstay', none: null } },
  },
  {
    what: 'a VocabProperty [4.5.4 EX 6]',
    normalized: { type: 'VocabProperty', vocab: 'Male' },
    simplified: { vocab: 'Male' },
  },
  {
    what: 'a VocabProperty of several',
    normalized: { type: 'VocabProperty', vocab: ['Vehicle', 'non-commercial'] },
    simplified: { vocab: ['Vehicle', 'non-commercial'] },
  },
  {
    what: 'a Relationship [4.5.4 EX 7]',
    normalized: { type: 'Relationship', object: uri(31415) },
    simplified: uri(31415),
  },
  {
    what: 'a Relationship to several, of one type [4.5.4 EX 8]',
    normalized: { type: 'Relationship', object: [uri(14142), uri(13562)], objectType: 'Vehicle' },
    simplified: [uri(14142), uri(13562)],
  },
  {
    what: 'a Relationship to something of several types',
    normalized: { type: 'Relationship', object: uri(1), objectType: ['Vehicle', 'Device'] },
    simplified: uri(1),
  },
  {
    what: 'a multi-attribute Relationship [4.5.4 EX 13]',
    normalized: [
      { type: 'Relationship', object: uri(31415) },
      { type: 'Relationship', object: uri(27182), datasetId: 'urn:ngsi-ld:datasetId:001' },
    ],
    concise: [{ object: uri(31415) }, { object: uri(27182), datasetId: 'urn:ngsi-ld:datasetId:001' }],
    simplified: { dataset: { '@none': uri(31415), 'urn:ngsi-ld:datasetId:001': uri(27182) } },
  },
  {
    what: 'a ListProperty [4.5.4 EX 14]',
    normalized: { type: 'ListProperty', valueList: ['First', { speed: 2 }, [3]], unitCode: 'MMT' },
    simplified: ['First', { speed: 2 }, [3]],
  },
  {
    what: 'a multi-attribute ListProperty [4.5.4 EX 15]',
    normalized: [
      { type: 'ListProperty', valueList: ['First', 'Second'] },
      { type: 'ListProperty', valueList: ['1st', '2nd'], datasetId: 'urn:ngsi-ld:datasetId:001' },
    ],
    concise: [
      { valueList: ['First', 'Second'] },
      { valueList: ['1st', '2nd'], datasetId: 'urn:ngsi-ld:datasetId:001' },
    ],
    simplified: { dataset: { '@none': ['First', 'Second'], 'urn:ngsi-ld:datasetId:001': ['1st', '2nd'] } },
  },
  {
    what: 'a ListRelationship [4.5.4 EX 16]',
    normalized: { type: 'ListRelationship', objectList: [{ object: uri(1) }, { object: uri(2) }, { object: uri(1) }] },
    concise: { objectList: [uri(1), uri(2), uri(1)] },
    simplified: [uri(1), uri(2), uri(1)],
  },
  {
    what: 'a multi-attribute ListRelationship [4.5.4 EX 19]',
    normalized: [
      { type: 'ListRelationship', objectList: [{ object: uri(1) }, { object: uri(2) }] },
      { type: 'ListRelationship', objectList: [{ object: uri(3) }], datasetId: 'urn:ngsi-ld:datasetId:001' },
    ],
    concise: [{ objectList: [uri(1), uri(2)] }, { objectList: [uri(3)], datasetId: 'urn:ngsi-ld:datasetId:001' }],
    simplified: { dataset: { '@none': [uri(1), uri(2)], 'urn:ngsi-ld:datasetId:001': [uri(3)] } },
  },
];

/** Values that could be mistaken if they stood alone: concise must not shorten them so far (4.5.2.3). */
const mistakable = [
  { why: 'has a type', value: { type: 'DataIntegrityProof', created: 'x' }, concise: {} },
  { why: 'has a JSON-LD type', value: { '@type': 'DateTime', '@value': '2026-11-21T10:00:00Z' }, concise: {} },
  { why: 'has a member of the name value', value: { value: 1 }, concise: {} },
  { why: 'has a member of the name languageMap', value: { languageMap: { en: 'x' } }, concise: {} },
  { why: 'has a member of the name unitCode', value: { unitCode: 'MTR' }, concise: {} },
  { why: 'is an array with what may be an instance', value: [1, { value: 2 }], concise: {} },
  { why: 'is a geometry', value: { type: 'Point', coordinates: [1, 2] }, concise: { type: 'Property' } },
  { why: 'is an array of geometries', value: [{ type: 'Point', coordinates: [1, 2] }], concise: {} },
];

describe('the representation of an attribute [4.5.2 to 4.5.4, 4.5.18 to 4.5.24]', () => {
  it.each(representations)('is normalized: $what', ({ normalized: is }) => {
    expect(rendered(entity({ speed: is }), normalized)['speed']).toEqual(is);
  });

  it.each(representations)('is concise: $what', ({ normalized: is, concise: short }) => {
    expect(rendered(entity({ speed: is }), concise)['speed']).toEqual(short ?? untyped(is));
  });

  it.each(representations)('is simplified: $what', ({ normalized: is, simplified: simple }) => {
    expect(rendered(entity({ speed: is }), simplified)['speed']).toEqual(simple);
  });

  it.each(mistakable)('keeps the value member in concise when the value $why', ({ value, concise: more }) => {
    const property = { type: 'Property', value };
    const read = entity({ speed: property });
    expect(rendered(read, concise)['speed']).toEqual({ ...more, value });
    expect(rendered(entity(rendered(read, concise)), normalized)['speed']).toEqual(property);
  });

  it('leaves members of a JSON literal alone', () => {
    const speed = 'http://example.org/speed';
    const value = { '@type': '@json', '@value': { [speed]: 1, none: null }, [speed]: 1 };
    expect(rendered(entity({ speed: { type: 'Property', value } }), normalized)['speed']).toEqual({
      type: 'Property',
      value,
    });
  });

  it('carries ngsildproof intact [4.5.2.2, C.11]', () => {
    const ngsildproof = {
      type: 'Property',
      entityIdSealed: 'urn:ngsi-ld:Store:002',
      entityTypeSealed: 'Store',
      value: { type: 'DataIntegrityProof', created: '2025-01-27T21:02:24Z', proofValue: 'z3XrH' },
    };
    const sealed = entity({ speed: { type: 'Property', value: 1, ngsildproof } });
    const other = tableTerms({ created: 'http://example.org/created' });
    expect(JSON.parse(renderEntity(sealed, other, normalized))).toMatchObject({
      'http://example.org/speed': { ngsildproof },
    });
    expect(rendered(sealed, concise)['speed']).toEqual({ value: 1, ngsildproof: untyped(ngsildproof) });
  });

  it('escapes what JSON must escape and survives names like __proto__', () => {
    const value = { ['__proto__']: { 'a"b\\': '\u0001 \ud800 😀' } };
    const text = renderEntity(entity({ speed: { type: 'Property', value } }), terms, simplified);
    expect(text).toContain(String.raw`"speed":{"__proto__":{"a\"b\\":"\u0001 \ud800 😀"}}`);
  });
});

describe('the representation of an entity', () => {
  const several = entity({
    type: ['Vehicle', 'Device'],
    scope: ['/Madrid', '/CompanyA'],
    expiresAt: '2100-01-01T00:00:00Z',
    speed: { type: 'Property', value: 55, observedAt: '2017-07-29T12:05:02Z', expiresAt: '2100-01-01T00:00:00Z' },
    street: { type: 'Property', value: 'Main', source: { type: 'Property', value: 'GPS' } },
  });

  it('has its members in a fixed order', () => {
    expect(renderEntity(several, terms, normalized)).toBe(
      '{"id":"urn:ngsi-ld:Vehicle:A4567","type":["Vehicle","Device"],"scope":["/Madrid","/CompanyA"],' +
        '"speed":{"type":"Property","value":55,"observedAt":"2017-07-29T12:05:02Z"},' +
        '"street":{"type":"Property","value":"Main","source":{"type":"Property","value":"GPS"}}}',
    );
  });

  it('has a single type and a single scope without an array [4.5.1]', () => {
    expect(rendered(entity({ scope: ['/Madrid'] }), concise)).toEqual({
      id: 'urn:ngsi-ld:Vehicle:A4567',
      type: 'Vehicle',
      scope: '/Madrid',
    });
  });

  it('uses the names of the context it is shown in [5.5.7]', () => {
    const other = tableTerms({ v: 'http://example.org/speed', Car: 'http://example.org/Vehicle' });
    expect(JSON.parse(renderEntity(several, other, simplified))).toMatchObject({ type: ['Car', 'Device'], v: 55 });
    expect(JSON.parse(renderEntity(several, tableTerms(), simplified))).toMatchObject({
      type: ['http://example.org/Vehicle', 'Device'],
      'http://example.org/speed': 55,
    });
  });

  it('shows system attributes at every level when asked [6.3.11]', () => {
    const system = { createdAt: NOW, modifiedAt: NOW };
    const expiry = { expiresAt: '2100-01-01T00:00:00Z' };
    expect(rendered(several, { ...normalized, sysAttrs: true })).toEqual({
      ...{ id: several.id, type: ['Vehicle', 'Device'], scope: ['/Madrid', '/CompanyA'], ...expiry, ...system },
      speed: { type: 'Property', value: 55, observedAt: '2017-07-29T12:05:02Z', ...expiry, ...system },
      street: {
        ...{ type: 'Property', value: 'Main', ...system },
        source: { type: 'Property', value: 'GPS', ...system },
      },
    });
    expect(rendered(several, { ...concise, sysAttrs: true })['street']).toEqual({
      ...{ value: 'Main', ...system },
      source: { value: 'GPS', ...system },
    });
    expect(rendered(several, { ...simplified, sysAttrs: true })).toMatchObject({ ...expiry, ...system, speed: 55 });
  });

  const multi = entity({
    speed: [
      { type: 'Property', value: 1 },
      { type: 'Property', value: 2, datasetId: 'urn:ngsi-ld:Dataset:gps' },
    ],
    street: { type: 'Property', value: 'Main' },
  });
  const selections: { what: string; of: Entity; view: Partial<View>; shows: object }[] = [
    {
      what: 'picked members [4.21]',
      of: multi,
      view: { pick: projection('id', 'street') },
      shows: { id: multi.id, street: 'Main' },
    },
    { what: 'picked members it does not have: nothing', of: multi, view: { pick: projection('name') }, shows: {} },
    {
      what: 'all but omitted members [4.21]',
      of: several,
      view: { omit: projection('id', 'type', 'street') },
      shows: { scope: ['/Madrid', '/CompanyA'], speed: 55 },
    },
    {
      what: 'what is omitted of linked entities only [4.21]',
      of: entity({ at: { object: uri(1) } }),
      view: { omit: projection('type', ['at', projection('name')]) },
      shows: { id: multi.id, at: uri(1) },
    },
    {
      what: 'the attributes of an attrs list',
      of: multi,
      view: { attrs: new Set([terms.expand('street')]) },
      shows: { id: multi.id, type: 'Vehicle', street: 'Main' },
    },
    {
      what: 'instances with a datasetId [4.5.5]',
      of: multi,
      view: { datasetIds: new Set(['urn:ngsi-ld:Dataset:gps']) },
      shows: { id: multi.id, type: 'Vehicle', speed: 2 },
    },
    {
      what: 'default instances [4.5.5]',
      of: multi,
      view: { datasetIds: new Set(['@none']) },
      shows: { id: multi.id, type: 'Vehicle', speed: 1, street: 'Main' },
    },
  ];

  it.each(selections)('shows $what', ({ of, view, shows }) => {
    expect(rendered(of, { ...simplified, ...view })).toEqual(shows);
  });
});

describe('the language filter [4.15, C.2.2]', () => {
  const street = entity({
    speed: { type: 'LanguageProperty', languageMap: { fr: ['Grand Place', 'Grande Place'], nl: 'Grote Markt' } },
    sign: { type: 'Property', value: 1, text: { type: 'LanguageProperty', languageMap: { nl: 'Markt' } } },
  });
  const french = { lang: [{ tag: 'fr', weight: 1 }] };

  it('turns a LanguageProperty into a Property with its language', () => {
    expect(rendered(street, { ...normalized, ...french })).toMatchObject({
      speed: { type: 'Property', value: ['Grand Place', 'Grande Place'], lang: 'fr' },
      sign: { type: 'Property', value: 1, text: { type: 'Property', value: 'Markt', lang: 'nl' } },
    });
  });

  it('keeps the language in concise', () => {
    expect(rendered(street, { ...concise, lang: [{ tag: 'nl-BE', weight: 1 }] })).toMatchObject({
      speed: { value: 'Grote Markt', lang: 'nl' },
    });
  });

  it('leaves the text alone in simplified', () => {
    expect(rendered(street, { ...simplified, ...french })['speed']).toEqual(['Grand Place', 'Grande Place']);
  });
});

describe('the GeoJSON representation [4.5.16, 4.5.17, C.2.3]', () => {
  const gps = 'urn:ngsi-ld:Dataset:gps';
  const other = { type: 'Point', coordinates: [9, 9] };
  const parking = entity({
    scope: '/Madrid',
    speed: { type: 'Property', value: 121, reliability: { type: 'Property', value: 0.7 } },
    location: { type: 'GeoProperty', value: point },
  });
  const feature: View = { ...normalized, geometryProperty: LOCATION };

  it('is a Feature with the attributes as properties', () => {
    expect(renderEntity(parking, terms, feature)).toBe(
      '{"id":"urn:ngsi-ld:Vehicle:A4567","type":"Feature",' +
        '"geometry":{"type":"Point","coordinates":[13.3986,52.5547]},' +
        '"properties":{"type":"Vehicle","scope":"/Madrid",' +
        '"speed":{"type":"Property","value":121,"reliability":{"type":"Property","value":0.7}},' +
        '"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[13.3986,52.5547]}}}}',
    );
  });

  it('is concise or simplified inside the properties', () => {
    const properties = { type: 'Vehicle', scope: '/Madrid', location: point };
    expect(rendered(parking, { ...feature, format: 'concise' })['properties']).toEqual({
      ...properties,
      speed: { value: 121, reliability: 0.7 },
    });
    expect(rendered(parking, { ...feature, format: 'simplified' })['properties']).toEqual({
      ...properties,
      speed: 121,
    });
  });

  const two = { type: 'GeoProperty', value: other, datasetId: gps };
  const three = { type: 'GeoProperty', value: { type: 'Point', coordinates: [7, 7] }, datasetId: 'urn:x:3' };
  const geometries: { what: string; body: object; view?: Partial<View>; is: unknown }[] = [
    {
      what: 'that of the default instance',
      body: { location: [two, { type: 'GeoProperty', value: point }] },
      is: point,
    },
    {
      what: 'that of the instance asked for',
      body: { location: [two, { type: 'GeoProperty', value: point }] },
      view: { datasetIds: new Set([gps]) },
      is: other,
    },
    { what: 'that of the only instance', body: { location: two }, is: other },
    { what: 'null when several instances have no default', body: { location: [two, three] }, is: null },
    {
      what: 'the first of several asked for',
      body: { location: [two, three] },
      view: { datasetIds: new Set([gps, 'urn:x:3']) },
      is: other,
    },
    { what: 'null without the GeoProperty', body: {}, is: null },
    {
      what: 'null when the attribute is none',
      body: { speed: 5 },
      view: { geometryProperty: terms.expand('speed') },
      is: null,
    },
    { what: 'there though not picked', body: { location: two }, view: { pick: projection('id') }, is: other },
  ];

  it.each(geometries)('has as geometry $what', ({ body, view, is }) => {
    expect(rendered(entity(body), { ...feature, ...view })['geometry']).toEqual(is);
  });

  it('takes the GeoProperty it is told', () => {
    const view = { ...feature, geometryProperty: `${DEFAULT_VOCABULARY}area` };
    expect(rendered(entity({ area: { type: 'GeoProperty', value: point } }), view)['geometry']).toEqual(point);
  });
});

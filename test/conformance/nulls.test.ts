import { itConforms, LD, seg, urn, type Row } from '../support/conformance.js';

const NULL = 'urn:ngsi-ld:null';
const CAR = urn('Vehicle', 1);
const car = {
  id: CAR,
  type: 'Vehicle',
  scope: '/a',
  brand: { type: 'Property', value: 'BMW', by: { type: 'Property', value: 'x' } },
  size: { type: 'Property', value: { width: 1, height: { top: 2, low: 3 } } },
  owner: { type: 'Relationship', object: 'urn:p:1' },
  name: { type: 'LanguageProperty', languageMap: { en: 'a', de: 'b' } },
  kind: { type: 'VocabProperty', vocab: 'Male' },
  raw: { type: 'JsonProperty', json: { a: 1, b: null } },
  list: { type: 'ListProperty', valueList: [1] },
  route: { type: 'ListRelationship', objectList: [{ object: 'urn:p:1' }] },
};
const path = `/entities/${seg(CAR)}`;
const without = (...names: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(car).filter(([name]) => !names.includes(name)));

/** The NGSI-LD Null of each kind (4.5.0), which Update Attributes and Merge Entity take alike. */
const removals: readonly (readonly [name: string, value: unknown])[] = [
  ['brand', NULL],
  ['brand', null],
  ['brand', { type: 'Property', value: NULL }],
  ['brand', { value: NULL }],
  ['brand', { type: 'Property', value: null }],
  ['owner', { type: 'Relationship', object: NULL }],
  ['owner', { object: NULL }],
  ['owner', NULL],
  ['name', { type: 'LanguageProperty', languageMap: { '@none': NULL } }],
  ['name', NULL],
  ['kind', { type: 'VocabProperty', vocab: NULL }],
  ['raw', { type: 'JsonProperty', json: NULL }],
  ['list', { type: 'ListProperty', valueList: [NULL] }],
  ['route', { type: 'ListRelationship', objectList: [NULL] }],
];

const rows: readonly Row[] = [
  ...['', '/attrs'].flatMap((below) =>
    removals.map(([name, value]): Row => ({
      clause: below === '' ? '5.5.12' : '5.5.8',
      rule: `PATCH ${below} removes ${name} by ${JSON.stringify(value)}`,
      send: ['PATCH', path + below, { [name]: value }],
      status: 204,
      then: { [CAR]: without(name) },
    })),
  ),
  ...(
    [
      [
        'size',
        { type: 'Property', value: { width: NULL, height: { low: NULL } } },
        { type: 'Property', value: { height: { top: 2 } } },
      ],
      [
        'size',
        { type: 'Property', value: { width: null } },
        { type: 'Property', value: { height: { top: 2, low: 3 } } },
      ],
      [
        'name',
        { type: 'LanguageProperty', languageMap: { de: NULL } },
        { type: 'LanguageProperty', languageMap: { en: 'a' } },
      ],
      ['brand', { type: 'Property', by: NULL }, { type: 'Property', value: 'BMW' }],
      ['brand', { type: 'Property', by: { type: 'Property', value: NULL } }, { type: 'Property', value: 'BMW' }],
    ] as const
  ).map(([name, value, then]): Row => ({
    clause: '5.5.12',
    rule: `Merge Entity removes by Nulls within ${JSON.stringify(value)}`,
    send: ['PATCH', path, { [name]: value }],
    status: 204,
    then: { [CAR]: { ...car, [name]: then } },
  })),
  ...(
    [
      ['POST', '/attrs', { brand: NULL }],
      ['POST', '/attrs', { extra: { type: 'Property', value: NULL } }],
      ['PUT', '', { id: CAR, type: 'Vehicle', brand: NULL }],
      ['PUT', '/attrs/brand', { type: 'Property', value: NULL }],
      ['PATCH', '/attrs', { size: { type: 'Property', value: { width: NULL } } }],
      ['PATCH', '', { id: NULL }],
      ['PATCH', '', { type: NULL }],
      ['PATCH', '/attrs', { type: NULL }],
      ['PATCH', '/attrs/brand', { datasetId: NULL }],
    ] as const
  ).map(([method, below, body]): Row => ({
    clause: '5.5.4',
    rule: `${method} ${below} refuses ${JSON.stringify(body)}`,
    send: [method, path + below, body],
    status: 400,
    error: 'BadRequestData',
    then: { [CAR]: car },
  })),
  {
    clause: '5.5.12',
    rule: 'Merge Entity removes the scope',
    send: ['PATCH', path, { scope: NULL }],
    status: 204,
    then: { [CAR]: without('scope') },
  },
  {
    clause: '4.5.0',
    rule: 'in application/ld+json a JSON null is refused: JSON-LD takes it for absent',
    send: ['PATCH', path, { '@context': {}, brand: null }, LD],
    status: 400,
    error: 'BadRequestData',
    then: { [CAR]: car },
  },
  {
    clause: '4.5.0',
    rule: 'in application/ld+json NGSI-LD Null removes',
    send: ['PATCH', path, { '@context': {}, brand: NULL }, LD],
    status: 204,
    then: { [CAR]: without('brand') },
  },
  ...['1e400', '-1E+400', `1${'0'.repeat(309)}`, `1${'0'.repeat(299)}.5e99`].map((number): Row => ({
    clause: '4.6.3',
    rule: `a number beyond what a double holds is refused and not read as null: ${number.slice(0, 10)}`,
    send: ['PATCH', path, `{"brand":{"type":"Property","value":[${number}]}}`],
    status: 400,
    error: 'BadRequestData',
    then: { [CAR]: car },
  })),
  {
    clause: '4.6.3',
    rule: 'the greatest and the least number are kept',
    send: ['PATCH', path, '{"brand":{"type":"Property","value":[1.7976931348623157e308,5e-324,1e-400]}}'],
    status: 204,
    then: { [CAR]: { ...car, brand: { ...car.brand, value: [Number.MAX_VALUE, Number.MIN_VALUE, 0] } } },
  },
];

await itConforms('NGSI-LD Null', rows, { given: [car] });

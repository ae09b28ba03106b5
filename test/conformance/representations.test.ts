import { expect } from '@jest/globals';
import { itConforms, LD, seg, urn, type Row } from '../support/conformance.js';

const FQN = 'https://uri.etsi.org/ngsi-ld/default-context/';
const CORE = /ngsi-ld-core-context-v1\.9\.jsonld/;
const GEO = { Accept: 'application/geo+json' } as const;
const ID = urn('Shop', 1);
const place = { type: 'Point', coordinates: [13.4, 52.5] };
const area = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 0],
    ],
  ],
};
const proof = {
  type: 'Property',
  entityIdSealed: ID,
  entityTypeSealed: `${FQN}Shop`,
  value: {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    proofPurpose: 'assertionMethod',
    proofValue: 'z2n',
    '@context': ['https://www.w3.org/ns/credentials/v2'],
  },
};

/** Every kind of Attribute there is, normalized. */
const normalized = {
  id: ID,
  type: 'Shop',
  scope: ['/a', '/b'],
  name: { type: 'Property', value: 'Kiosk' },
  open: { type: 'Property', value: false },
  price: {
    type: 'Property',
    value: 1.5,
    unitCode: 'EUR',
    observedAt: '2024-01-01T00:00:00Z',
    by: { type: 'Property', value: 'x' },
  },
  box: { type: 'Property', value: { width: 1, list: [1, 'a', { deep: true }] } },
  owner: { type: 'Relationship', object: urn('Person', 1), objectType: 'Person' },
  staff: { type: 'Relationship', object: [urn('Person', 1), urn('Person', 2)] },
  location: { type: 'GeoProperty', value: place },
  area: { type: 'GeoProperty', value: area },
  says: { type: 'LanguageProperty', languageMap: { en: 'yes', fr: ['oui', 'si'] } },
  kind: { type: 'VocabProperty', vocab: 'Kiosk' },
  raw: { type: 'JsonProperty', json: { id: 'no uri', type: 3, nothing: null } },
  list: { type: 'ListProperty', valueList: [1, 'two', { three: 3 }] },
  route: { type: 'ListRelationship', objectList: [{ object: urn('Stop', 1) }, { object: urn('Stop', 2) }] },
  rating: [
    { type: 'Property', value: 4 },
    { type: 'Property', value: 5, datasetId: 'urn:d:1' },
  ],
  signed: { type: 'Property', value: 1, ngsildproof: proof },
};

const concise = {
  id: ID,
  type: 'Shop',
  scope: ['/a', '/b'],
  name: 'Kiosk',
  open: false,
  price: { value: 1.5, unitCode: 'EUR', observedAt: '2024-01-01T00:00:00Z', by: 'x' },
  box: { width: 1, list: [1, 'a', { deep: true }] },
  owner: { object: urn('Person', 1), objectType: 'Person' },
  staff: { object: [urn('Person', 1), urn('Person', 2)] },
  location: place,
  area,
  says: { languageMap: { en: 'yes', fr: ['oui', 'si'] } },
  kind: { vocab: 'Kiosk' },
  raw: { json: { id: 'no uri', type: 3, nothing: null } },
  list: { valueList: [1, 'two', { three: 3 }] },
  route: { objectList: [urn('Stop', 1), urn('Stop', 2)] },
  rating: [{ value: 4 }, { value: 5, datasetId: 'urn:d:1' }],
};

const simplified = {
  id: ID,
  type: 'Shop',
  scope: ['/a', '/b'],
  name: 'Kiosk',
  open: false,
  price: 1.5,
  box: { width: 1, list: [1, 'a', { deep: true }] },
  owner: urn('Person', 1),
  staff: [urn('Person', 1), urn('Person', 2)],
  location: place,
  area,
  says: { languageMap: { en: 'yes', fr: ['oui', 'si'] } },
  kind: { vocab: 'Kiosk' },
  raw: { json: { id: 'no uri', type: 3, nothing: null } },
  list: [1, 'two', { three: 3 }],
  route: [urn('Stop', 1), urn('Stop', 2)],
  rating: { dataset: { '@none': 4, 'urn:d:1': 5 } },
  signed: 1,
};

const path = `/entities/${seg(ID)}`;
const shows = (
  clause: string,
  rule: string,
  search: string,
  claim: Omit<Row, 'clause' | 'rule' | 'send' | 'status'>,
  headers = {},
  status = 200,
): Row => ({
  clause,
  rule,
  send: ['GET', `${path}${search}`, undefined, headers],
  status,
  ...claim,
});
const { id: _id, ...properties } = normalized;
const { id: _sid, ...simplifiedProperties } = simplified;
const feature = { id: ID, type: 'Feature', geometry: place, properties };

const outwards: readonly Row[] = [
  shows('4.5.1', 'normalized by default', '', {
    body: normalized,
    headers: { 'Content-Type': /^application\/json/, Link: CORE },
  }),
  shows('6.3.7', 'format=normalized', '?format=normalized', { body: normalized }),
  shows('4.5.1', 'concise', '?format=concise', { has: concise }),
  shows('6.3.7', 'options=concise', '?options=concise', { has: concise }),
  shows('4.5.4', 'simplified', '?format=simplified', { body: simplified }),
  shows('6.3.7', 'keyValues is simplified', '?options=keyValues', { body: simplified }),
  shows('6.3.7', 'format=keyValues too', '?format=keyValues', { body: simplified }),
  shows('6.3.12', 'format takes precedence over options', '?format=simplified&options=normalized', {
    body: simplified,
  }),
  shows(
    '5.2.3',
    'ld+json carries the context in the body and no Link to it',
    '',
    { has: normalized, headers: { 'Content-Type': /^application\/ld\+json/, Link: null } },
    { Accept: 'application/ld+json' },
  ),
  shows(
    '5.2.3',
    'the context of the body is the core',
    '',
    { has: { '@context': expect.stringMatching(CORE) } },
    { Accept: 'application/ld+json' },
  ),
  shows('4.5.16.2', 'GeoJSON', '', { has: feature, headers: { 'Content-Type': /^application\/geo\+json/ } }, GEO),
  shows(
    '6.3.6',
    'GeoJSON with the context in the body',
    '',
    { has: { '@context': expect.anything() }, headers: { Link: null } },
    GEO,
  ),
  shows(
    '6.3.6',
    'GeoJSON with body=json has it in the Link',
    '',
    { body: feature, headers: { Link: CORE } },
    { ...GEO, Prefer: 'body=json' },
  ),
  shows('4.5.16.1', 'GeoJSON of another GeoProperty', '?geometryProperty=area', { has: { geometry: area } }, GEO),
  shows(
    '4.5.16.1',
    'GeoJSON without the GeoProperty has a null geometry',
    '?geometryProperty=name',
    { has: { geometry: null } },
    GEO,
  ),
  shows(
    '4.5.17.1',
    'simplified GeoJSON',
    '?format=simplified',
    { body: { id: ID, type: 'Feature', geometry: place, properties: simplifiedProperties } },
    { ...GEO, Prefer: 'body=json' },
  ),
  shows('4.5.5', 'datasetId selects instances', '?datasetId=urn:d:1', {
    body: { id: ID, type: 'Shop', scope: ['/a', '/b'], rating: { type: 'Property', value: 5, datasetId: 'urn:d:1' } },
  }),
  shows('4.5.5', 'datasetId @none selects default instances', '?datasetId=@none&pick=rating', {
    body: { rating: { type: 'Property', value: 4 } },
  }),
  shows('4.5.5', 'several datasetIds', '?datasetId=@none,urn:d:1&pick=rating', { body: { rating: normalized.rating } }),
  shows('6.5.3.1', 'a datasetId that is none', '?datasetId=no%20uri', { error: 'BadRequestData' }, {}, 400),
  shows('4.21', 'pick', '?pick=id,name', { body: { id: ID, name: normalized.name } }),
  shows('4.21', 'pick by |', '?pick=type%7Cscope', { body: { type: 'Shop', scope: ['/a', '/b'] } }),
  shows(
    '4.21',
    'omit',
    `?omit=${Object.keys(normalized)
      .filter((name) => name !== 'name' && name !== 'type')
      .join()}`,
    { body: { type: 'Shop', name: normalized.name } },
  ),
  shows('4.21', 'an empty pick', '?pick=', { error: 'BadRequestData' }, {}, 400),
  shows('4.15', 'lang', '?lang=en&pick=says', { body: { says: { type: 'Property', value: 'yes', lang: 'en' } } }),
  shows('4.15', 'lang of several texts', '?lang=fr&pick=says', {
    body: { says: { type: 'Property', value: ['oui', 'si'], lang: 'fr' } },
  }),
  shows('4.15', 'lang by quality', '?lang=de,fr;q=0.5,en;q=0.8&pick=says', {
    body: { says: { type: 'Property', value: 'yes', lang: 'en' } },
  }),
  shows('4.15', 'lang that is not there falls back', '?lang=de&pick=says', {
    has: { says: { type: 'Property', lang: expect.stringMatching(/^(en|fr)$/) } },
  }),
  shows('4.15', 'lang=*', '?lang=*&pick=says', {
    has: { says: { type: 'Property', lang: expect.stringMatching(/^(en|fr)$/) } },
  }),
  shows('4.15', 'lang, simplified', '?lang=en&pick=says&format=simplified', { body: { says: 'yes' } }),
  shows('6.3.11', 'sysAttrs', '?options=sysAttrs&pick=name', {
    has: { name: { type: 'Property', value: 'Kiosk', createdAt: expect.any(String), modifiedAt: expect.any(String) } },
  }),
  shows('6.3.11', 'sysAttrs of the Entity', '?options=sysAttrs', {
    has: { id: ID, createdAt: expect.stringMatching(/Z$/), modifiedAt: expect.stringMatching(/Z$/) },
  }),
  shows('6.3.20', 'an option that is none', '?options=nonsense', { error: 'InvalidRequest' }, {}, 400),
  {
    clause: '4.5.16.3',
    rule: 'a list is a FeatureCollection',
    send: ['GET', '/entities?type=Shop', undefined, GEO],
    status: 200,
    has: { type: 'FeatureCollection', features: [feature], '@context': expect.anything() },
  },
  {
    clause: '6.3.6',
    rule: 'a FeatureCollection with body=json has its context in the Link',
    send: ['GET', '/entities?type=Shop', undefined, { ...GEO, Prefer: 'body=json' }],
    status: 200,
    body: { type: 'FeatureCollection', features: [feature] },
    headers: { Link: CORE },
  },
  {
    clause: '4.5.16.3',
    rule: 'an empty FeatureCollection',
    send: ['GET', '/entities?type=Nothing', undefined, { ...GEO, Prefer: 'body=json' }],
    status: 200,
    body: { type: 'FeatureCollection', features: [] },
  },
  {
    clause: '5.2.3',
    rule: 'in a list of ld+json each Entity carries its context',
    send: ['GET', '/entities?type=Shop&pick=id', undefined, { Accept: 'application/ld+json' }],
    status: 200,
    body: [{ id: ID, '@context': expect.stringMatching(CORE) }],
  },
  {
    clause: '4.3.6.8',
    rule: 'Prefer ngsi-ld=1.8 is applied and said to be',
    send: ['GET', `${path}?pick=name`, undefined, { Prefer: 'ngsi-ld=1.8' }],
    status: 200,
    headers: { 'Preference-Applied': /^ngsi-ld=1\.8/ },
  },
];

await itConforms('Representations of entities', outwards, { given: [normalized], readOnly: true });

const stored = (clause: string, rule: string, given: unknown, expected: unknown): Row => ({
  clause,
  rule,
  send: ['POST', '/entities', { id: urn('In', 1), type: 'In', a: given }],
  status: 201,
  then: { [urn('In', 1)]: { id: urn('In', 1), type: 'In', ...(expected === undefined ? {} : { a: expected }) } },
});
const refused = (clause: string, rule: string, given: unknown): Row => ({
  clause,
  rule: `refuses ${rule}`,
  send: ['POST', '/entities', { id: urn('In', 1), type: 'In', a: given }],
  status: 400,
  error: 'BadRequestData',
  then: { [urn('In', 1)]: null },
});

const inwards: readonly Row[] = [
  stored('4.5.2.3', 'concise: a bare number', 7, { type: 'Property', value: 7 }),
  stored('4.5.2.3', 'concise: a bare string', 'x', { type: 'Property', value: 'x' }),
  stored('4.5.2.3', 'concise: a bare boolean', false, { type: 'Property', value: false }),
  stored(
    '4.5.2.3',
    'concise: a value with metadata',
    { value: 7, unitCode: 'CEL' },
    { type: 'Property', value: 7, unitCode: 'CEL' },
  ),
  stored(
    '4.5.2.3',
    'concise: sub-Attributes',
    { value: 7, by: 'x' },
    { type: 'Property', value: 7, by: { type: 'Property', value: 'x' } },
  ),
  stored('4.5.3.3', 'concise: an object', { object: 'urn:x:1' }, { type: 'Relationship', object: 'urn:x:1' }),
  stored('4.7', 'concise: a geometry', place, { type: 'GeoProperty', value: place }),
  stored(
    '4.5.18.3',
    'concise: a languageMap',
    { languageMap: { en: 'a' } },
    { type: 'LanguageProperty', languageMap: { en: 'a' } },
  ),
  stored('4.5.20.3', 'concise: a vocab', { vocab: 'x' }, { type: 'VocabProperty', vocab: 'x' }),
  stored('4.5.24.3', 'concise: json', { json: { a: null } }, { type: 'JsonProperty', json: { a: null } }),
  stored('4.5.21.3', 'concise: a valueList', { valueList: [1, 2] }, { type: 'ListProperty', valueList: [1, 2] }),
  stored(
    '4.5.22.3',
    'concise: an objectList of URIs',
    { objectList: ['urn:x:1'] },
    { type: 'ListRelationship', objectList: [{ object: 'urn:x:1' }] },
  ),
  stored(
    '4.5.5',
    'datasetId @none is the default instance',
    { type: 'Property', value: 1, datasetId: '@none' },
    { type: 'Property', value: 1 },
  ),
  stored(
    '4.5.2.2',
    'sub-Attributes of every kind',
    {
      type: 'Property',
      value: 1,
      b: { type: 'Relationship', object: 'urn:x:1', c: { type: 'LanguageProperty', languageMap: { en: 'x' } } },
    },
    {
      type: 'Property',
      value: 1,
      b: { type: 'Relationship', object: 'urn:x:1', c: { type: 'LanguageProperty', languageMap: { en: 'x' } } },
    },
  ),
  stored(
    '4.5.2.2',
    'valueType',
    { type: 'Property', value: '1', valueType: 'xsd:string' },
    { type: 'Property', value: '1', valueType: expect.any(String) },
  ),
  stored(
    '4.7.1',
    'a geometry encoded as a string',
    { type: 'GeoProperty', value: JSON.stringify(place) },
    { type: 'GeoProperty', value: place },
  ),
  stored(
    '4.6.3',
    'a DateTime with six decimals',
    { type: 'Property', value: 1, observedAt: '2024-01-01T00:00:00.123456Z' },
    { type: 'Property', value: 1, observedAt: '2024-01-01T00:00:00.123456Z' },
  ),
  stored(
    '4.5.0',
    'JSON literals hold null',
    { type: 'Property', value: { '@type': '@json', '@value': null } },
    { type: 'Property', value: { '@type': '@json', '@value': null } },
  ),
  stored(
    '4.6.1',
    'text of every plane',
    { type: 'Property', value: 'žltý 😀 \u0000 "' },
    { type: 'Property', value: 'žltý 😀 \u0000 "' },
  ),
  stored(
    '5.2.5',
    'ngsildproof is carried intact',
    { type: 'Property', value: 1, ngsildproof: proof },
    { type: 'Property', value: 1, ngsildproof: proof },
  ),
  refused('4.5.18', 'a LanguageProperty with a unitCode', {
    type: 'LanguageProperty',
    languageMap: { en: 'a' },
    unitCode: 'CEL',
  }),
  refused('4.5.21.2', 'a ListProperty that is no list', { type: 'ListProperty', valueList: 'x' }),
  refused('4.5.22.2', 'a ListRelationship of what is no URI', {
    type: 'ListRelationship',
    objectList: [{ object: 'a b' }],
  }),
  refused('4.5.20.2', 'a VocabProperty of a number', { type: 'VocabProperty', vocab: 7 }),
  refused('4.5.2.2', 'entityIdSealed outside ngsildproof', { type: 'Property', value: 1, entityIdSealed: 'urn:x:1' }),
  refused('5.5.7', 'an @context within an Attribute', {
    type: 'Property',
    value: 1,
    '@context': 'http://example.org/',
  }),
  refused('4.6.3', 'a DateTime without Z', { type: 'Property', value: 1, observedAt: '2024-01-01T00:00:00+01:00' }),
  refused('4.6.3', 'a DateTime on a day that is none', {
    type: 'Property',
    value: 1,
    observedAt: '2024-02-30T00:00:00Z',
  }),
  {
    clause: '4.16',
    rule: 'several types',
    send: ['POST', '/entities', { id: urn('In', 1), type: ['B', 'A'] }],
    status: 201,
    then: { [urn('In', 1)]: { id: urn('In', 1), type: ['B', 'A'] } },
  },
  {
    clause: '4.5.1',
    rule: 'a list of one type is that type',
    send: ['POST', '/entities', { id: urn('In', 1), type: ['A'] }],
    status: 201,
    then: { [urn('In', 1)]: { id: urn('In', 1), type: 'A' } },
  },
  {
    clause: '4.5.1',
    rule: 'a simplified Entity reads as a concise one',
    send: ['POST', '/entities', { id: urn('In', 1), type: 'In', name: 'x', n: 1, location: place }],
    status: 201,
    then: {
      [urn('In', 1)]: {
        id: urn('In', 1),
        type: 'In',
        name: { type: 'Property', value: 'x' },
        n: { type: 'Property', value: 1 },
        location: { type: 'GeoProperty', value: place },
      },
    },
  },
];

await itConforms('Representations taken in', inwards);

const inLd = (rule: string, entity: object, then: object, headers: Record<string, string>, given?: object): Row => ({
  clause: '5.5.7',
  rule,
  send: ['POST', '/entities', entity, headers],
  status: 201,
  then: { [urn('In', 1)]: { id: urn('In', 1), ...then } },
  ...given,
});

await itConforms('Names taken in', [
  inLd(
    'VocabProperty values are expanded',
    {
      '@context': { Male: 'http://example.org/Male' },
      id: urn('In', 1),
      type: 'In',
      g: { type: 'VocabProperty', vocab: 'Male' },
    },
    { type: 'In', g: { type: 'VocabProperty', vocab: 'http://example.org/Male' } },
    LD,
  ),
  inLd(
    'the core context wins over the context of the body',
    {
      '@context': { location: 'http://example.org/l' },
      id: urn('In', 1),
      type: 'In',
      location: { type: 'GeoProperty', value: place },
    },
    { type: 'In', location: { type: 'GeoProperty', value: place } },
    LD,
  ),
  inLd(
    'prefixes',
    { '@context': { ex: 'http://example.org/' }, id: urn('In', 1), type: 'ex:In', 'ex:a': 1 },
    { type: 'http://example.org/In', 'http://example.org/a': { type: 'Property', value: 1 } },
    LD,
  ),
  {
    clause: '5.7.2.5',
    rule: 'VocabProperty values are compacted by the context of the request',
    given: [
      {
        '@context': { Male: 'http://example.org/Male' },
        id: urn('In', 1),
        type: 'In',
        g: { type: 'VocabProperty', vocab: 'Male' },
      },
    ],
    send: [
      'POST',
      '/entityOperations/query',
      { '@context': { M: 'http://example.org/Male' }, type: 'Query', q: 'g' },
      LD,
    ],
    status: 200,
    has: [{ g: { type: 'VocabProperty', vocab: 'M' } }],
  },
]);

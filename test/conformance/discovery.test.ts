import { expect } from '@jest/globals';
import { itConforms, seg, type Row } from '../support/conformance.js';

const FQN = 'https://uri.etsi.org/ngsi-ld/default-context/';
const anyUri = expect.stringMatching(/^[a-z][a-z0-9+.-]*:/i);
const property = (value: unknown): object => ({ type: 'Property', value });

const entities = [
  { id: 'urn:x:1', type: 'Car', speed: property(1), owner: { type: 'Relationship', object: 'urn:p:1' } },
  {
    id: 'urn:x:2',
    type: ['Car', 'Toy'],
    speed: [property(1), { ...property(2), datasetId: 'urn:d:1' }],
    owner: property('me'),
  },
  {
    id: 'urn:x:3',
    type: 'House',
    rooms: property(4),
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } },
  },
];
const sorted = (...members: string[]): unknown => ({
  asymmetricMatch: (seen: unknown) => Array.isArray(seen) && [...seen].sort().join() === [...members].sort().join(),
});
const oneOfEach = (...members: readonly object[]): unknown => ({
  asymmetricMatch(seen: unknown) {
    if (!Array.isArray(seen) || seen.length !== members.length) return false;
    for (const member of members) expect(seen).toContainEqual(member);
    return true;
  },
});
const type = (name: string, ...attributes: string[]): object => ({
  id: FQN + name,
  type: 'EntityType',
  typeName: name,
  attributeNames: sorted(...attributes),
});
const CORE = 'https://uri.etsi.org/ngsi-ld/';
const attribute = (name: string, typeNames: readonly string[], more: object = {}, id = FQN + name): object => ({
  id,
  type: 'Attribute',
  attributeName: name,
  typeNames: sorted(...typeNames),
  ...more,
});

const rows: readonly Row[] = [
  {
    clause: '5.7.5.4',
    rule: 'the list of types',
    send: ['GET', '/types'],
    status: 200,
    body: { id: anyUri, type: 'EntityTypeList', typeList: sorted('Car', 'Toy', 'House') },
    headers: { Link: /core-context/ },
  },
  {
    clause: '5.7.6.4',
    rule: 'details of the types',
    send: ['GET', '/types?details=true'],
    status: 200,
    body: oneOfEach(type('Car', 'speed', 'owner'), type('Toy', 'speed', 'owner'), type('House', 'rooms', 'location')),
  },
  {
    clause: '5.7.7.4',
    rule: 'one type',
    send: ['GET', '/types/Car'],
    status: 200,
    body: {
      id: `${FQN}Car`,
      type: 'EntityTypeInfo',
      typeName: 'Car',
      entityCount: 2,
      attributeDetails: oneOfEach(
        { id: `${FQN}speed`, type: 'Attribute', attributeName: 'speed', attributeTypes: ['Property'] },
        {
          id: `${FQN}owner`,
          type: 'Attribute',
          attributeName: 'owner',
          attributeTypes: sorted('Relationship', 'Property'),
        },
      ),
    },
  },
  {
    clause: '6.26.2',
    rule: 'one type by its Fully Qualified Name',
    send: ['GET', `/types/${seg(`${FQN}House`)}`],
    status: 200,
    has: { typeName: 'House', entityCount: 1 },
  },
  {
    clause: '6.26.3.1',
    rule: 'a type that nothing has',
    send: ['GET', '/types/Nothing'],
    status: 404,
    error: 'ResourceNotFound',
  },
  {
    clause: '5.7.8.4',
    rule: 'the list of attributes',
    send: ['GET', '/attributes'],
    status: 200,
    body: { id: anyUri, type: 'AttributeList', attributeList: sorted('speed', 'owner', 'rooms', 'location') },
  },
  {
    clause: '5.7.9.4',
    rule: 'details of the attributes',
    send: ['GET', '/attributes?details=true'],
    status: 200,
    body: oneOfEach(
      attribute('speed', ['Car', 'Toy']),
      attribute('owner', ['Car', 'Toy']),
      attribute('rooms', ['House']),
      attribute('location', ['House'], {}, `${CORE}location`),
    ),
  },
  {
    clause: '5.7.10.4',
    rule: 'one attribute: its instances are counted',
    send: ['GET', '/attributes/speed'],
    status: 200,
    body: attribute('speed', ['Car', 'Toy'], { attributeCount: 3, attributeTypes: ['Property'] }),
  },
  {
    clause: '5.7.10.4',
    rule: 'one attribute of several types',
    send: ['GET', `/attributes/${seg(`${FQN}owner`)}`],
    status: 200,
    body: attribute('owner', ['Car', 'Toy'], { attributeCount: 2, attributeTypes: sorted('Relationship', 'Property') }),
  },
  {
    clause: '6.28.3.1',
    rule: 'an attribute that nothing has',
    send: ['GET', '/attributes/nothing'],
    status: 404,
    error: 'ResourceNotFound',
  },
  {
    clause: '6.25.3.1',
    rule: 'details that are neither true nor false',
    send: ['GET', '/types?details=maybe'],
    status: 400,
    error: 'BadRequestData',
  },
  {
    clause: '6.3.20',
    rule: 'an unknown parameter',
    send: ['GET', '/types?limit=1'],
    status: 400,
    error: 'InvalidRequest',
  },
  {
    clause: '6.3.6',
    rule: 'ld+json carries the context',
    send: ['GET', '/types', undefined, { Accept: 'application/ld+json' }],
    status: 200,
    has: { '@context': expect.anything() },
    headers: { 'Content-Type': /^application\/ld\+json/, Link: null },
  },
  {
    clause: '6.3.4',
    rule: 'discovery has no GeoJSON',
    send: ['GET', '/types', undefined, { Accept: 'application/geo+json' }],
    status: 406,
  },
];

await itConforms('Discovery', rows, { given: entities, readOnly: true });

await itConforms('Discovery of nothing', [
  { clause: '5.7.5.4', rule: 'no types', send: ['GET', '/types'], status: 200, has: { typeList: [] } },
  { clause: '5.7.6.4', rule: 'no details of types', send: ['GET', '/types?details=true'], status: 200, body: [] },
  { clause: '5.7.8.4', rule: 'no attributes', send: ['GET', '/attributes'], status: 200, has: { attributeList: [] } },
  {
    clause: '5.7.9.4',
    rule: 'no details of attributes',
    send: ['GET', '/attributes?details=true'],
    status: 200,
    body: [],
  },
]);

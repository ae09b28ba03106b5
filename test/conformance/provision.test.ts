import { itConforms, LD, seg, urn, type Row } from '../support/conformance.js';

const CORE = 'https://uri.etsi.org/ngsi-ld/';
const FQN = `${CORE}default-context/`;

/** A vehicle of five attributes, one of them with a second instance. */
const CAR = urn('Vehicle', 1);
const car = {
  id: CAR,
  type: 'Vehicle',
  scope: '/Madrid/Centro',
  brand: { type: 'Property', value: 'Mercedes' },
  speed: [
    {
      type: 'Property',
      value: 50,
      unitCode: 'KMH',
      observedAt: '2024-01-01T00:00:00Z',
      accuracy: { type: 'Property', value: 2 },
    },
    { type: 'Property', value: 52, datasetId: 'urn:ngsi-ld:gps' },
  ],
  address: { type: 'Property', value: { city: 'Berlin', street: 'Ulrich' } },
  isParked: { type: 'Relationship', object: 'urn:ngsi-ld:OffStreetParking:1' },
  name: { type: 'LanguageProperty', languageMap: { en: 'car', de: 'Auto' } },
};
const path = `/entities/${seg(CAR)}`;
const { speed: _speed, ...withoutSpeed } = car;
const [defaultSpeed, gpsSpeed] = car.speed;
const property = (value: unknown): unknown => ({ type: 'Property', value });
const gone = urn('Vehicle', 404);

const create: readonly Row[] = [
  {
    clause: '5.6.1.4',
    rule: 'an Entity that already exists is validated first',
    given: [{ id: urn('Room', 1), type: 'Room' }],
    send: ['POST', '/entities', { id: urn('Room', 1), type: 'Room', a: { type: 'Property' } }],
    status: 400,
    error: 'BadRequestData',
  },
  {
    clause: '5.6.1.4',
    rule: 'creates the Entity and names its path',
    send: ['POST', '/entities', { id: urn('Room', 1), type: 'Room', temperature: property(21) }],
    status: 201,
    headers: { Location: `/ngsi-ld/v1/entities/${urn('Room', 1)}`, Link: null },
    then: { [urn('Room', 1)]: { id: urn('Room', 1), type: 'Room', temperature: property(21) } },
  },
  {
    clause: '5.6.1.4',
    rule: 'an Entity that already exists is AlreadyExists',
    given: [{ id: urn('Room', 1), type: 'Room' }],
    send: ['POST', '/entities', { id: urn('Room', 1), type: 'Other' }],
    status: 409,
    error: 'AlreadyExists',
    then: { [urn('Room', 1)]: { id: urn('Room', 1), type: 'Room' } },
  },
  ...(
    [
      ['5.5.4', 'no JSON', '{"id": ', 'InvalidRequest'],
      ['5.5.4', 'an empty body', '', 'InvalidRequest'],
      ['5.5.2', 'an array where an Entity is due (wrong content)', '[]', 'InvalidRequest'],
      ['5.5.2', 'a string where an Entity is due (wrong content)', '"x"', 'InvalidRequest'],
      ['5.2.4', 'no id', { type: 'Room' }, 'BadRequestData'],
      ['5.2.4', 'no type', { id: urn('Room', 1) }, 'BadRequestData'],
      ['5.2.4', 'an id that is no URI', { id: 'room 1', type: 'Room' }, 'BadRequestData'],
      ['5.2.4', 'an id that is no string', { id: 7, type: 'Room' }, 'BadRequestData'],
      ['5.2.4', 'an empty list of types', { id: urn('Room', 1), type: [] }, 'BadRequestData'],
      ['4.6.2', 'a type with a character that no name has', { id: urn('Room', 1), type: 'Ro om' }, 'BadRequestData'],
      [
        '4.6.2',
        'an Attribute name with a character that no name has',
        { id: urn('Room', 1), type: 'Room', 'a b': property(1) },
        'BadRequestData',
      ],
      [
        '4.5.1',
        'an Attribute named as a non-reified Property',
        { id: urn('Room', 1), type: 'Room', datasetId: property(1) },
        'BadRequestData',
      ],
      ['4.18', 'a scope that is none', { id: urn('Room', 1), type: 'Room', scope: '/a//b' }, 'BadRequestData'],
      [
        '5.2.5',
        'a Property without value',
        { id: urn('Room', 1), type: 'Room', a: { type: 'Property' } },
        'BadRequestData',
      ],
      [
        '5.2.5',
        'an unknown type of Attribute',
        { id: urn('Room', 1), type: 'Room', a: { type: 'Prop', value: 1 } },
        'BadRequestData',
      ],
      [
        '5.2.5',
        'observedAt that is no DateTime',
        { id: urn('Room', 1), type: 'Room', a: { type: 'Property', value: 1, observedAt: '2024-01-01' } },
        'BadRequestData',
      ],
      [
        '5.2.5',
        'a unitCode that is no string',
        { id: urn('Room', 1), type: 'Room', a: { type: 'Property', value: 1, unitCode: 3 } },
        'BadRequestData',
      ],
      [
        '5.2.5',
        'a datasetId that is no URI',
        { id: urn('Room', 1), type: 'Room', a: { type: 'Property', value: 1, datasetId: 'x y' } },
        'BadRequestData',
      ],
      [
        '4.5.2.2',
        'a Property with the object of a Relationship',
        { id: urn('Room', 1), type: 'Room', a: { type: 'Property', value: 1, object: 'urn:x:1' } },
        'BadRequestData',
      ],
      [
        '5.2.6',
        'a Relationship without object',
        { id: urn('Room', 1), type: 'Room', a: { type: 'Relationship' } },
        'BadRequestData',
      ],
      [
        '5.2.6',
        'a Relationship to what is no URI',
        { id: urn('Room', 1), type: 'Room', a: { type: 'Relationship', object: 'a b' } },
        'BadRequestData',
      ],
      [
        '5.2.7',
        'a GeoProperty that is no geometry',
        {
          id: urn('Room', 1),
          type: 'Room',
          location: { type: 'GeoProperty', value: { type: 'Point', coordinates: ['a', 1] } },
        },
        'BadRequestData',
      ],
      [
        '4.6.3',
        'a GeometryCollection',
        {
          id: urn('Room', 1),
          type: 'Room',
          location: { type: 'GeoProperty', value: { type: 'GeometryCollection', geometries: [] } },
        },
        'BadRequestData',
      ],
      [
        '5.2.4',
        'a location that is no GeoProperty',
        { id: urn('Room', 1), type: 'Room', location: property('here') },
        'BadRequestData',
      ],
      [
        '4.5.18',
        'a languageMap that is none',
        { id: urn('Room', 1), type: 'Room', a: { type: 'LanguageProperty', languageMap: 'x' } },
        'BadRequestData',
      ],
      [
        '4.5.5',
        'two default instances',
        { id: urn('Room', 1), type: 'Room', a: [property(1), property(2)] },
        'BadRequestData',
      ],
      [
        '4.5.5',
        'two instances of one datasetId',
        { id: urn('Room', 1), type: 'Room', a: [gpsSpeed, gpsSpeed] },
        'BadRequestData',
      ],
      [
        '5.5.4',
        'NGSI-LD Null as a value',
        { id: urn('Room', 1), type: 'Room', a: property('urn:ngsi-ld:null') },
        'BadRequestData',
      ],
      [
        '5.5.4',
        'NGSI-LD Null as a member of the Entity',
        { id: urn('Room', 1), type: 'Room', a: 'urn:ngsi-ld:null' },
        'BadRequestData',
      ],
      [
        '5.5.4',
        'NGSI-LD Null as an object',
        { id: urn('Room', 1), type: 'Room', a: { type: 'Relationship', object: 'urn:ngsi-ld:null' } },
        'BadRequestData',
      ],
      [
        '5.5.4',
        'NGSI-LD Null as a languageMap',
        {
          id: urn('Room', 1),
          type: 'Room',
          a: { type: 'LanguageProperty', languageMap: { '@none': 'urn:ngsi-ld:null' } },
        },
        'BadRequestData',
      ],
      [
        '5.5.4',
        'NGSI-LD Null deep in a value',
        { id: urn('Room', 1), type: 'Room', a: property({ b: 'urn:ngsi-ld:null' }) },
        'BadRequestData',
      ],
    ] as const
  ).map(([clause, what, body, error]): Row => ({
    clause,
    rule: `Create Entity refuses ${what}`,
    send: ['POST', '/entities', body, { 'Content-Type': 'application/json' }],
    status: 400,
    error,
    then: { [urn('Room', 1)]: null },
  })),
  {
    clause: '5.2.2',
    rule: 'createdAt, modifiedAt of the producer are ignored',
    send: [
      'POST',
      '/entities',
      {
        id: urn('Room', 1),
        type: 'Room',
        createdAt: '2001-01-01T00:00:00Z',
        modifiedAt: '2001-01-01T00:00:00Z',
        a: { type: 'Property', value: 1, createdAt: '2001-01-01T00:00:00Z', modifiedAt: '2001-01-01T00:00:00Z' },
      },
    ],
    status: 201,
    then: { [urn('Room', 1)]: { id: urn('Room', 1), type: 'Room', a: property(1) } },
  },
  {
    clause: '6.3.20',
    rule: 'an unknown parameter is InvalidRequest',
    send: ['POST', '/entities?nonsense=1', { id: urn('Room', 1), type: 'Room' }],
    status: 400,
    error: 'InvalidRequest',
    then: { [urn('Room', 1)]: null },
  },
];

await itConforms('Create Entity', create);

const update: readonly Row[] = [
  {
    clause: '5.6.2.4',
    rule: 'Update Attributes replaces what is there, whole, and appends what is not',
    send: ['PATCH', `${path}/attrs`, { speed: property(70), colour: property('red') }],
    status: 204,
    then: { [CAR]: { ...car, speed: [{ type: 'Property', value: 70 }, gpsSpeed], colour: property('red') } },
  },
  {
    clause: '5.6.2.4',
    rule: 'Update Attributes replaces the instance of the datasetId',
    send: ['PATCH', `${path}/attrs`, { speed: { type: 'Property', value: 99, datasetId: 'urn:ngsi-ld:gps' } }],
    status: 204,
    then: { [CAR]: { ...car, speed: [defaultSpeed, { ...gpsSpeed, value: 99 }] } },
  },
  {
    clause: '5.6.2.4',
    rule: 'Update Attributes appends the instance of a new datasetId',
    send: ['PATCH', `${path}/attrs`, { brand: { type: 'Property', value: 'MB', datasetId: 'urn:ngsi-ld:short' } }],
    status: 204,
    then: { [CAR]: { ...car, brand: [car.brand, { type: 'Property', value: 'MB', datasetId: 'urn:ngsi-ld:short' }] } },
  },
  {
    clause: '5.6.2.4',
    rule: 'NGSI-LD Null deletes the default instance',
    send: ['PATCH', `${path}/attrs`, { speed: property('urn:ngsi-ld:null') }],
    status: 204,
    then: { [CAR]: { ...car, speed: gpsSpeed } },
  },
  {
    clause: '5.6.2.4',
    rule: 'NGSI-LD Null with a datasetId deletes that instance',
    send: ['PATCH', `${path}/attrs`, { speed: { ...gpsSpeed, value: 'urn:ngsi-ld:null' } }],
    status: 204,
    then: { [CAR]: { ...car, speed: defaultSpeed } },
  },
  {
    clause: '5.5.4',
    rule: 'NGSI-LD Null as a first level member deletes the Attribute',
    send: ['PATCH', `${path}/attrs`, { brand: 'urn:ngsi-ld:null' }],
    status: 204,
    then: { [CAR]: (({ brand: _, ...rest }) => rest)(car) },
  },
  {
    clause: '4.5.0',
    rule: 'the null of a Relationship is its object, that of a LanguageProperty {"@none": null}',
    send: [
      'PATCH',
      `${path}/attrs`,
      {
        isParked: { type: 'Relationship', object: 'urn:ngsi-ld:null' },
        name: { type: 'LanguageProperty', languageMap: { '@none': 'urn:ngsi-ld:null' } },
      },
    ],
    status: 204,
    then: { [CAR]: (({ isParked: _, name: _n, ...rest }) => rest)(car) },
  },
  {
    clause: '5.6.2.4',
    rule: 'a type that is not there yet is added',
    send: ['PATCH', `${path}/attrs`, { type: ['Car', 'Vehicle'] }],
    status: 204,
    then: { [CAR]: { ...car, type: expectSet(['Vehicle', 'Car']) } },
  },
  {
    clause: '5.6.2.4',
    rule: 'a scope replaces the scope that is there',
    send: ['PATCH', `${path}/attrs`, { scope: ['/a', '/b'] }],
    status: 204,
    then: { [CAR]: { ...car, scope: ['/a', '/b'] } },
  },
  {
    clause: '5.6.2.4',
    rule: 'a scope is ignored where the Entity has none, and said to be',
    given: [{ id: urn('Room', 1), type: 'Room' }],
    send: ['PATCH', `/entities/${urn('Room', 1)}/attrs`, { scope: '/a', temperature: property(1) }],
    status: 207,
    has: { updated: [`${FQN}temperature`], notUpdated: [{ attributeName: `${CORE}scope` }] },
    then: { [urn('Room', 1)]: { id: urn('Room', 1), type: 'Room', temperature: property(1) } },
  },
  {
    clause: '5.6.2.4',
    rule: 'Update Attributes of an Entity that is not known is ResourceNotFound',
    send: ['PATCH', `/entities/${gone}/attrs`, { a: property(1) }],
    status: 404,
    error: 'ResourceNotFound',
  },
  {
    clause: '5.6.2.4',
    rule: 'Update Attributes where the Entity is of another type is ResourceNotFound',
    send: ['PATCH', `${path}/attrs?type=Truck`, { a: property(1) }],
    status: 404,
    error: 'ResourceNotFound',
    then: { [CAR]: car },
  },
  {
    clause: '5.6.2.4',
    rule: 'Update Attributes where the Entity is of the type selected',
    send: ['PATCH', `${path}/attrs?type=${seg('Truck|Vehicle')}`, { brand: property('BMW') }],
    status: 204,
    then: { [CAR]: { ...car, brand: property('BMW') } },
  },
  {
    clause: '5.6.2.4',
    rule: 'Update Attributes by an id that is no URI is BadRequestData',
    send: ['PATCH', '/entities/no%20uri/attrs', { a: property(1) }],
    status: 400,
    error: 'BadRequestData',
  },
  {
    clause: '5.5.4',
    rule: 'Update Attributes refuses NGSI-LD Null deep in a value',
    send: ['PATCH', `${path}/attrs`, { address: property({ city: 'urn:ngsi-ld:null' }) }],
    status: 400,
    error: 'BadRequestData',
    then: { [CAR]: car },
  },
  {
    clause: '6.3.4',
    rule: 'Update Attributes takes application/merge-patch+json',
    send: ['PATCH', `${path}/attrs`, { brand: property('BMW') }, { 'Content-Type': 'application/merge-patch+json' }],
    status: 204,
    then: { [CAR]: { ...car, brand: property('BMW') } },
  },
];

const append: readonly Row[] = [
  {
    clause: '5.6.3.4',
    rule: 'Append Attributes appends, and overwrites by default',
    send: ['POST', `${path}/attrs`, { brand: property('BMW'), colour: property('red') }],
    status: 204,
    then: { [CAR]: { ...car, brand: property('BMW'), colour: property('red') } },
  },
  {
    clause: '5.6.3.4',
    rule: 'Append Attributes with noOverwrite leaves what is there and says so',
    send: ['POST', `${path}/attrs?options=noOverwrite`, { brand: property('BMW'), colour: property('red') }],
    status: 207,
    body: { updated: [`${FQN}colour`], notUpdated: [{ attributeName: `${FQN}brand`, reason: expectText() }] },
    then: { [CAR]: { ...car, colour: property('red') } },
  },
  {
    clause: '5.6.3.4',
    rule: 'Append Attributes with noOverwrite appends a new instance',
    send: [
      'POST',
      `${path}/attrs?options=noOverwrite`,
      { brand: { type: 'Property', value: 'MB', datasetId: 'urn:d:1' } },
    ],
    status: 204,
    then: { [CAR]: { ...car, brand: [car.brand, { type: 'Property', value: 'MB', datasetId: 'urn:d:1' }] } },
  },
  {
    clause: '5.6.3.4',
    rule: 'Append Attributes with noOverwrite leaves the instance of a datasetId that is there',
    send: ['POST', `${path}/attrs?options=noOverwrite`, { speed: { ...gpsSpeed, value: 1 }, colour: property('red') }],
    status: 207,
    has: { updated: [`${FQN}colour`] },
    then: { [CAR]: { ...car, colour: property('red') } },
  },
  {
    clause: '5.6.3.4',
    rule: 'the scope becomes that of the Fragment when overwriting',
    send: ['POST', `${path}/attrs`, { scope: '/Paris' }],
    status: 204,
    then: { [CAR]: { ...car, scope: '/Paris' } },
  },
  {
    clause: '5.6.3.4',
    rule: 'scopes are added to those there are when not overwriting',
    send: ['POST', `${path}/attrs?options=noOverwrite`, { scope: ['/Paris', '/Madrid/Centro'] }],
    status: 204,
    then: { [CAR]: { ...car, scope: ['/Madrid/Centro', '/Paris'] } },
  },
  {
    clause: '5.6.3.4',
    rule: 'types that are not there yet are added',
    send: ['POST', `${path}/attrs`, { type: 'Car' }],
    status: 204,
    then: { [CAR]: { ...car, type: expectSet(['Vehicle', 'Car']) } },
  },
  {
    clause: '5.6.3.4',
    rule: 'Append Attributes to an Entity that is not known is ResourceNotFound',
    send: ['POST', `/entities/${gone}/attrs`, { a: property(1) }],
    status: 404,
    error: 'ResourceNotFound',
  },
  {
    clause: '5.6.3.4',
    rule: 'Append Attributes to an id that is no URI is BadRequestData',
    send: ['POST', '/entities/no%20uri/attrs', { a: property(1) }],
    status: 400,
    error: 'BadRequestData',
  },
  {
    clause: '5.5.4',
    rule: 'Append Attributes has no NGSI-LD Null',
    send: ['POST', `${path}/attrs`, { brand: property('urn:ngsi-ld:null') }],
    status: 400,
    error: 'BadRequestData',
    then: { [CAR]: car },
  },
  {
    clause: '6.3.20',
    rule: 'an option of another operation is InvalidRequest',
    send: ['POST', `${path}/attrs?options=sysAttrs`, { colour: property(1) }],
    status: 400,
    error: 'InvalidRequest',
    then: { [CAR]: car },
  },
];

const partial: readonly Row[] = [
  {
    clause: '5.6.4.4',
    rule: 'Partial Attribute update changes the members given and leaves the others',
    send: ['PATCH', `${path}/attrs/speed`, { type: 'Property', value: 100, observedAt: '2024-02-02T00:00:00Z' }],
    status: 204,
    then: { [CAR]: { ...car, speed: [{ ...defaultSpeed, value: 100, observedAt: '2024-02-02T00:00:00Z' }, gpsSpeed] } },
  },
  {
    clause: '5.6.4.4',
    rule: 'Partial Attribute update by datasetId',
    send: ['PATCH', `${path}/attrs/speed`, { value: 7, datasetId: 'urn:ngsi-ld:gps' }],
    status: 204,
    then: { [CAR]: { ...car, speed: [defaultSpeed, { ...gpsSpeed, value: 7 }] } },
  },
  {
    clause: '5.6.4.1',
    rule: 'Partial Attribute update deletes sub-Attributes',
    send: ['PATCH', `${path}/attrs/speed`, { accuracy: 'urn:ngsi-ld:null' }],
    status: 204,
    then: {
      [CAR]: {
        ...car,
        speed: [(({ accuracy: _, ...rest }) => rest)(defaultSpeed as Record<string, unknown>), gpsSpeed],
      },
    },
  },
  {
    clause: '5.5.8',
    rule: 'Partial Attribute update deletes unitCode by NGSI-LD Null',
    send: ['PATCH', `${path}/attrs/speed`, { unitCode: 'urn:ngsi-ld:null' }],
    status: 204,
    then: {
      [CAR]: {
        ...car,
        speed: [(({ unitCode: _, ...rest }) => rest)(defaultSpeed as Record<string, unknown>), gpsSpeed],
      },
    },
  },
  {
    clause: '5.6.4.4',
    rule: 'Partial Attribute update of a type other than the Attribute has is BadRequestData',
    send: ['PATCH', `${path}/attrs/speed`, { type: 'Relationship', object: 'urn:x:1' }],
    status: 400,
    error: 'BadRequestData',
    then: { [CAR]: car },
  },
  {
    clause: '5.6.4.4',
    rule: 'Partial Attribute update of an Attribute that is not there is ResourceNotFound',
    send: ['PATCH', `${path}/attrs/colour`, { value: 1 }],
    status: 404,
    error: 'ResourceNotFound',
  },
  {
    clause: '5.6.4.4',
    rule: 'Partial Attribute update of an instance that is not there is ResourceNotFound',
    send: ['PATCH', `${path}/attrs/speed`, { value: 1, datasetId: 'urn:d:9' }],
    status: 404,
    error: 'ResourceNotFound',
    then: { [CAR]: car },
  },
  {
    clause: '5.6.4.4',
    rule: 'Partial Attribute update of an Entity that is not known is ResourceNotFound',
    send: ['PATCH', `/entities/${gone}/attrs/speed`, { value: 1 }],
    status: 404,
    error: 'ResourceNotFound',
  },
  {
    clause: '5.6.4.4',
    rule: 'Partial Attribute update of scope is BadRequestData',
    send: ['PATCH', `${path}/attrs/scope`, { value: '/a' }],
    status: 400,
    error: 'BadRequestData',
    then: { [CAR]: car },
  },
  {
    clause: '5.6.4.4',
    rule: 'Partial Attribute update of a name that is none is BadRequestData',
    send: ['PATCH', `${path}/attrs/${seg('a b')}`, { value: 1 }],
    status: 400,
    error: 'BadRequestData',
  },
  {
    clause: '5.6.4.4',
    rule: 'Partial Attribute update by an id that is no URI is BadRequestData',
    send: ['PATCH', '/entities/no%20uri/attrs/speed', { value: 1 }],
    status: 400,
    error: 'BadRequestData',
  },
  {
    clause: '5.6.4.4',
    rule: 'Partial Attribute update where the Entity is of another type is ResourceNotFound',
    send: ['PATCH', `${path}/attrs/speed?type=Truck`, { value: 1 }],
    status: 404,
    error: 'ResourceNotFound',
    then: { [CAR]: car },
  },
  {
    clause: '5.6.4.4',
    rule: 'the Attribute may be named by its Fully Qualified Name',
    send: ['PATCH', `${path}/attrs/${seg(`${FQN}brand`)}`, { value: 'BMW' }],
    status: 204,
    then: { [CAR]: { ...car, brand: property('BMW') } },
  },
];

const deletions: readonly Row[] = [
  {
    clause: '5.6.5.4',
    rule: 'Delete Attribute removes the default instance',
    send: ['DELETE', `${path}/attrs/speed`],
    status: 204,
    then: { [CAR]: { ...car, speed: gpsSpeed } },
  },
  {
    clause: '5.6.5.4',
    rule: 'Delete Attribute with datasetId removes that instance',
    send: ['DELETE', `${path}/attrs/speed?datasetId=urn:ngsi-ld:gps`],
    status: 204,
    then: { [CAR]: { ...car, speed: defaultSpeed } },
  },
  {
    clause: '5.6.5.4',
    rule: 'Delete Attribute with deleteAll removes every instance',
    send: ['DELETE', `${path}/attrs/speed?deleteAll=true`],
    status: 204,
    then: { [CAR]: withoutSpeed },
  },
  {
    clause: '5.6.5.4',
    rule: 'Delete Attribute of scope removes the scope',
    send: ['DELETE', `${path}/attrs/scope`],
    status: 204,
    then: { [CAR]: (({ scope: _, ...rest }) => rest)(car) },
  },
  ...(
    [
      ['an Attribute that is not there', `${path}/attrs/colour`, 404, 'ResourceNotFound'],
      ['an instance that is not there', `${path}/attrs/speed?datasetId=urn:d:9`, 404, 'ResourceNotFound'],
      ['an Entity that is not known', `/entities/${gone}/attrs/speed`, 404, 'ResourceNotFound'],
      ['an Entity of another type', `${path}/attrs/speed?type=Truck`, 404, 'ResourceNotFound'],
      ['an id that is no URI', '/entities/no%20uri/attrs/speed', 400, 'BadRequestData'],
      ['a name that is none', `${path}/attrs/${seg('a b')}`, 400, 'BadRequestData'],
    ] as const
  ).map(([what, target, status, error]): Row => ({
    clause: '5.6.5.4',
    rule: `Delete Attribute of ${what} is ${error}`,
    send: ['DELETE', target],
    status,
    error,
    then: { [CAR]: car },
  })),
  { clause: '5.6.6.4', rule: 'Delete Entity removes it', send: ['DELETE', path], status: 204, then: { [CAR]: null } },
  {
    clause: '5.6.6.4',
    rule: 'Delete Entity of the type selected removes it',
    send: ['DELETE', `${path}?type=Vehicle`],
    status: 204,
    then: { [CAR]: null },
  },
  ...(
    [
      ['one that is not known', `/entities/${gone}`, 404, 'ResourceNotFound'],
      ['one of another type', `${path}?type=Truck`, 404, 'ResourceNotFound'],
      ['an id that is no URI', '/entities/no%20uri', 400, 'BadRequestData'],
    ] as const
  ).map(([what, target, status, error]): Row => ({
    clause: '5.6.6.4',
    rule: `Delete Entity of ${what} is ${error}`,
    send: ['DELETE', target],
    status,
    error,
    then: { [CAR]: car },
  })),
];

const merge: readonly Row[] = [
  {
    clause: '5.6.17.4',
    rule: 'Merge Entity merges Attributes and keeps the sub-Attributes not given',
    send: ['PATCH', path, { speed: { type: 'Property', value: 100, observedAt: '2024-03-03T00:00:00Z' } }],
    status: 204,
    then: { [CAR]: { ...car, speed: [{ ...defaultSpeed, value: 100, observedAt: '2024-03-03T00:00:00Z' }, gpsSpeed] } },
  },
  {
    clause: '5.5.12',
    rule: 'Merge Entity merges into JSON objects and removes members by NGSI-LD Null',
    send: ['PATCH', path, { address: property({ street: 'Pariser Platz', city: 'urn:ngsi-ld:null', zip: '10117' }) }],
    status: 204,
    then: { [CAR]: { ...car, address: property({ street: 'Pariser Platz', zip: '10117' }) } },
  },
  {
    clause: '5.6.17.4',
    rule: 'Merge Entity appends what is not there',
    send: ['PATCH', path, { colour: property('red'), brand: { type: 'Property', value: 'MB', datasetId: 'urn:d:1' } }],
    status: 204,
    then: {
      [CAR]: {
        ...car,
        colour: property('red'),
        brand: [car.brand, { type: 'Property', value: 'MB', datasetId: 'urn:d:1' }],
      },
    },
  },
  {
    clause: '5.6.17.4',
    rule: 'Merge Entity deletes by NGSI-LD Null',
    send: ['PATCH', path, { brand: 'urn:ngsi-ld:null', speed: { ...gpsSpeed, value: 'urn:ngsi-ld:null' } }],
    status: 204,
    then: { [CAR]: (({ brand: _, ...rest }) => ({ ...rest, speed: defaultSpeed }))(car) },
  },
  {
    clause: '5.6.17.4',
    rule: 'Merge Entity with NGSI-LD Null for what is not there does nothing',
    send: ['PATCH', path, { colour: 'urn:ngsi-ld:null' }],
    status: 204,
    then: { [CAR]: car },
  },
  {
    clause: '5.5.12',
    rule: 'Merge Entity merges into a languageMap',
    send: [
      'PATCH',
      path,
      { name: { type: 'LanguageProperty', languageMap: { fr: 'voiture', de: 'urn:ngsi-ld:null' } } },
    ],
    status: 204,
    then: { [CAR]: { ...car, name: { type: 'LanguageProperty', languageMap: { en: 'car', fr: 'voiture' } } } },
  },
  {
    clause: '6.5.3.4',
    rule: 'Merge Entity of a simplified Fragment keeps the types of the Attributes',
    send: [
      'PATCH',
      `${path}?format=simplified`,
      { speed: 60, isParked: 'urn:ngsi-ld:OffStreetParking:2', colour: 'red' },
    ],
    status: 204,
    then: {
      [CAR]: {
        ...car,
        speed: [{ ...defaultSpeed, value: 60 }, gpsSpeed],
        isParked: { type: 'Relationship', object: 'urn:ngsi-ld:OffStreetParking:2' },
        colour: property('red'),
      },
    },
  },
  {
    clause: '6.5.3.4',
    rule: 'options=keyValues says the same',
    send: ['PATCH', `${path}?options=keyValues`, { speed: 60 }],
    status: 204,
    then: { [CAR]: { ...car, speed: [{ ...defaultSpeed, value: 60 }, gpsSpeed] } },
  },
  {
    clause: '5.6.17.4',
    rule: 'lang says which language a string belongs to',
    send: ['PATCH', `${path}?options=keyValues&lang=fr`, { name: 'voiture' }],
    status: 204,
    then: {
      [CAR]: { ...car, name: { type: 'LanguageProperty', languageMap: { en: 'car', de: 'Auto', fr: 'voiture' } } },
    },
  },
  {
    clause: '5.6.17.4',
    rule: 'observedAt goes to what had one, unless the Fragment says another',
    send: ['PATCH', `${path}?observedAt=2024-05-05T00:00:00Z`, { speed: property(61), brand: property('BMW') }],
    status: 204,
    then: {
      [CAR]: {
        ...car,
        speed: [{ ...defaultSpeed, value: 61, observedAt: '2024-05-05T00:00:00Z' }, gpsSpeed],
        brand: property('BMW'),
      },
    },
  },
  {
    clause: '5.6.17.4',
    rule: 'an explicit observedAt wins over the common one',
    send: [
      'PATCH',
      `${path}?observedAt=2024-05-05T00:00:00Z`,
      { speed: { type: 'Property', value: 61, observedAt: '2024-06-06T00:00:00Z' } },
    ],
    status: 204,
    then: { [CAR]: { ...car, speed: [{ ...defaultSpeed, value: 61, observedAt: '2024-06-06T00:00:00Z' }, gpsSpeed] } },
  },
  {
    clause: '6.5.3.4',
    rule: 'observedAt that is no DateTime is BadRequestData',
    send: ['PATCH', `${path}?observedAt=yesterday`, { speed: property(61) }],
    status: 400,
    error: 'BadRequestData',
    then: { [CAR]: car },
  },
  {
    clause: '5.6.17.4',
    rule: 'types that are not there yet are added, the scope becomes that of the Fragment',
    send: ['PATCH', path, { type: 'Car', scope: '/Paris' }],
    status: 204,
    then: { [CAR]: { ...car, type: expectSet(['Vehicle', 'Car']), scope: '/Paris' } },
  },
  ...(
    [
      ['of an Entity that is not known', `/entities/${gone}`, 404, 'ResourceNotFound'],
      ['where the Entity is of another type', `${path}?type=Truck`, 404, 'ResourceNotFound'],
      ['of an id that is no URI', '/entities/no%20uri', 400, 'BadRequestData'],
      ['without id', '/entities/', 400, 'BadRequestData'],
    ] as const
  ).map(([what, target, status, error]): Row => ({
    clause: '5.6.17.4',
    rule: `Merge Entity ${what} is ${error}`,
    send: ['PATCH', target, { colour: property(1) }],
    status,
    error,
    then: { [CAR]: car },
  })),
  {
    clause: '6.5.3.4',
    rule: 'a simplified Fragment cannot change the type of an Attribute',
    send: ['PATCH', `${path}?format=simplified`, { isParked: 42 }],
    status: 400,
    error: 'BadRequestData',
    then: { [CAR]: car },
  },
];

const replace: readonly Row[] = [
  {
    clause: '5.6.18.4',
    rule: 'Replace Entity replaces all of it',
    send: ['PUT', path, { id: CAR, type: 'Vehicle', colour: property('red') }],
    status: 204,
    then: { [CAR]: { id: CAR, type: 'Vehicle', colour: property('red') } },
  },
  ...(
    [
      ['of one that is not known', `/entities/${gone}`, { id: gone, type: 'Vehicle' }, 404, 'ResourceNotFound'],
      [
        'where the Entity is of another type',
        `${path}?type=Truck`,
        { id: CAR, type: 'Vehicle' },
        404,
        'ResourceNotFound',
      ],
      ['of an id that is no URI', '/entities/no%20uri', { id: 'no uri', type: 'Vehicle' }, 400, 'BadRequestData'],
      ['with another id in the body', path, { id: gone, type: 'Vehicle' }, 400, 'BadRequestData'],
      ['with NGSI-LD Null', path, { id: CAR, type: 'Vehicle', a: property('urn:ngsi-ld:null') }, 400, 'BadRequestData'],
    ] as const
  ).map(([what, target, body, status, error]): Row => ({
    clause: '5.6.18.4',
    rule: `Replace Entity ${what} is ${error}`,
    send: ['PUT', target, body],
    status,
    error,
    then: { [CAR]: car },
  })),
  {
    clause: '5.6.19.4',
    rule: 'Replace Attribute replaces the default instance whole',
    send: ['PUT', `${path}/attrs/speed`, property(1)],
    status: 204,
    then: { [CAR]: { ...car, speed: [property(1), gpsSpeed] } },
  },
  {
    clause: '5.6.19.4',
    rule: 'Replace Attribute replaces the instance of the datasetId',
    send: ['PUT', `${path}/attrs/speed`, { type: 'Property', value: 1, datasetId: 'urn:ngsi-ld:gps' }],
    status: 204,
    then: { [CAR]: { ...car, speed: [defaultSpeed, { type: 'Property', value: 1, datasetId: 'urn:ngsi-ld:gps' }] } },
  },
  ...(
    [
      ['of one that is not there', `${path}/attrs/colour`, property(1), 404, 'ResourceNotFound'],
      [
        'of an instance that is not there',
        `${path}/attrs/speed`,
        { ...gpsSpeed, datasetId: 'urn:d:9' },
        404,
        'ResourceNotFound',
      ],
      ['of an Entity that is not known', `/entities/${gone}/attrs/speed`, property(1), 404, 'ResourceNotFound'],
      ['where the Entity is of another type', `${path}/attrs/speed?type=Truck`, property(1), 404, 'ResourceNotFound'],
      ['of an id that is no URI', '/entities/no%20uri/attrs/speed', property(1), 400, 'BadRequestData'],
      ['of a name that is none', `${path}/attrs/${seg('a b')}`, property(1), 400, 'BadRequestData'],
      ['of scope', `${path}/attrs/scope`, property('/a'), 400, 'BadRequestData'],
      ['by NGSI-LD Null', `${path}/attrs/speed`, property('urn:ngsi-ld:null'), 400, 'BadRequestData'],
    ] as const
  ).map(([what, target, body, status, error]): Row => ({
    clause: '5.6.19.4',
    rule: `Replace Attribute ${what} is ${error}`,
    send: ['PUT', target, body],
    status,
    error,
    then: { [CAR]: car },
  })),
];

await itConforms('Amending one Entity', [...update, ...append, ...partial, ...deletions, ...merge, ...replace], {
  given: [car],
});

/** JSON of a context in the body. */
const named: readonly Row[] = [
  {
    clause: '5.6.1.4',
    rule: 'creates by application/ld+json with the context in the body',
    send: [
      'POST',
      '/entities',
      {
        '@context': { Room: 'http://example.org/Room', t: 'http://example.org/t' },
        id: urn('Room', 1),
        type: 'Room',
        t: property(21),
      },
      LD,
    ],
    status: 201,
    then: {
      [urn('Room', 1)]: { id: urn('Room', 1), type: 'http://example.org/Room', 'http://example.org/t': property(21) },
    },
  },
  {
    clause: '5.5.8',
    rule: 'Update Attributes finds an Attribute by its IRI, whatever the term',
    given: [{ '@context': { t: 'http://example.org/t' }, id: urn('Room', 1), type: 'Room', t: property(21) }],
    send: [
      'PATCH',
      `/entities/${urn('Room', 1)}/attrs`,
      { '@context': { other: 'http://example.org/t' }, other: property(22) },
      LD,
    ],
    status: 204,
    then: { [urn('Room', 1)]: { id: urn('Room', 1), type: 'Room', 'http://example.org/t': property(22) } },
  },
];

await itConforms('Provision by terms of a context', named);

function expectSet(members: readonly string[]): unknown {
  return {
    asymmetricMatch: (seen: unknown) => Array.isArray(seen) && [...seen].sort().join() === [...members].sort().join(),
  };
}

function expectText(): unknown {
  return { asymmetricMatch: (seen: unknown) => typeof seen === 'string' && seen !== '' };
}

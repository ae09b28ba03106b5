import { itConforms, LD, urn, type Row } from '../support/conformance.js';

const [A, B, C] = [urn('Room', 'a'), urn('Room', 'b'), urn('Room', 'c')];
const property = (value: unknown): unknown => ({ type: 'Property', value });
const room = (id: string, attributes: object = {}): Record<string, unknown> => ({ id, type: 'Room', ...attributes });
const held = room(A, { t: { type: 'Property', value: 1, unitCode: 'CEL' }, u: property(1) });
const problem = (error: string, status: number): object => ({
  type: `https://uri.etsi.org/ngsi-ld/errors/${error}`,
  title: aText,
  detail: aText,
  status,
});
const aText = { asymmetricMatch: (seen: unknown): boolean => typeof seen === 'string' && seen !== '' };
const inAnyOrder = (...ids: string[]): unknown => ({
  asymmetricMatch: (seen: unknown) => Array.isArray(seen) && [...seen].sort().join() === [...ids].sort().join(),
});
const failed = (entityId: string, error: string, status: number): object => ({
  entityId,
  error: problem(error, status),
});

/** What 5.6.7.4, 5.6.8.4, 5.6.9.4, 5.6.10.4 and 5.6.20.4 say alike. */
const wholeRequest: readonly Row[] = ['create', 'upsert', 'update', 'merge', 'delete'].flatMap((operation): Row[] => [
  ...(
    [
      ['5.5.4', 'no JSON', '[', 'InvalidRequest'],
      ['5.6.7.4', 'an empty array', '[]', 'BadRequestData'],
      ['5.6.7.4', 'an array with null', JSON.stringify([operation === 'delete' ? A : held, null]), 'BadRequestData'],
      ['6.14.3.1', 'an object', '{}', 'BadRequestData'],
    ] as const
  ).map(([clause, what, body, error]): Row => ({
    clause,
    rule: `entityOperations/${operation} refuses ${what}`,
    send: ['POST', `/entityOperations/${operation}`, body],
    status: 400,
    error,
    then: { [A]: held },
  })),
  {
    clause: '6.3.20',
    rule: `entityOperations/${operation} refuses an option that it has not`,
    send: ['POST', `/entityOperations/${operation}?options=nonsense`, [held]],
    status: 400,
    error: 'InvalidRequest',
  },
]);

const rows: readonly Row[] = [
  ...wholeRequest,
  {
    clause: '5.6.7.5',
    rule: 'Batch Create answers the ids of all that were created',
    send: ['POST', '/entityOperations/create', [room(B), room(C)]],
    status: 201,
    body: inAnyOrder(B, C),
    then: { [B]: room(B), [C]: room(C) },
  },
  {
    clause: '5.6.7.4',
    rule: 'Batch Create creates what it can and reports the others',
    send: ['POST', '/entityOperations/create', [room(B), room(A), { id: C }]],
    status: 207,
    body: { success: [B], errors: [failed(A, 'AlreadyExists', 409), failed(C, 'BadRequestData', 400)] },
    then: { [A]: held, [B]: room(B), [C]: null },
  },
  {
    clause: '5.5.11.1',
    rule: 'Batch Create creates the first of several and reports the others',
    send: ['POST', '/entityOperations/create', [room(B, { t: property(1) }), room(B, { t: property(2) })]],
    status: 207,
    body: { success: [B], errors: [failed(B, 'AlreadyExists', 409)] },
    then: { [B]: room(B, { t: property(1) }) },
  },
  {
    clause: '5.6.8.5',
    rule: 'Batch Upsert that only replaces answers 204',
    send: ['POST', '/entityOperations/upsert', [room(A, { v: property(2) })]],
    status: 204,
    then: { [A]: room(A, { v: property(2) }) },
  },
  {
    clause: '6.15.3.1',
    rule: 'Batch Upsert answers the ids of the created ones only',
    send: ['POST', '/entityOperations/upsert', [room(A), room(B)]],
    status: 201,
    body: [B],
    then: { [A]: room(A), [B]: room(B) },
  },
  {
    clause: '6.15.3.1',
    rule: 'options=replace is the default',
    send: ['POST', '/entityOperations/upsert?options=replace', [room(A)]],
    status: 204,
    then: { [A]: room(A) },
  },
  {
    clause: '5.6.8.4',
    rule: 'options=update updates Attributes',
    send: ['POST', '/entityOperations/upsert?options=update', [room(A, { t: property(9) }), room(B)]],
    status: 201,
    body: [B],
    then: { [A]: { ...held, t: property(9) }, [B]: room(B) },
  },
  {
    clause: '5.6.8.5',
    rule: 'Batch Upsert reports what it cannot do, and does the rest',
    send: ['POST', '/entityOperations/upsert', [room(A), { id: B }, { ...room(C), t: property('urn:ngsi-ld:null') }]],
    status: 207,
    body: { success: [A], errors: [failed(B, 'BadRequestData', 400), failed(C, 'BadRequestData', 400)] },
    then: { [A]: room(A), [B]: null, [C]: null },
  },
  {
    clause: '5.5.11.2',
    rule: 'Batch Upsert creates by the first of several and replaces by the next',
    send: ['POST', '/entityOperations/upsert', [room(B, { t: property(1) }), room(B, { u: property(2) })]],
    status: 201,
    body: [B],
    then: { [B]: room(B, { u: property(2) }) },
  },
  {
    clause: '5.5.11.2',
    rule: 'Batch Upsert with options=update creates by the first of several and updates by the next',
    send: [
      'POST',
      '/entityOperations/upsert?options=update',
      [room(B, { t: property(1) }), room(B, { u: property(2) }), room(B, { t: property(3) })],
    ],
    status: 201,
    body: [B],
    then: { [B]: room(B, { t: property(3), u: property(2) }) },
  },
  {
    clause: '5.6.9.4',
    rule: 'Batch Update appends and overwrites Attributes',
    send: ['POST', '/entityOperations/update', [room(A, { t: property(2), v: property(3) })]],
    status: 204,
    then: { [A]: { ...held, t: property(2), v: property(3) } },
  },
  {
    clause: '5.6.9.4',
    rule: 'Batch Update with noOverwrite leaves what is there',
    send: ['POST', '/entityOperations/update?options=noOverwrite', [room(A, { v: property(3) })]],
    status: 204,
    then: { [A]: { ...held, v: property(3) } },
  },
  {
    clause: '5.6.9.5',
    rule: 'Batch Update reports an Entity that is not known',
    send: ['POST', '/entityOperations/update', [room(B, { t: property(2) }), room(A, { t: property(2) })]],
    status: 207,
    body: { success: [A], errors: [failed(B, 'ResourceNotFound', 404)] },
    then: { [A]: { ...held, t: property(2) }, [B]: null },
  },
  {
    clause: '5.5.11.0',
    rule: 'Batch Update plays several of one Entity in their order',
    send: ['POST', '/entityOperations/update', [room(A, { t: property(2) }), room(A, { t: property(3) })]],
    status: 204,
    then: { [A]: { ...held, t: property(3) } },
  },
  {
    clause: '5.6.20.4',
    rule: 'Batch Merge merges',
    send: ['POST', '/entityOperations/merge', [room(A, { t: property(2), u: 'urn:ngsi-ld:null' })]],
    status: 204,
    then: { [A]: room(A, { t: { type: 'Property', value: 2, unitCode: 'CEL' } }) },
  },
  {
    clause: '5.6.20.5',
    rule: 'Batch Merge reports an Entity that is not known',
    send: ['POST', '/entityOperations/merge', [room(B, { t: property(2) }), room(A, { t: property(2) })]],
    status: 207,
    body: { success: [A], errors: [failed(B, 'ResourceNotFound', 404)] },
    then: { [B]: null },
  },
  {
    clause: '5.6.10.5',
    rule: 'Batch Delete deletes',
    given: [room(B)],
    send: ['POST', '/entityOperations/delete', [A, B]],
    status: 204,
    then: { [A]: null, [B]: null },
  },
  {
    clause: '5.6.10.5',
    rule: 'Batch Delete reports what is not there',
    send: ['POST', '/entityOperations/delete', [A, C]],
    status: 207,
    body: { success: [A], errors: [failed(C, 'ResourceNotFound', 404)] },
    then: { [A]: null },
  },
  {
    clause: '5.5.11.4',
    rule: 'Batch Delete deletes by the first of several and reports the others',
    send: ['POST', '/entityOperations/delete', [A, A]],
    status: 207,
    body: { success: [A], errors: [failed(A, 'ResourceNotFound', 404)] },
    then: { [A]: null },
  },
  {
    clause: '5.6.10.4',
    rule: 'Batch Delete reports an id that is no URI',
    send: ['POST', '/entityOperations/delete', ['no uri', A]],
    status: 207,
    body: { success: [A], errors: [failed('no uri', 'BadRequestData', 400)] },
    then: { [A]: null },
  },
  {
    clause: '5.5.7',
    rule: 'each item of a batch may bring its own context',
    send: [
      'POST',
      '/entityOperations/create',
      [
        { '@context': { t: 'http://a.example/t' }, ...room(B, { t: property(1) }) },
        { '@context': { t: 'http://b.example/t' }, ...room(C, { t: property(1) }) },
      ],
      LD,
    ],
    status: 201,
    then: { [B]: room(B, { 'http://a.example/t': property(1) }), [C]: room(C, { 'http://b.example/t': property(1) }) },
  },
];

await itConforms('Batch operations', rows, { given: [held] });

const inMadrid = room(A, { scope: '/Madrid', t: property(10), u: property(1) });
const inParis = room(B, {
  scope: '/Paris',
  t: property(20),
  location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [2.35, 48.85] } },
});
const car = { id: urn('Vehicle', 1), type: 'Vehicle', t: property(30) };

const purge: readonly Row[] = [
  ...(
    [
      ['by type', '?type=Room', [A, B]],
      ['of every type, which implies local', '?type=*', [A, B, car.id]],
      ['by several types', '?type=Room,Vehicle', [A, B, car.id]],
      ['by id with a type', `?type=Room&id=${A}`, [A]],
      ['by id alone, locally', `?local=true&id=${A},${car.id}`, [A, car.id]],
      ['by idPattern', '?type=Room&idPattern=.*:b$', [B]],
      ['by q', '?q=t%3E15', [B, car.id]],
      ['by scopeQ', '?type=Room&scopeQ=/Madrid', [A]],
      ['by geoquery', '?georel=near;maxDistance%3D%3D1000&geometry=Point&coordinates=[2.35,48.85]', [B]],
      ['of nothing', '?type=Nothing', []],
    ] as const
  ).map(([what, search, gone]): Row => ({
    clause: '5.6.21.4',
    rule: `Purge ${what}`,
    send: ['DELETE', `/entities${search}`],
    status: 204,
    then: Object.fromEntries(
      [inMadrid, inParis, car].map((entity) => [
        entity.id,
        (gone as readonly unknown[]).includes(entity.id) ? null : entity,
      ]),
    ),
  })),
  {
    clause: '5.6.21.4',
    rule: 'Purge with drop deletes the Attributes named from all that match',
    send: ['DELETE', '/entities?type=Room&drop=t'],
    status: 204,
    then: { [A]: room(A, { scope: '/Madrid', u: property(1) }), [car.id]: car },
  },
  {
    clause: '5.6.21.4',
    rule: 'Purge with keep deletes all but the Attributes named',
    send: ['DELETE', `/entities?type=Room&keep=t&id=${B}`],
    status: 204,
    then: {
      [A]: inMadrid,
      [B]: {
        asymmetricMatch: (seen: { t?: unknown; location?: unknown }) =>
          seen.t !== undefined && seen.location === undefined,
      },
    },
  },
  ...(
    [
      ['too wide: no restriction', '', 'BadRequestData'],
      ['too wide: ids only', `?id=${A}`, 'BadRequestData'],
      ['an id that is no URI', '?type=Room&id=a%20b', 'BadRequestData'],
      ['a q that is none', '?q=t%3E%3E', 'BadRequestData'],
      ['a geoquery that is none', '?georel=beside&geometry=Point&coordinates=[1,2]', 'BadRequestData'],
      ['linked Entities in drop', '?type=Room&drop=t%7Bu%7D', 'BadRequestData'],
      ['linked Entities in q', '?q=t%7Bu%7D%3D%3D1', 'BadRequestData'],
      ['type=* with local=false', '?type=*&local=false', 'BadRequestData'],
      ['a parameter of Query Entities', '?type=Room&limit=1', 'InvalidRequest'],
    ] as const
  ).map(([what, search, error]): Row => ({
    clause: '5.6.21.4',
    rule: `Purge refuses ${what}`,
    send: ['DELETE', `/entities${search}`],
    status: 400,
    error,
    then: { [A]: inMadrid, [B]: inParis, [car.id]: car },
  })),
];

await itConforms('Purge Entities', purge, { given: [inMadrid, inParis, car] });

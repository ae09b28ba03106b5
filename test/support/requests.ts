import fc, { type Arbitrary } from 'fast-check';
import { query, seg, type Sent } from './conformance.js';

/** Ids, types and datasets that generated requests share, few so that they meet. */
export const IDS = Array.from({ length: 8 }, (_, n) => `urn:ngsi-ld:Thing:${n}`);
const TYPES = ['Vehicle', 'Home', 'Sensor'];
const DATASETS = ['urn:d:1', 'urn:d:2'];
const TIMES = ['2024-01-01T00:00:00Z', '2024-06-01T12:00:00.5Z', '2025-01-01T00:00:00Z'];
const SCOPES = ['/Madrid', '/Madrid/Gardens', '/Paris'];

const id = fc.constantFrom(...IDS);
const type = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TYPES) },
  fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 2 }),
);
/** One that is no name (4.6.2), and Object.prototype's, now and then. */
const name = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom('speed', 'brand', 'name', 'owner', 'list') },
  fc.constant('__proto__'),
);

const scalar = fc.oneof(
  fc.integer({ min: -5, max: 100 }),
  fc.double({ min: -10, max: 100, noNaN: true }),
  fc.constantFrom('Mercedes', 'BMW', 'äöü', '', '2024-01-01', 'a"b', '😀'),
  fc.boolean(),
);
const value = fc.oneof(
  { weight: 5, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('city', 'street', 'n'), scalar, { maxKeys: 3 }),
);
const position = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 }));
const geometry = fc.oneof(
  position.map((coordinates) => ({ type: 'Point', coordinates })),
  position.map(([x, y]) => ({
    type: 'Polygon',
    coordinates: [
      [
        [x, y],
        [x + 5, y],
        [x + 5, y + 5],
        [x, y + 5],
        [x, y],
      ],
    ],
  })),
);

/** What an instance has beside its value. */
const metadata = fc.record(
  { observedAt: fc.constantFrom(...TIMES), accuracy: scalar.map((each) => ({ type: 'Property', value: each })) },
  { requiredKeys: [] },
);
const language = fc.dictionary(fc.constantFrom('en', 'fr', 'de'), fc.constantFrom('yes', 'oui', 'ja'), {
  minKeys: 1,
  maxKeys: 3,
});

/** One Attribute instance, normalized. */
const instance: Arbitrary<Readonly<Record<string, unknown>>> = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ type: fc.constant('Property'), value }) },
      fc.record({ type: fc.constant('Property'), value, unitCode: fc.constantFrom('KMH', 'CEL') }),
      fc.record({ type: fc.constant('Relationship'), object: id }),
      fc.record({ type: fc.constant('LanguageProperty'), languageMap: language }),
      fc.record({ type: fc.constant('VocabProperty'), vocab: fc.constantFrom('Male', 'Female') }),
      fc.record({
        type: fc.constant('JsonProperty'),
        json: fc.jsonValue({ maxDepth: 2 }).filter((json) => typeof json === 'object' && json !== null),
      }),
      fc.record({ type: fc.constant('ListProperty'), valueList: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
    ),
    metadata,
  )
  .map(([kind, more]) => ({ ...kind, ...more }));

/** An Attribute: one instance, or several told apart by datasetId. */
const attribute = fc.oneof(
  { weight: 5, arbitrary: instance },
  fc
    .tuple(
      instance,
      fc.uniqueArray(fc.constantFrom(...DATASETS), { minLength: 1, maxLength: 2 }),
      fc.array(instance, { minLength: 2, maxLength: 2 }),
    )
    .map(([first, datasets, others]) => [first, ...datasets.map((datasetId, n) => ({ ...others[n], datasetId }))]),
);

/** Attributes by name: own members, `__proto__` too. */
const attributes = fc
  .tuple(
    fc.uniqueArray(fc.tuple(name, attribute), { selector: ([each]) => each, maxLength: 4 }),
    fc.option(geometry, { nil: undefined }),
  )
  .map(([entries, place]) =>
    Object.fromEntries(
      place === undefined ? entries : [...entries, ['location', { type: 'GeoProperty', value: place }]],
    ),
  );
const scope = fc.option(
  fc.oneof(fc.constantFrom(...SCOPES), fc.uniqueArray(fc.constantFrom(...SCOPES), { minLength: 2, maxLength: 2 })),
  { nil: undefined },
);

const entity: Arbitrary<Readonly<Record<string, unknown>>> = fc
  .tuple(id, type, scope, attributes)
  .map(([of, types, scopes, all]) => ({
    id: of,
    type: types,
    ...(scopes === undefined ? {} : { scope: scopes }),
    ...all,
  }));

const NULL = 'urn:ngsi-ld:null';
const removal = name.map((each) => Object.fromEntries([[each, NULL]]));
const fragment = fc.oneof({ weight: 4, arbitrary: attributes }, removal);
const body = (members: object): string => JSON.stringify(members);

/** Mistakes of every kind in a body. */
const wrong = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[]',
    '7',
    'null',
    '{"id":7}',
    '{"id":"no uri","type":"T"}',
    '{"id":"urn:x:1","type":"T","a b":1}',
  ),
  id.map((of) => body({ id: of })),
  id.map((of) => body({ id: of, type: 'T', a: { type: 'Property' } })),
  id.map((of) => body({ id: of, type: 'T', a: { type: 'Property', value: NULL } })),
  id.map((of) => body({ id: of, type: 'T', location: 7 })),
);

const onEntity = (
  method: string,
  below: string,
  content: Arbitrary<object>,
  search: Arbitrary<string> = fc.constant(''),
): Arbitrary<Sent> =>
  fc
    .tuple(id, content, search)
    .map(([of, each, parameters]) => [method, `/entities/${seg(of)}${below}${parameters}`, body(each)]);
const onAttribute = (
  method: string,
  content: Arbitrary<object | undefined>,
  search: Arbitrary<string>,
): Arbitrary<Sent> =>
  fc
    .tuple(id, name, content, search)
    .map(([of, attr, each, parameters]) => [
      method,
      `/entities/${seg(of)}/attrs/${attr}${parameters}`,
      each === undefined ? undefined : body(each),
    ]);
const withDataset = fc
  .tuple(instance, fc.option(fc.constantFrom(...DATASETS), { nil: undefined }))
  .map(([each, datasetId]) => (datasetId === undefined ? each : { ...each, datasetId }));
const ofType = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  fc.constantFrom(...TYPES).map((each) => `?type=${each}`),
);
const batch = (
  operation: string,
  items: Arbitrary<unknown>,
  search: Arbitrary<string> = fc.constant(''),
): Arbitrary<Sent> =>
  fc
    .tuple(fc.array(items, { minLength: 1, maxLength: 5 }), search)
    .map(([all, parameters]) => ['POST', `/entityOperations/${operation}${parameters}`, body(all)]);

/** A write: valid or not, of what is there or not. */
export const write: Arbitrary<Sent> = fc.oneof(
  { weight: 6, arbitrary: entity.map((each): Sent => ['POST', '/entities', body(each)]) },
  wrong.map((each): Sent => ['POST', '/entities', each]),
  { weight: 3, arbitrary: onEntity('PATCH', '/attrs', fragment, ofType) },
  { weight: 3, arbitrary: onEntity('POST', '/attrs', attributes, fc.constantFrom('', '?options=noOverwrite')) },
  { weight: 3, arbitrary: onEntity('PATCH', '', fragment, ofType) },
  { weight: 2, arbitrary: entity.map((each): Sent => ['PUT', `/entities/${seg(each['id'] as string)}`, body(each)]) },
  id.map((of): Sent => ['DELETE', `/entities/${seg(of)}`]),
  { weight: 3, arbitrary: onAttribute('PATCH', withDataset, ofType) },
  { weight: 2, arbitrary: onAttribute('PUT', withDataset, ofType) },
  {
    weight: 2,
    arbitrary: onAttribute(
      'DELETE',
      fc.constant(undefined),
      fc.constantFrom('', '?datasetId=urn:d:1', '?deleteAll=true'),
    ),
  },
  batch('create', entity),
  { weight: 2, arbitrary: batch('upsert', entity, fc.constantFrom('', '?options=update', '?options=replace')) },
  batch('update', entity, fc.constantFrom('', '?options=noOverwrite')),
  batch('merge', entity),
  batch('delete', id),
  fc
    .tuple(name, fc.constantFrom('drop', 'keep'))
    .map(([attr, what]): Sent => ['DELETE', `/entities?type=Sensor&${what}=${attr}`]),
);

const Q = [
  'speed',
  'speed>20',
  'speed==10..60',
  'speed!=5',
  'brand=="BMW"',
  'brand~=M.*',
  'brand!~=M.*',
  'brand>"C"',
  'speed>20;brand',
  'speed<0|brand=="BMW"',
  '(speed|name);owner',
  'owner=="urn:ngsi-ld:Thing:1"',
  'name[en]=="yes"',
  'speed.accuracy>10',
  'speed.observedAt>2024-05-01T00:00:00Z',
  'brand[city]=="BMW"',
  'speed=="a","BMW",7',
  'list==true',
  'speed>',
  'speed==',
  '__proto__',
];
const some = <T>(arbitrary: Arbitrary<T>): Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });
const given = (members: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(members).filter(([, each]) => each !== undefined)) as Record<string, string>;
const geo = fc.constantFrom(
  { georel: 'near;maxDistance==500000', geometry: 'Point', coordinates: '[0,0]' },
  { georel: 'near;minDistance==500000', geometry: 'Point', coordinates: '[0,0]' },
  { georel: 'within', geometry: 'Polygon', coordinates: '[[[-10,-10],[10,-10],[10,10],[-10,10],[-10,-10]]]' },
  { georel: 'intersects', geometry: 'Polygon', coordinates: '[[[-10,-10],[10,-10],[10,10],[-10,10],[-10,-10]]]' },
  { georel: 'disjoint', geometry: 'Point', coordinates: '[1,1]' },
  { georel: 'beside', geometry: 'Point', coordinates: '[1,1]' },
);

/** Parameters that choose entities. */
const selection: Arbitrary<Record<string, string>> = fc
  .tuple(
    fc.record({
      type: fc.option(fc.constantFrom(...TYPES, 'Vehicle|Home', '(Vehicle;Home)', '*', 'Nothing', '(Home'), {
        nil: undefined,
        freq: 4,
      }),
      q: some(fc.constantFrom(...Q)),
      id: fc.option(
        fc.uniqueArray(id, { minLength: 1, maxLength: 3 }).map((ids) => ids.join()),
        { nil: undefined, freq: 1 },
      ),
      idPattern: fc.option(fc.constantFrom('.*:[0-3]$', 'urn', '('), { nil: undefined, freq: 1 }),
      scopeQ: fc.option(fc.constantFrom('/Madrid', '/Madrid/#', '/+/Gardens', '/#', '/Paris|/Madrid'), {
        nil: undefined,
        freq: 1,
      }),
      attrs: fc.option(fc.constantFrom('speed', 'brand,owner'), { nil: undefined, freq: 1 }),
    }),
    fc.option(geo, { nil: {}, freq: 1 }),
  )
  .map(([chosen, place]) => given({ ...chosen, ...place }));

/** Parameters that say how entities are shown. */
const view: Arbitrary<Record<string, string>> = fc
  .record({
    format: some(fc.constantFrom('normalized', 'concise', 'simplified')),
    options: fc.option(fc.constantFrom('sysAttrs', 'keyValues', 'nonsense'), { nil: undefined, freq: 1 }),
    pick: fc.option(fc.constantFrom('id,speed', 'type,brand,scope', 'nothing'), { nil: undefined, freq: 1 }),
    omit: fc.option(fc.constantFrom('speed', 'id', 'brand,scope'), { nil: undefined, freq: 1 }),
    lang: fc.option(fc.constantFrom('en', 'fr;q=0.5,de', '*'), { nil: undefined, freq: 1 }),
    datasetId: fc.option(fc.constantFrom('@none', 'urn:d:1', 'urn:d:1,@none'), { nil: undefined, freq: 1 }),
    join: fc.option(fc.constantFrom('inline', 'flat'), { nil: undefined, freq: 1 }),
  })
  .map(given);
const accept: Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.constantFrom('application/ld+json', 'application/geo+json', 'text/html').map((media) => ({ Accept: media })),
);

const order = fc.constantFrom('id', 'speed', 'speed;desc,id', 'brand,id;desc', 'location;dist-asc,id');
const ordered = (by: string | undefined): Record<string, string> =>
  by === undefined ? {} : { orderBy: by, ...(by.startsWith('location') ? { orderFrom: '[0,0]' } : {}) };

/** A query that names its order, so that its pages are the same everywhere. */
export const orderedQuery: Arbitrary<Sent> = fc
  .tuple(
    selection,
    view,
    order,
    fc.record({
      limit: fc.constantFrom('1', '3', '20'),
      offset: fc.constantFrom('0', '2', '50'),
      count: fc.constantFrom('true', 'false'),
    }),
    accept,
  )
  .map(([select, show, by, page, headers]) => [
    'GET',
    `/entities${query({ ...select, ...show, ...ordered(by.includes('id') ? by : `${by},id`), ...page })}`,
    undefined,
    headers,
  ]);

/** A query that names no order. */
export const plainQuery: Arbitrary<Sent> = fc
  .tuple(selection, view, accept)
  .map(([select, show, headers]) => [
    'GET',
    `/entities${query({ limit: '1000', count: 'true', ...select, ...show })}`,
    undefined,
    headers,
  ]);

const queryBody = fc
  .record({
    entities: some(
      fc.constantFrom(
        [{ type: 'Vehicle' }],
        [{ type: '*' }],
        [{ type: 'Home', idPattern: '.*:[1-4]$' }, { type: 'Sensor' }],
        [],
      ),
    ),
    q: some(fc.constantFrom(...Q)),
    scopeQ: some(fc.constantFrom('/Madrid/#')),
  })
  .map((members): Sent => [
    'POST',
    '/entityOperations/query?limit=1000',
    body({ type: 'Query', ...given(members), ordering: { orderBy: ['id'] } }),
  ]);

/** A read whose answer has one order. */
export const read: Arbitrary<Sent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(id, view, accept)
      .map(([of, show, headers]): Sent => ['GET', `/entities/${seg(of)}${query(show)}`, undefined, headers]),
  },
  { weight: 6, arbitrary: orderedQuery },
  { weight: 2, arbitrary: queryBody },
  fc.constantFrom<Sent>(
    ['GET', '/types'],
    ['GET', '/types?details=true'],
    ['GET', '/types/Vehicle'],
    ['GET', '/attributes'],
    ['GET', '/attributes?details=true'],
    ['GET', '/attributes/speed'],
    ['PUT', '/entities'],
    ['GET', '/subscriptions'],
    ['GET', '/entities'],
    ['GET', '/entities?type=Home&limit=0'],
    ['GET', '/entities?type=Home&limit=1001'],
    ['GET', '/nonsense'],
  ),
);

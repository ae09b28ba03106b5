import { itConforms, query, seg, urn, type Row } from '../support/conformance.js';

const property = (value: unknown, more: object = {}): object => ({ type: 'Property', value, ...more });
const relationship = (object: unknown, more: object = {}): object => ({ type: 'Relationship', object, ...more });
const point = (...coordinates: number[]): object => ({ type: 'GeoProperty', value: { type: 'Point', coordinates } });

const [V1, V2, V3, H1, H2] = [urn('Vehicle', 1), urn('Vehicle', 2), urn('Vehicle', 3), urn('Home', 1), urn('Home', 2)];

const entities = [
  {
    id: V1,
    type: 'Vehicle',
    scope: ['/Madrid/Gardens/ParqueNorte', '/CompanyA'],
    brandName: property('Mercedes'),
    speed: property(55.5, { observedAt: '2024-01-01T12:00:00Z', source: property('GPS', { level: property(7) }) }),
    colours: property(['blue', 'red']),
    isParked: relationship('urn:ngsi-ld:OffStreetParking:1'),
    bought: property('2020-05-01'),
    opens: property('08:30:00Z'),
    seen: property({ '@type': 'DateTime', '@value': '2021-05-01T10:00:00Z' }),
    electric: property(true),
    name: { type: 'LanguageProperty', languageMap: { en: 'red', fr: ['rouge', 'vif'] } },
    gender: { type: 'VocabProperty', vocab: 'Male' },
    location: point(2, 41),
  },
  {
    id: V2,
    type: ['Vehicle', 'Home'],
    scope: '/Madrid/Sights/ParqueNorte',
    brandName: property('BMW'),
    speed: [property(10), property(90, { datasetId: 'urn:d:1' })],
    colours: property('green'),
    isParked: relationship(['urn:ngsi-ld:OffStreetParking:2', 'urn:ngsi-ld:OffStreetParking:3']),
    electric: property(false),
    address: property({ city: 'Berlin', streets: { main: 'Ulrich' } }),
    location: point(10, 50),
  },
  {
    id: V3,
    type: 'Vehicle',
    speed: property('fast'),
    list: { type: 'ListProperty', valueList: [1, 2, 3] },
    route: { type: 'ListRelationship', objectList: [{ object: 'urn:x:1' }, { object: 'urn:x:2' }] },
    tickets: { type: 'JsonProperty', json: { id: '85a6', value: 'Overstay' } },
    area: {
      type: 'GeoProperty',
      value: {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [10, 0],
            [10, 10],
            [0, 10],
            [0, 0],
          ],
        ],
      },
    },
  },
  { id: H1, type: 'Home', scope: '/Madrid', address: property({ city: 'Madrid' }), rooms: property(3) },
  { id: H2, type: 'Motorhome', rooms: property(5), brandName: property('mercedes') },
];

const path = '/entities';
const all = [V1, V2, V3, H1, H2];

/** Rows that ask for entities by parameters: which ones come. */
const asks = (
  clause: string,
  rows: readonly (readonly [
    rule: string,
    parameters: Readonly<Record<string, string | number | boolean>>,
    ids: readonly string[],
  ])[],
): Row[] =>
  rows.map(([rule, parameters, ids]) => ({ clause, rule, send: ['GET', path + query(parameters)], status: 200, ids }));

const refuses = (
  clause: string,
  rows: readonly (readonly [rule: string, parameters: Readonly<Record<string, string | number | boolean>>])[],
  error = 'BadRequestData',
  status = 400,
): Row[] =>
  rows.map(([rule, parameters]) => ({
    clause,
    rule: `refuses ${rule}`,
    send: ['GET', path + query(parameters)],
    status,
    error,
  }));

const q = (text: string): { q: string } => ({ q: text });

const selection: readonly Row[] = [
  ...asks('5.7.2.4', [
    ['by type', { type: 'Home' }, [V2, H1]],
    ['by the Fully Qualified Name of a type', { type: 'https://uri.etsi.org/ngsi-ld/default-context/Motorhome' }, [H2]],
    ['by id and type', { type: 'Vehicle', id: `${V1},${H1}` }, [V1]],
    ['by ids alone, locally', { local: true, id: `${V1},${H1},urn:x:none` }, [V1, H1]],
    ['everything, locally', { local: true }, all],
    ['every type, which implies local', { type: '*' }, all],
    ['by idPattern', { type: '*', idPattern: '.*Vehicle:[12]$' }, [V1, V2]],
    ['by attrs: at least one of them', { attrs: 'address,list' }, [V2, V3, H1]],
    ['a type that nothing has', { type: 'Nothing' }, []],
  ]),
  ...asks('4.17', [
    ['a disjunction by |', { type: 'Home|Motorhome' }, [V2, H1, H2]],
    ['a disjunction by ,', { type: 'Home,Motorhome' }, [V2, H1, H2]],
    ['a conjunction', { type: '(Home;Vehicle)' }, [V2]],
    ['both', { type: '(Home;Vehicle)|Motorhome' }, [V2, H2]],
    ['both, the other way round', { type: 'Motorhome,(Vehicle;Home)' }, [V2, H2]],
  ]),
  ...refuses('4.17', [
    ['an unclosed parenthesis', { type: '(Home;Vehicle' }],
    ['nothing after an operator', { type: 'Home|' }],
    ['a name that is none', { type: 'Ho me' }],
  ]),
  ...refuses('5.7.2.4', [
    ['a query without restriction (too wide)', {}],
    ['a query by ids only (too wide)', { id: V1 }],
    ['a query by idPattern only (too wide)', { idPattern: '.*' }],
    ['a query by scopeQ only (too wide)', { scopeQ: '/Madrid' }],
    ['an id that is no URI', { type: 'Home', id: 'no uri' }],
    ['an idPattern that is no regular expression', { type: 'Home', idPattern: '(' }],
    ['type=* with local=false', { type: '*', local: false }],
    ['orderBy with local=false', { type: 'Home', orderBy: 'id', local: false }],
    ['geometryProperty for what is no GeoJSON', { type: 'Home', geometryProperty: 'location' }],
    ['linked Entities in pick without join', { type: 'Home', pick: 'isParked{name}' }],
    ['linked Entities in q without join', { q: 'isParked{name}' }],
  ]),
  ...refuses(
    '6.3.20',
    [
      ['an unknown parameter', { type: 'Home', nonsense: 1 }],
      ['an unknown option', { type: 'Home', options: 'nonsense' }],
    ],
    'InvalidRequest',
  ),
  ...asks('6.3.18', [
    [
      'csf, splitEntities, entityMap have no effect while nothing is registered',
      { type: 'Home', csf: 'a==1', splitEntities: true },
      [V2, H1],
    ],
  ]),
  ...asks('5.5.14', [
    ['entityMap has no effect while nothing is registered', { type: 'Home', entityMap: true }, [V2, H1]],
    ['entityMapLifetime has none either', { type: 'Home', entityMap: true, entityMapLifetime: 'PT1H' }, [V2, H1]],
    ['splitEntities=false has none either', { type: 'Home', splitEntities: false }, [V2, H1]],
  ]),
  {
    clause: '6.3.18',
    rule: 'Via has no effect while nothing is registered',
    send: ['GET', '/entities?type=Home', undefined, { Via: '1.1 somewhere' }],
    status: 200,
    ids: [V2, H1],
  },
  ...refuses('5.7.2.4', [
    ['a context source filter that is none', { type: 'Home', csf: 'a==' }],
    ['local that is no boolean', { type: 'Home', local: 'maybe' }],
    ['count that is no boolean', { type: 'Home', count: 'maybe' }],
    ['an empty id', { type: 'Home', id: '' }],
    ['an empty attrs', { type: 'Home', attrs: '' }],
    ['an empty type', { type: '' }],
    ['a language that is none', { type: 'Home', lang: '!!' }],
    ['a datasetId that is none', { type: 'Home', datasetId: 'no uri' }],
    ['q of system Attributes only (too wide)', { q: 'createdAt>2020-01-01T00:00:00Z' }],
    ['attrs of system Attributes only (too wide)', { attrs: 'createdAt' }],
  ]),
];

const operators: readonly Row[] = asks('4.9', [
  ['existence', q('address'), [V2, H1]],
  ['equal, a number', q('rooms==3'), [H1]],
  ['equal, a number in any notation', q('speed==5.55e1'), [V1]],
  ['equal, a string', q('brandName=="Mercedes"'), [V1]],
  ['equal, one of an array', q('colours=="red"'), [V1]],
  ['equal, a list of values', q('brandName=="BMW","mercedes"'), [V2, H2]],
  ['equal, a range, both ends in', q('rooms==3..5'), [H1, H2]],
  ['equal, a boolean', q('electric==true'), [V1]],
  ['equal, any instance', q('speed==90'), [V2]],
  ['equal, another datatype does not match', q('rooms=="3"'), []],
  ['equal, a URI of a Relationship', q('isParked==urn:ngsi-ld:OffStreetParking:1'), [V1]],
  ['equal, a quoted URI of a Relationship', q('isParked=="urn:ngsi-ld:OffStreetParking:1"'), [V1]],
  ['equal, one of several objects', q('isParked=="urn:ngsi-ld:OffStreetParking:3"'), [V2]],
  ['equal, one of a ListProperty', q('list==2'), [V3]],
  ['equal, one of a ListRelationship', q('route=="urn:x:2"'), [V3]],
  ['unequal', q('brandName!="Mercedes"'), [V2, H2]],
  ['unequal, not in an array', q('colours!="red"'), [V2]],
  ['unequal, a list', q('brandName!="Mercedes","BMW"'), [H2]],
  ['unequal, a range', q('rooms!=4..9'), [H1]],
  ['unequal, another datatype is unequal', q('rooms!="3"'), [H1, H2]],
  ['unequal needs the target', q('address[zip]!="1"'), []],
  ['greater', q('rooms>3'), [H2]],
  ['greater or equal', q('rooms>=3'), [H1, H2]],
  ['less', q('rooms<5'), [H1]],
  ['less or equal', q('rooms<=5'), [H1, H2]],
  ['greater, another datatype does not match', q('speed>20'), [V1, V2]],
  ['greater, strings', q('brandName>"M"'), [V1, H2]],
  ['a Relationship has no order', q('isParked>"urn:a:1"'), []],
  ['a date', q('bought>2020-01-01'), [V1]],
  ['a time', q('opens<09:00:00Z'), [V1]],
  ['a DateTime', q('seen>=2021-05-01T10:00:00Z'), [V1]],
  ['a range of dates', q('bought==2020-01-01..2020-12-31'), [V1]],
  ['match pattern', q('brandName~=Merc.*'), [V1]],
  ['do not match pattern: strings only', q('brandName!~=Merc.*'), [V2, H2]],
  ['a pattern matches strings only', q('rooms~=.*'), []],
  ['and', q('rooms>=3;address'), [H1]],
  ['or', q('rooms==3|rooms==5'), [H1, H2]],
  ['and binds stronger than or', q('rooms==5|rooms==3;brandName'), [H2]],
  ['association', q('(rooms==5|rooms==3);address'), [H1]],
  ['association within association', q('((rooms==5|rooms==3);address)'), [H1]],
  ['a dotted path: a sub-Attribute', q('speed.source=="GPS"'), [V1]],
  ['a dotted path to any depth', q('speed.source.level==7'), [V1]],
  ['a dotted path: observedAt', q('speed.observedAt>=2024-01-01T00:00:00Z'), [V1]],
  ['a trailing path', q('address[city]=="Berlin"'), [V2]],
  ['a trailing path of several members', q('address[streets.main]=="Ulrich"'), [V2]],
  ['a trailing path to what is not there', q('address[streets]'), [V2]],
  ['a language', q('name[en]=="red"'), [V1]],
  ['a language, one of several texts', q('name[fr]=="vif"'), [V1]],
  ['any language', q('name[*]=="rouge"'), [V1]],
  ['no language: any', q('name=="rouge"'), [V1]],
  ['another language', q('name[fr]=="red"'), []],
  ['unequal in a language', q('name[en]!="blue"'), [V1]],
  ['a VocabProperty against the context', { ...q('gender==Male'), expandValues: 'gender' }, [V1]],
  ['JSON keys as they are', { ...q('tickets[value]=="Overstay"'), jsonKeys: 'tickets' }, [V3]],
  ['an id of raw JSON', { ...q('tickets[id]=="85a6"'), jsonKeys: 'tickets' }, [V3]],
  ['createdAt', q('rooms.createdAt>2020-01-01T00:00:00Z'), [H1, H2]],
]);

const malformed: readonly Row[] = refuses('4.9', [
  ['an operator without value', q('rooms==')],
  ['an operator that is none', q('rooms=3')],
  ['an unclosed string', q('brandName=="x')],
  ['an unclosed parenthesis', q('(rooms==3')],
  ['a term too much', q('rooms==3)')],
  ['a logical operator too much', q('rooms==3;')],
  ['an unclosed trailing path', q('address[city')],
  ['a name that is none', q('1a==3')],
  ['an order on a list', q('rooms>3,4')],
  ['an order on a range', q('rooms>3..4')],
  ['a pattern that is none', q('brandName~=(')],
  ['a q of nothing', q('')],
]);

const geo = (georel: string, geometry: string, coordinates: unknown, geoproperty?: string): Record<string, string> => ({
  georel,
  geometry,
  coordinates: JSON.stringify(coordinates),
  ...(geoproperty === undefined ? {} : { geoproperty }),
});
const box = [
  [
    [0, 40],
    [5, 40],
    [5, 45],
    [0, 45],
    [0, 40],
  ],
];

const places: readonly Row[] = [
  ...asks('4.10', [
    ['near, maxDistance', geo('near;maxDistance==2000', 'Point', [2, 41.01]), [V1]],
    ['near, maxDistance, too far', geo('near;maxDistance==500', 'Point', [2, 41.01]), []],
    ['near, minDistance', geo('near;minDistance==2000', 'Point', [2, 41.01]), [V2]],
    ['within', geo('within', 'Polygon', box), [V1]],
    ['intersects', geo('intersects', 'Polygon', box), [V1]],
    ['disjoint', geo('disjoint', 'Polygon', box), [V2]],
    ['equals', geo('equals', 'Point', [10, 50]), [V2]],
    ['contains, of another GeoProperty', geo('contains', 'Point', [5, 5], 'area'), [V3]],
    [
      'overlaps',
      geo(
        'overlaps',
        'Polygon',
        [
          [
            [5, 5],
            [15, 5],
            [15, 15],
            [5, 15],
            [5, 5],
          ],
        ],
        'area',
      ),
      [V3],
    ],
    [
      'intersects a LineString',
      geo(
        'intersects',
        'LineString',
        [
          [-1, 5],
          [11, 5],
        ],
        'area',
      ),
      [V3],
    ],
    [
      'within a MultiPolygon',
      geo('within', 'MultiPolygon', [
        box,
        [
          [
            [9, 49],
            [11, 49],
            [11, 51],
            [9, 51],
            [9, 49],
          ],
        ],
      ]),
      [V1, V2],
    ],
    ['equals a MultiPoint of one', geo('equals', 'MultiPoint', [[10, 50]]), [V2]],
    ['a geoproperty that nothing has', geo('near;maxDistance==9999999', 'Point', [0, 0], 'nowhere'), []],
    ['with a type', { type: 'Home', ...geo('near;maxDistance==9999999', 'Point', [2, 41]) }, [V2]],
  ]),
  ...refuses('4.10', [
    ['a georel that is none', geo('beside', 'Point', [1, 2])],
    ['near without distance', geo('near', 'Point', [1, 2])],
    ['a distance that is not positive', geo('near;maxDistance==-1', 'Point', [1, 2])],
    ['a distance of 0', geo('near;maxDistance==0', 'Point', [1, 2])],
    ['a geometry that is none', geo('within', 'Circle', [1, 2])],
    ['a GeometryCollection', geo('within', 'GeometryCollection', [])],
    ['coordinates that do not fit', geo('within', 'Polygon', [1, 2])],
    ['coordinates that are no JSON', { georel: 'within', geometry: 'Polygon', coordinates: '[[' }],
    ['georel without geometry', { georel: 'within', coordinates: '[1,2]' }],
    ['geometry without georel', { type: 'Home', geometry: 'Point', coordinates: '[1,2]' }],
  ]),
  ...asks('4.19', [
    ['a scope', { type: '*', scopeQ: '/Madrid' }, [H1]],
    ['a scope and what is below', { type: '*', scopeQ: '/Madrid/#' }, [V1, V2, H1]],
    ['a wildcard for a level', { type: '*', scopeQ: '/Madrid/+/ParqueNorte' }, [V1, V2]],
    ['a wildcard and what is below', { type: '*', scopeQ: '/Madrid/+/#' }, [V1, V2]],
    ['any scope', { type: '*', scopeQ: '/#' }, [V1, V2, H1]],
    ['and', { type: '*', scopeQ: '(/Madrid/Gardens/ParqueNorte;/CompanyA)' }, [V1]],
    ['or by |', { type: '*', scopeQ: '/Madrid|/CompanyA' }, [V1, H1]],
    ['or by ,', { type: '*', scopeQ: '/Madrid,/CompanyA' }, [V1, H1]],
    ['both', { type: '*', scopeQ: '(/Madrid/Gardens/ParqueNorte;/CompanyA)|/Madrid' }, [V1, H1]],
    ['a scope that nothing has', { type: '*', scopeQ: '/Paris' }, []],
  ]),
  ...refuses('4.19', [
    ['# before the end', { type: '*', scopeQ: '/#/a' }],
    ['an unclosed parenthesis', { type: '*', scopeQ: '(/a;/b' }],
    ['an empty level', { type: '*', scopeQ: '/a//b' }],
  ]),
];

const post = (rule: string, body: object, ids: readonly string[], search = ''): Row => ({
  clause: '6.23.3.1',
  rule,
  send: ['POST', `/entityOperations/query${search}`, { type: 'Query', ...body }],
  status: 200,
  ids,
});
const refusesQuery = (rule: string, body: unknown): Row => ({
  clause: '5.2.23',
  rule: `POST refuses ${rule}`,
  send: ['POST', '/entityOperations/query', body],
  status: 400,
  error: 'BadRequestData',
});

const byPost: readonly Row[] = [
  post('POST by type', { entities: [{ type: 'Home' }] }, [V2, H1]),
  post('POST by several selectors', { entities: [{ type: 'Home', id: H1 }, { type: 'Motorhome' }] }, [H1, H2]),
  post('POST by ids of a selector', { entities: [{ type: 'Vehicle', id: [V1, V2] }] }, [V1, V2]),
  post('POST by idPattern of a selector', { entities: [{ type: 'Vehicle', idPattern: '.*:3$' }] }, [V3]),
  {
    ...post('id takes precedence over idPattern', { entities: [{ type: 'Vehicle', id: V1, idPattern: '.*:3$' }] }, [
      V1,
    ]),
    clause: '5.2.33',
  },
  post('POST by a type selection', { entities: [{ type: '(Home;Vehicle)' }] }, [V2]),
  post('POST by every type', { entities: [{ type: '*' }] }, all),
  post('POST by q', q('rooms>3'), [H2]),
  post('POST by geoQ', { geoQ: { georel: 'near;maxDistance==2000', geometry: 'Point', coordinates: [2, 41.01] } }, [
    V1,
  ]),
  post(
    'POST by geoQ with coordinates as a string',
    { geoQ: { georel: 'within', geometry: 'Polygon', coordinates: JSON.stringify(box) } },
    [V1],
  ),
  post(
    'POST by geoQ of another GeoProperty',
    { geoQ: { georel: 'contains', geometry: 'Point', coordinates: [5, 5], geoproperty: 'area' } },
    [V3],
  ),
  post('POST by scopeQ', { entities: [{ type: '*' }], scopeQ: '/Madrid/#' }, [V1, V2, H1]),
  post('POST by attrs', { attrs: ['list', 'rooms'] }, [V3, H1, H2]),
  post(
    'POST by everything at once',
    {
      entities: [{ type: 'Vehicle' }],
      q: 'speed',
      geoQ: { georel: 'within', geometry: 'Polygon', coordinates: box },
      scopeQ: '/#',
    },
    [V1],
  ),
  post('POST, locally', {}, all, '?local=true'),
  {
    ...post('POST ordered', { entities: [{ type: '*' }], q: 'rooms', ordering: { orderBy: ['rooms;desc'] } }, []),
    ids: [H1, H2],
    ordered: [H2, H1],
  },
  post('expandValues of a Query', { q: 'gender==Male', expandValues: 'gender' }, [V1]),
  {
    clause: '5.2.23',
    rule: 'pick and omit of a Query',
    send: [
      'POST',
      '/entityOperations/query',
      { type: 'Query', entities: [{ type: 'Motorhome' }], pick: ['id', 'rooms'] },
    ],
    status: 200,
    body: [{ id: H2, rooms: property(5) }],
  },
  {
    clause: '6.3.7',
    rule: 'options of the URL hold for POST',
    send: [
      'POST',
      '/entityOperations/query?options=keyValues&limit=1',
      { type: 'Query', entities: [{ type: 'Motorhome' }], omit: ['brandName'] },
    ],
    status: 200,
    body: [{ id: H2, type: 'Motorhome', rooms: 5 }],
  },
  {
    clause: '6.3.13',
    rule: 'POST counts',
    send: ['POST', '/entityOperations/query?count=true&limit=0', { type: 'Query', entities: [{ type: 'Home' }] }],
    status: 200,
    body: [],
    headers: { 'NGSILD-Results-Count': '2' },
  },
  refusesQuery('a body without type Query', { entities: [{ type: 'Home' }] }),
  refusesQuery('another type', { type: 'Other', entities: [{ type: 'Home' }] }),
  refusesQuery('an empty array of selectors', { type: 'Query', entities: [] }),
  refusesQuery('a selector without type', { type: 'Query', entities: [{ id: V1 }] }),
  refusesQuery('an empty array of attrs', { type: 'Query', attrs: [] }),
  refusesQuery('an empty array of pick', { type: 'Query', entities: [{ type: 'Home' }], pick: [] }),
  refusesQuery('a query without restriction', { type: 'Query' }),
  refusesQuery('a q that is none', { type: 'Query', q: 'a==' }),
  refusesQuery('a geoQ that is none', { type: 'Query', geoQ: { georel: 'within' } }),
];

await itConforms('Query Entities', [...selection, ...operators, ...malformed, ...places, ...byPost], {
  given: entities,
  readOnly: true,
});

const retrieve: readonly Row[] = [
  { clause: '5.7.1.4', rule: 'retrieves by id', send: ['GET', `/entities/${seg(H1)}`], status: 200, body: entities[3] },
  {
    clause: '5.7.1.4',
    rule: 'retrieves by id and type',
    send: ['GET', `/entities/${seg(H1)}?type=Home`],
    status: 200,
    body: entities[3],
  },
  {
    clause: '6.5.3.1',
    rule: 'attrs keeps the Attributes named',
    send: ['GET', `/entities/${seg(H2)}?attrs=rooms`],
    status: 200,
    body: { id: H2, type: 'Motorhome', rooms: property(5) },
  },
  ...(
    [
      ['an id that is not known', '/entities/urn:x:none', 404, 'ResourceNotFound'],
      ['another type', `/entities/${seg(H1)}?type=Vehicle`, 404, 'ResourceNotFound'],
      ['attrs of which it has none', `/entities/${seg(H1)}?attrs=speed`, 404, 'ResourceNotFound'],
      ['an id that is no URI', '/entities/no%20uri', 400, 'BadRequestData'],
      [
        'geometryProperty for what is no GeoJSON',
        `/entities/${seg(H1)}?geometryProperty=location`,
        400,
        'BadRequestData',
      ],
      ['linked Entities in pick without join', `/entities/${seg(H1)}?pick=${seg('a{b}')}`, 400, 'BadRequestData'],
      ['attrs of id', `/entities/${seg(H1)}?attrs=id`, 400, 'BadRequestData'],
      ['an unknown format', `/entities/${seg(H1)}?format=nonsense`, 400, 'InvalidRequest'],
      ['an unknown parameter', `/entities/${seg(H1)}?q=a`, 400, 'InvalidRequest'],
    ] as const
  ).map(([what, target, status, error]): Row => ({
    clause: '5.7.1.4',
    rule: `Retrieve Entity by ${what} is ${error}`,
    send: ['GET', target],
    status,
    error,
  })),
];

await itConforms('Retrieve Entity', retrieve, { given: entities, readOnly: true });

/** The id of an entity: `urn:ngsi-ld:<type>:<n>`. */
export function at(type: string, n = 1): string {
  return `urn:ngsi-ld:${type}:${n}`;
}

const point = { type: 'Point', coordinates: [-3.7, 40.4] };

/** An entity with everything that an entity can have. */
export const thing = {
  id: at('Thing'),
  type: ['Thing', 'Device'],
  scope: ['/a', '/b/c'],
  expiresAt: '2099-01-01T00:00:00.5Z',
  plain: { type: 'Property', value: 1, unitCode: 'KMH', observedAt: '2026-01-01T00:00:00Z', valueType: 'Speed' },
  text: 'a bare value',
  list: [1, [2, 3], 'x'],
  nested: { deep: { er: [true, 2.5] } },
  several: [{ value: 1 }, { value: 2, datasetId: 'urn:ngsi-ld:Dataset:1' }],
  location: point,
  area: {
    type: 'GeoProperty',
    value: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }, // prettier-ignore
  },
  geometryAsData: { type: 'Property', value: point },
  name: { languageMap: { en: 'thing', fr: ['chose', 'truc'], '@none': 'x' } },
  category: { vocab: ['commercial', 'urban'] },
  raw: { json: { a: null, b: [1] } },
  order: { valueList: [3, 1, { a: 2 }] },
  linked: { object: at('Thing', 2), objectType: 'Thing' },
  both: { object: [at('Thing', 2), at('Thing', 3)] },
  inOrder: { objectList: [at('Thing', 3), at('Thing', 2)] },
  described: {
    value: 5,
    accuracy: { value: 0.1, method: { vocab: 'guess' } },
    where: { type: 'GeoProperty', value: point },
    by: { object: at('Person') },
    expiresAt: '2099-01-01T00:00:00Z',
  },
  ngsildproof: {
    type: 'Property',
    entityIdSealed: at('Thing'),
    entityTypeSealed: 'Thing',
    value: { type: 'DataIntegrityProof', proofValue: 'z3FX' },
  },
};
/** What it links to. */
export const linkedThing = { id: at('Thing', 2), type: 'Thing', plain: 2, linked: { object: at('Thing', 3) } };
/** What both link to. */
export const lastThing = { id: at('Thing', 3), type: 'Thing', location: point };

import { type Iri } from '../../src/model/entity.js';
import { DEFAULT_VOCABULARY, LANG_STRING, NGSI_LD } from '../../src/model/kinds.js';
import { type Terms } from '../../src/model/terms.js';

/** The terms of the core context (Annex B) that tests of the model meet. */
const CORE: readonly (readonly [string, Iri])[] = [
  ['value', `${NGSI_LD}hasValue`],
  ['object', `${NGSI_LD}hasObject`],
  ['languageMap', `${NGSI_LD}hasLanguageMap`],
  ['vocab', `${NGSI_LD}hasVocab`],
  ['json', `${NGSI_LD}hasJSON`],
  ['valueList', `${NGSI_LD}hasValueList`],
  ['objectList', `${NGSI_LD}hasObjectList`],
  ['dataset', `${NGSI_LD}hasDataset`],
  ['previousValue', `${NGSI_LD}hasPreviousValue`],
  ['coordinates', 'https://purl.org/geojson/vocab#coordinates'],
  ['langString', LANG_STRING],
  ...[
    'location',
    'observationSpace',
    'operationSpace',
    'ngsildproof',
    'createdAt',
    'instanceId',
    'observedAt',
    'datasetId',
    'unitCode',
    'scope',
    'lang',
    'entity',
  ].map((name) => [name, NGSI_LD + name] as const),
];

/** Terms over a plain table, for tests of the model, which knows no contexts: the table and the default vocabulary. */
export function tableTerms(table: Readonly<Record<string, Iri>> = {}): Terms {
  const iris = new Map<string, Iri>([...Object.entries(table), ...CORE]);
  const names = new Map([...iris].map(([name, iri]) => [iri, name]));
  return {
    key: JSON.stringify(table),
    url: undefined,
    source: table,
    expand: (name) => iris.get(name) ?? (/^@|:/.test(name) ? name : DEFAULT_VOCABULARY + name),
    compact: (iri) => names.get(iri) ?? (isPlain(iri, iris) ? iri.slice(DEFAULT_VOCABULARY.length) : iri),
  };
}

/** In the default vocabulary, under a name that nothing else has. */
function isPlain(iri: Iri, iris: ReadonlyMap<string, Iri>): boolean {
  const name = iri.slice(DEFAULT_VOCABULARY.length);
  return iri.startsWith(DEFAULT_VOCABULARY) && name !== '' && !/^@|:/.test(name) && !iris.has(name);
}

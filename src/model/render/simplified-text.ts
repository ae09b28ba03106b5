import { type Attribute, type Iri } from '../entity.js';
import { NGSILDPROOF } from '../kinds.js';
import { type Terms } from '../terms.js';
import { type View } from '../view.js';
import { compactedText, namesText, quote, rawText } from './value-text.js';
import { inLanguage, languageOf, type LinkedText } from './lossless-text.js';

/**
 * The instances of one attribute in simplified representation (CIM 009 4.5.4): a single one is its value; several
 * are a `dataset` with one value for each datasetId, `@none` for the default instance.
 * @param linked - the linked entities that stand in place of URIs (4.5.4 EXAMPLES 9, 10 and 17)
 */
export function simplifiedText(
  name: Iri,
  instances: readonly Attribute[],
  terms: Terms,
  view: View,
  linked?: LinkedText,
): string {
  if (instances.length === 1) return instanceText(name, instances[0]!, terms, view, linked);
  let members = '';
  for (const instance of instances) {
    const value = instanceText(name, instance, terms, view, linked);
    members += `${members === '' ? '' : ','}${quote(instance.datasetId ?? '@none')}:${value}`;
  }
  return `{"dataset":{${members}}}`;
}

function instanceText(name: Iri, stored: Attribute, terms: Terms, view: View, linked?: LinkedText): string {
  if (name === NGSILDPROOF) return rawText(stored.value);
  const language = languageOf(stored, view);
  const instance = language === undefined ? stored : inLanguage(stored, language);
  const { kind, value } = instance;
  switch (kind) {
    case 'Property':
    case 'ListProperty':
      return compactedText(value, terms);
    case 'LanguageProperty':
      return `{"languageMap":${rawText(value)}}`;
    case 'VocabProperty':
      return `{"vocab":${namesText(value, terms)}}`;
    case 'JsonProperty':
      return `{"json":${rawText(value)}}`;
    case 'Relationship':
    case 'ListRelationship':
      return linked?.(instance) ?? rawText(value);
    case 'GeoProperty':
      return rawText(value);
  }
}

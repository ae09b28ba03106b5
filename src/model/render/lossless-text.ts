import { type Attribute, type AttributeKind, type Attributes, type Iri, type Json } from '../entity.js';
import { ATTRIBUTE_KINDS, NGSILDPROOF, VALUE_MEMBER } from '../kinds.js';
import { chooseLanguage } from '../language.js';
import { type Terms } from '../terms.js';
import { type View } from '../view.js';
import { isUnmistakable, looksLikeGeometry } from './bare-value.js';
import { arrayText, compactedText, namesText, quote, rawText } from './value-text.js';

/** The linked entities to show at one place as JSON text (CIM 009 4.5.23.2); undefined when there are none. */
export type LinkedText = (relationship: Attribute) => string | undefined;

/** How an attribute object begins, up to its value. */
const OPENING = byKind((kind) => `{"type":"${kind}","${VALUE_MEMBER[kind]}":`);
const CONCISE_OPENING = byKind((kind) => `{"${VALUE_MEMBER[kind]}":`);

function byKind(text: (kind: AttributeKind) => string): Readonly<Record<AttributeKind, string>> {
  return Object.fromEntries(ATTRIBUTE_KINDS.map((kind) => [kind, text(kind)])) as Record<AttributeKind, string>;
}

/**
 * The instances of one attribute in normalized or concise representation (4.5.2 and kin): an array only when there
 * are several (4.5.5). Members in fixed order: type, value, what describes it, sub-attributes.
 * @param linked - given for attributes of an entity; sub-attributes are not joined
 */
export function losslessText(
  name: Iri,
  instances: readonly Attribute[],
  terms: Terms,
  view: View,
  linked?: LinkedText,
): string {
  const only = instances.length === 1;
  if (only) return instanceText(name, instances[0]!, only, terms, view, linked);
  return arrayText(instances, (instance) => instanceText(name, instance, only, terms, view, linked));
}

/** @param only - one of several is an object even where it could be a bare value (4.5.2.3) */
function instanceText(
  name: Iri,
  stored: Attribute,
  only: boolean,
  terms: Terms,
  view: View,
  linked?: LinkedText,
): string {
  const language = languageOf(stored, view);
  const instance = language === undefined ? stored : inLanguage(stored, language);
  const { kind, value } = instance;
  const concise = view.format === 'concise';
  const described = descriptionText(instance, language, terms, view);
  const text = name === NGSILDPROOF ? rawText(value) : valueText(kind, value, terms, concise);
  if (!concise) return `${OPENING[kind]}${text}${linkedMember(instance, linked)}${described}}`;
  if (only && described === '' && name !== NGSILDPROOF && isBare(kind, value, terms)) return text;
  const opening = kind === 'Property' && looksLikeGeometry(value) ? OPENING[kind] : CONCISE_OPENING[kind];
  return `${opening}${text}${linkedMember(instance, linked)}${described}}`;
}

/** The language in which a view shows a LanguageProperty; undefined where it stays one (4.15). */
export function languageOf({ kind, value }: Attribute, view: View): string | undefined {
  if (view.lang === undefined || kind !== 'LanguageProperty') return undefined;
  return chooseLanguage(view.lang, value as Readonly<Record<string, Json>>);
}

/** A LanguageProperty turned into a Property with the text of one language (4.15). */
export function inLanguage(instance: Attribute, language: string): Attribute {
  return { ...instance, kind: 'Property', value: (instance.value as Readonly<Record<string, Json>>)[language]! };
}

function valueText(kind: AttributeKind, value: Json, terms: Terms, concise: boolean): string {
  switch (kind) {
    case 'Property':
    case 'ListProperty':
      return compactedText(value, terms);
    case 'VocabProperty':
      return namesText(value, terms);
    case 'ListRelationship':
      // 4.5.22.2 wraps each target, 4.5.22.3 need not.
      return concise ? rawText(value) : arrayText(value as readonly Iri[], (target) => `{"object":${quote(target)}}`);
    default:
      return rawText(value);
  }
}

/** Whether an attribute without description is, concisely, just its value (4.5.2.3, 4.7.3). */
function isBare(kind: AttributeKind, value: Json, terms: Terms): boolean {
  return kind === 'GeoProperty' || (kind === 'Property' && isUnmistakable(value, terms));
}

function linkedMember(instance: Attribute, linked: LinkedText | undefined): string {
  const text = linked?.(instance);
  if (text === undefined) return '';
  return instance.kind === 'ListRelationship' ? `,"entityList":${text}` : `,"entity":${text}`;
}

/** Everything behind the value, each member with a comma before it. */
function descriptionText(instance: Attribute, language: string | undefined, terms: Terms, view: View): string {
  let text = '';
  if (instance.datasetId !== undefined) text += `,"datasetId":${quote(instance.datasetId)}`;
  if (instance.objectType !== undefined) text += `,"objectType":${oneOrSeveral(instance.objectType, terms)}`;
  if (instance.valueType !== undefined) text += `,"valueType":${namesText(instance.valueType, terms)}`;
  if (instance.unitCode !== undefined) text += `,"unitCode":${quote(instance.unitCode)}`;
  if (instance.observedAt !== undefined) text += `,"observedAt":"${instance.observedAt}"`;
  if (language !== undefined) text += `,"lang":${quote(language)}`;
  if (instance.entityIdSealed !== undefined) text += `,"entityIdSealed":${rawText(instance.entityIdSealed)}`;
  if (instance.entityTypeSealed !== undefined) text += `,"entityTypeSealed":${rawText(instance.entityTypeSealed)}`;
  if (view.sysAttrs) text += systemText(instance);
  if (instance.attributes !== undefined) text += subAttributesText(instance.attributes, terms, view);
  return text;
}

/** The system attributes of an entity or an attribute (6.3.11), each with a comma before it. */
export function systemText(of: Pick<Attribute, 'expiresAt' | 'createdAt' | 'modifiedAt'>): string {
  const expiry = of.expiresAt === undefined ? '' : `,"expiresAt":"${of.expiresAt}"`;
  return `${expiry},"createdAt":"${of.createdAt}","modifiedAt":"${of.modifiedAt}"`;
}

/** Types: a single one stands alone (4.5.1). */
export function oneOrSeveral(types: readonly Iri[], terms: Terms): string {
  return types.length === 1 ? quote(terms.compact(types[0]!)) : namesText(types, terms);
}

function subAttributesText(attributes: Attributes, terms: Terms, view: View): string {
  let text = '';
  for (const [name, instances] of attributes) {
    text += `,${quote(terms.compact(name))}:${losslessText(name, instances, terms, view)}`;
  }
  return text;
}

import { randomUUID } from 'node:crypto';
import { type Terms } from '../model/terms.js';
import { JSON_LD_TYPE, type Answer } from './answer.js';
import { type Exchange } from './exchange.js';
import { type MediaType } from './negotiate.js';
import { linkHeader } from './context-place.js';
import { type Services } from './services.js';

/** The id of a list that is made for one answer (CIM 009 4.5.10, 4.5.13). */
export function listId(kind: 'EntityTypeList' | 'AttributeList'): string {
  return `urn:ngsi-ld:${kind}:${randomUUID()}`;
}

/** A JSON-LD document that is no entity, or a list of such, with its context where the media type wants it (6.3.6). */
export async function documentAnswer(
  { contexts }: Services,
  { tenant }: Exchange,
  document: object | readonly object[],
  terms: Terms,
  mediaType: MediaType,
): Promise<Answer> {
  const headers = { 'Content-Type': mediaType };
  if (mediaType !== JSON_LD_TYPE) {
    const Link = await linkHeader(contexts, tenant, terms);
    return { status: 200, headers: { ...headers, Link }, body: JSON.stringify(document) };
  }
  const contextual = (object: object): object => ({ ...object, '@context': terms.source });
  return {
    status: 200,
    headers,
    body: JSON.stringify(isList(document) ? document.map(contextual) : contextual(document)),
  };
}

function isList(document: object | readonly object[]): document is readonly object[] {
  return Array.isArray(document);
}

import { type Iri } from '../model/entity.js';
import { BadRequestData } from '../model/errors.js';
import { expandName, parseIri } from '../model/names.js';
import { type Terms } from '../model/terms.js';
import { parseTypeSelection, type TypeSelection } from '../query/type-selection.js';
import { type Exchange } from './exchange.js';

/**
 * The id in the path.
 * @throws BadRequestData - no URI
 */
export function entityId({ path }: Exchange): Iri {
  return parseIri(path['entityId'], 'the entity id in the path');
}

/**
 * The name of the attribute in the path, expanded.
 * @throws BadRequestData - no name
 */
export function attributeName({ path }: Exchange, terms: Terms): Iri {
  return expandName(path['attrId'], terms, 'the attribute name in the path');
}

/**
 * The `type` parameter of an operation on one entity (4.17).
 * @throws BadRequestData
 */
export function typeSelection({ parameters }: Pick<Exchange, 'parameters'>, terms: Terms): TypeSelection | undefined {
  const type = parameters.get('type');
  return type === undefined ? undefined : parseTypeSelection(type, terms);
}

/**
 * A fragment that names an id names the one in the path (5.4).
 * @throws BadRequestData - another one
 */
export function sameId(fragment: { readonly id?: Iri }, id: Iri): void {
  if (fragment.id !== undefined && fragment.id !== id) {
    throw new BadRequestData(`the body is about ${fragment.id}, the path about ${id}`);
  }
}

/**
 * `scope` is no attribute that could be updated or replaced by itself (5.6.4.4, 5.6.19.4).
 * @throws BadRequestData
 */
export function notScope({ path }: Exchange): void {
  if (path['attrId'] === 'scope') throw new BadRequestData('scope is no attribute of its own; update the entity');
}

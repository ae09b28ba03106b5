import { type AttributeKind, type Iri } from '../../model/entity.js';
import { ResourceNotFound } from '../../model/errors.js';
import { type AttributeSummary, type Tenant, type TypeSummary } from '../../store/entity-store.js';
import { type Broker } from '../broker.js';

/** Types and attributes that a tenant's entities have (CIM 009 5.7.5 to 5.7.10); names are expanded, lists sorted. */

/** Retrieve Available Entity Types, with their details (5.7.5, 5.7.6). */
export async function availableTypes(
  broker: Broker,
  tenant: Tenant,
): Promise<readonly { readonly type: Iri; readonly attributes: readonly Iri[] }[]> {
  const { types } = await broker.entities.catalog(tenant);
  return sorted(types).map(([type, { attributes }]) => ({ type, attributes: [...attributes.keys()].sort() }));
}

/**
 * Retrieve Available Entity Type Information (5.7.7).
 * @throws ResourceNotFound - no entity has the type
 */
export async function typeInformation(broker: Broker, tenant: Tenant, type: Iri): Promise<TypeSummary> {
  const summary = (await broker.entities.catalog(tenant, { type })).types.get(type);
  if (summary === undefined || summary.entities === 0) throw new ResourceNotFound(`no entity has the type ${type}`);
  return summary;
}

/** Retrieve Available Attributes, with their details (5.7.8, 5.7.9). */
export async function availableAttributes(
  broker: Broker,
  tenant: Tenant,
): Promise<readonly { readonly name: Iri; readonly types: readonly Iri[] }[]> {
  const { attributes } = await broker.entities.catalog(tenant);
  return sorted(attributes).map(([name, { types }]) => ({ name, types: [...types].sort() }));
}

/**
 * Retrieve Available Attribute Information (5.7.10).
 * @throws ResourceNotFound - no entity has the attribute
 */
export async function attributeInformation(broker: Broker, tenant: Tenant, attribute: Iri): Promise<AttributeSummary> {
  const summary = (await broker.entities.catalog(tenant, { attribute })).attributes.get(attribute);
  if (summary === undefined || summary.instances === 0) {
    throw new ResourceNotFound(`no entity has the attribute ${attribute}`);
  }
  return summary;
}

/** Attribute kinds in a fixed order. */
export function kindList(kinds: ReadonlySet<AttributeKind>): readonly AttributeKind[] {
  return [...kinds].sort();
}

function sorted<V>(map: ReadonlyMap<Iri, V>): readonly (readonly [Iri, V])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

import { type Json } from '../model/entity.js';
import { BadRequestData } from '../model/errors.js';
import { type Terms } from '../model/terms.js';
import { parseOrder, type Order } from '../query/order.js';
import { type Parameters } from './parameters.js';
import { type SelectionInput } from './selection-parameters.js';

export const ORDER_PARAMETERS = ['orderBy', 'orderFrom', 'orderGeometry', 'collation'] as const;

/** What orders entities, from a URL or a Query body (5.2.43), still to be checked. */
export interface OrderInput {
  readonly orderBy?: string | readonly string[] | undefined;
  readonly orderFrom?: Json | undefined;
  readonly orderGeometry?: string | undefined;
  readonly collation?: string | undefined;
}

export function orderInput(parameters: Parameters): OrderInput {
  return {
    orderBy: parameters.get('orderBy'),
    orderFrom: parameters.get('orderFrom'),
    orderGeometry: parameters.get('orderGeometry'),
    collation: parameters.get('collation'),
  };
}

/**
 * The ordering of a query, if it asks for one.
 * @throws BadRequestData - it is malformed, or the query is explicitly not of the local scope (CIM 009 5.7.2.4)
 */
export function parseOrdering(
  { orderBy, orderFrom, orderGeometry, collation }: OrderInput,
  { local }: Pick<SelectionInput, 'local'>,
  terms: Terms,
): Order | undefined {
  if (orderBy === undefined) {
    if (orderFrom === undefined && orderGeometry === undefined && collation === undefined) return undefined;
    throw new BadRequestData('orderFrom, orderGeometry and collation are for requests with orderBy');
  }
  // While nothing is registered every operation executes locally, whether it says so or not.
  if (local === false) {
    throw new BadRequestData('orderBy is for queries of the local scope, not with local=false (CIM 009 5.7.2.4)');
  }
  return parseOrder(
    {
      orderBy,
      ...(orderFrom === undefined ? {} : { orderFrom }),
      ...(orderGeometry === undefined ? {} : { orderGeometry }),
      ...(collation === undefined ? {} : { collation }),
    },
    terms,
  );
}

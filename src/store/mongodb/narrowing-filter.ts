import { type Document, type Filter } from 'mongodb';
import { type Condition, type Narrowing, type ValueRange } from '../../query/narrowing.js';
import { type Tenant } from '../entity-store.js';
import { type EntityDocument, indexedText, indexedValue, isCut, keyOf } from './documents.js';
import { shortName, text } from './short-names.js';

/** What the database is asked for: all that the narrowing says, so that the planner may choose among the indexes. */
export function filterOf(tenant: Tenant, narrowing: Narrowing): Filter<EntityDocument> {
  const { ids, types, conditions } = narrowing;
  const filter: Document = { t: text(tenant) };
  if (ids !== undefined) filter['_id'] = { $in: ids.map((id) => keyOf(tenant, id)) };
  if (types !== undefined) filter['ty'] = anyOf(types.map(shortName));
  if (conditions.length > 0) filter['$and'] = conditions.map(filterOfCondition);
  return filter;
}

function filterOfCondition(condition: Condition): Document {
  switch (condition.on) {
    case 'attribute':
      return { 'ix.n': anyOf(condition.anyOf.map(shortName)) };
    case 'value':
      return either(
        valueBounds(condition.anyOf).map((v) => ({ ix: { $elemMatch: { n: shortName(condition.name), v } } })),
      );
    case 'cell':
      return either(
        condition.anyOf.map(({ low, high }) => ({
          g: { $elemMatch: { n: shortName(condition.name), c: low === high ? low : { $gte: low, $lte: high } } },
        })),
      );
    case 'scope':
      return either(condition.anyOf.flatMap(({ scope, below }) => scopeBounds(scope, below)));
  }
}

/** One bound for all single values, one for each range. */
function valueBounds(ranges: readonly ValueRange[]): unknown[] {
  const single: unknown[] = [];
  const bounds: unknown[] = [];
  for (const range of ranges) {
    if ('equals' in range) single.push(indexedValue(range.equals));
    else if (range.low !== undefined && range.low === range.high) single.push(range.low);
    else bounds.push({ $gte: range.low ?? -Infinity, ...(range.high !== undefined && { $lte: range.high }) });
  }
  return single.length > 0 ? [anyOf(single), ...bounds] : bounds;
}

/** The scope itself, and what begins with it and a slash: `0` is what follows the slash. */
function scopeBounds(scope: string, below: boolean): Document[] {
  if (scope === '/') return below ? [{ s: { $gte: '' } }] : [{ s: scope }];
  const itself = { s: indexedText(scope) };
  if (!below) return [itself];
  const start = `${scope}/`;
  if (isCut(start)) return [itself, { s: indexedText(start) }];
  return [itself, { s: { $elemMatch: { $gte: start, $lt: `${scope}0` } } }];
}

function either(filters: readonly Document[]): Document {
  return filters.length === 1 ? filters[0]! : { $or: filters };
}

function anyOf(values: readonly unknown[]): unknown {
  return values.length === 1 ? values[0] : { $in: values };
}

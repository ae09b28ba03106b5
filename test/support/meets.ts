import { indexTerms, type IndexedValue, type IndexTerms } from '../../src/query/index-terms.js';
import { type Condition, type Narrowing, type ValueRange } from '../../src/query/narrowing.js';
import { type Entity } from '../../src/model/entity.js';

/** What a narrowing means, by brute force: the least that the candidates of a store must hold. */
export function meets(entity: Entity, narrowing: Narrowing): boolean {
  const terms = indexTerms(entity);
  return (
    (narrowing.ids === undefined || narrowing.ids.includes(entity.id)) &&
    (narrowing.types === undefined || narrowing.types.some((type) => terms.types.includes(type))) &&
    narrowing.conditions.every((condition) => holds(terms, condition))
  );
}

function holds(terms: IndexTerms, condition: Condition): boolean {
  switch (condition.on) {
    case 'attribute':
      return terms.values.some(({ name }) => condition.anyOf.includes(name));
    case 'value':
      return terms.values.some(
        ({ name, value }) => name === condition.name && condition.anyOf.some((range) => inRange(value, range)),
      );
    case 'cell':
      return terms.cells.some(
        ({ name, cells }) =>
          name === condition.name &&
          cells.some((cell) => condition.anyOf.some(({ low, high }) => low <= cell && cell <= high)),
      );
    case 'scope':
      return terms.scopes.some((scope) =>
        condition.anyOf.some(
          (wanted) =>
            scope === wanted.scope || (wanted.below && (wanted.scope === '/' || scope.startsWith(`${wanted.scope}/`))),
        ),
      );
  }
}

function inRange(value: IndexedValue | undefined, range: ValueRange): boolean {
  if ('equals' in range) return value === range.equals;
  return typeof value === 'number' && value >= (range.low ?? -Infinity) && value <= (range.high ?? Infinity);
}

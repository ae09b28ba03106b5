import { type Iri } from '../model/entity.js';
import { type IndexTerms } from './index-terms.js';
import { type Condition, type Narrowing, type ValueRange } from './narrowing.js';

/**
 * What a narrowing means, written down once: whether an entity with these index terms is among the candidates.
 * Stores do the same with their indexes (and may hand out more); their contract tests compare.
 */
export function meets(narrowing: Narrowing, id: Iri, terms: IndexTerms): boolean {
  return (
    (narrowing.ids === undefined || narrowing.ids.includes(id)) &&
    (narrowing.types === undefined || narrowing.types.some((type) => terms.types.includes(type))) &&
    narrowing.conditions.every((condition) => meetsCondition(condition, terms))
  );
}

function meetsCondition(condition: Condition, terms: IndexTerms): boolean {
  switch (condition.on) {
    case 'attribute':
      return terms.values.some(({ name }) => condition.anyOf.includes(name));
    case 'value':
      return terms.values.some(
        ({ name, value }) =>
          name === condition.name && value !== undefined && condition.anyOf.some((range) => isIn(value, range)),
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
            wanted.scope === scope || (wanted.below && (wanted.scope === '/' || scope.startsWith(`${wanted.scope}/`))),
        ),
      );
  }
}

function isIn(value: string | number | boolean, range: ValueRange): boolean {
  if ('equals' in range) return value === range.equals;
  return typeof value === 'number' && value >= (range.low ?? -Infinity) && value <= (range.high ?? Infinity);
}

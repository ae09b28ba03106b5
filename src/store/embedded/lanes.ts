import { type Iri } from '../../model/entity.js';
import { type Condition, type ValueRange } from '../../query/narrowing.js';
import { type Catalogue } from './catalogue.js';
import { type Dictionary } from './dictionary.js';
import {
  BEYOND,
  CELL,
  number4,
  numberKey,
  numberRange,
  prefixRange,
  SCOPE,
  scopeRanges,
  TYPE,
  VALUE,
  valueKey,
} from './keys.js';
import { type Key, type KeyRange } from './table.js';

/**
 * Ranges of the index to read, in the order of their keys and without overlaps: every base followed by every range.
 * All bases of one Lanes are equally long.
 */
export class Lanes {
  constructor(
    private readonly bases: readonly Key[],
    private readonly ranges: readonly KeyRange[],
    /** Whose terms are read: of the types, of the scopes, of the one attribute named, or of several. */
    readonly of: 'types' | 'scopes' | 'attributes' | { readonly name: Iri },
  ) {}

  /** Several types stand apart: an entity of two of them may stand in both. */
  get severalTypes(): boolean {
    return this.of !== 'scopes' && this.bases.length > 1;
  }

  get length(): number {
    return this.bases.length * this.ranges.length;
  }

  at(lane: number): KeyRange {
    const base = this.bases[Math.floor(lane / this.ranges.length)]!;
    const { start, end } = this.ranges[lane % this.ranges.length]!;
    return { start: base + start, end: base + end };
  }

  /** The first lane that ends after `key`. */
  from(key: Key): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle).end > key) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  holds(key: Key): boolean {
    const lane = this.from(key);
    return lane < this.length && this.at(lane).start <= key;
  }
}

/** The lanes of types. */
export function typeLanes(tenant: Key, types: readonly Iri[], dictionary: Dictionary): Lanes {
  const bases = numbersOf(types, dictionary).map((type) => tenant + TYPE + number4(type));
  return new Lanes(bases, [prefixRange('')], 'types');
}

/** The lanes of a condition: inside these types, or inside all that have the attribute. */
export function conditionLanes(
  tenant: Key,
  condition: Condition,
  types: readonly Iri[] | undefined,
  dictionary: Dictionary,
  catalogue: Catalogue,
): Lanes {
  if (condition.on === 'scope') {
    const ranges = condition.anyOf.flatMap(({ scope, below }) => scopeRanges(scope, below));
    return new Lanes([tenant + SCOPE], merged(ranges), 'scopes');
  }
  const names = numbersOf(condition.on === 'attribute' ? condition.anyOf : [condition.name], dictionary);
  if (names.length === 0) return new Lanes([], [], 'attributes');
  const within = types === undefined ? catalogue.typesWith(tenant, names) : numbersOf(types, dictionary);
  const section = tenant + (condition.on === 'cell' ? CELL : VALUE);
  const bases = within.flatMap((type) => names.map((name) => section + number4(type) + number4(name)));
  const ranges = condition.on === 'attribute' ? [prefixRange('')] : rangesOf(condition);
  return new Lanes(bases, ranges, names.length > 1 ? 'attributes' : { name: dictionary.names.text(names[0]!) });
}

type RangeCondition = Condition & { on: 'value' | 'cell' };
const ranges = new WeakMap<RangeCondition, readonly KeyRange[]>();

/** Remembered for as long as the condition lives: a query comes again, or goes on with its next page. */
function rangesOf(condition: RangeCondition): readonly KeyRange[] {
  let known = ranges.get(condition);
  if (known === undefined) {
    known = merged(
      condition.on === 'cell'
        ? condition.anyOf.map(({ low, high }) => ({ start: numberKey(low), end: numberKey(high) + BEYOND }))
        : condition.anyOf.map(valueRange),
    );
    ranges.set(condition, known);
  }
  return known;
}

function valueRange(range: ValueRange): KeyRange {
  return 'equals' in range ? prefixRange(valueKey(range.equals)) : numberRange(range.low, range.high);
}

/** Numbers of the names that have one, ascending: names that no entity ever had lead nowhere. */
export function numbersOf(names: readonly Iri[], { names: numbers }: Dictionary): number[] {
  const known = names.map((name) => numbers.known(name)).filter((number) => number !== undefined);
  return known.length < 2 ? known : [...new Set(known)].sort((a, b) => a - b);
}

/** The same keys as ranges that ascend and do not overlap. */
function merged(ranges: readonly KeyRange[]): KeyRange[] {
  const ascending = ranges
    .filter(({ start, end }) => start < end)
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const result: KeyRange[] = [];
  for (const range of ascending) {
    const last = result.at(-1);
    if (last === undefined || range.start > last.end) result.push(range);
    else if (range.end > last.end) result[result.length - 1] = { start: last.start, end: range.end };
  }
  return result;
}

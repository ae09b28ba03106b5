import { LRUCache } from 'lru-cache';
import { BOUNDS } from '../bounds.js';
import { BadRequestData, InvalidRequest } from '../model/errors.js';
import { shown } from '../model/names.js';
import { type Terms } from '../model/terms.js';

/**
 * Parameters in which a space cannot occur but a plus sign can: HTML forms write spaces as `+`, RFC 3986 means a
 * plus by it, and clients do either.
 */
const PLUS_NOT_SPACE: ReadonlySet<string> = new Set(['scopeQ', 'idPattern']);

/**
 * Reads the query strings of one operation. The same string gives the same Parameters while it is remembered, with
 * what they were found to mean.
 * @param allowed - names that the operation takes (6.3.20)
 */
export function parametersReader(allowed: ReadonlySet<string>): (search: string) => Parameters {
  const known = new LRUCache<string, Parameters>({ max: BOUNDS.rememberedSearches });
  return (search) => {
    const remembered = known.get(search);
    if (remembered !== undefined) return remembered;
    const parameters = Parameters.parse(search, allowed);
    if (search.length <= BOUNDS.rememberedSearchChars) known.set(search, parameters);
    return parameters;
  };
}

/** The parameters of one request: decoded, each given once, all known to the operation. */
export class Parameters {
  readonly #values: ReadonlyMap<string, string>;
  readonly #meanings: { readonly terms: Terms; readonly mediaType: string; readonly meaning: unknown }[] = [];

  private constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /**
   * @param search - what follows the question mark
   * @param allowed - names that the operation takes (6.3.20)
   * @throws InvalidRequest - a parameter is unknown to the operation or given twice, or is badly encoded
   */
  static parse(search: string, allowed: ReadonlySet<string>): Parameters {
    const values = new Map<string, string>();
    for (const [name, value] of new URLSearchParams(search)) {
      if (!allowed.has(name)) throw new InvalidRequest(`the parameter ${shown(name)} is not one of this operation`);
      if (values.has(name)) throw new InvalidRequest(`the parameter ${name} is given twice`);
      values.set(name, PLUS_NOT_SPACE.has(name) ? value.replaceAll(' ', '+') : value);
    }
    return new Parameters(values);
  }

  /**
   * What an operation reads out of its parameters, read once while they are remembered. It may depend on nothing else
   * than is given here, and nobody may change it.
   */
  meaning<M>(terms: Terms, mediaType: string, read: (parameters: Parameters) => M): M {
    const known = this.#meanings.find((each) => each.terms === terms && each.mediaType === mediaType);
    if (known !== undefined) return known.meaning as M;
    const meaning = read(this);
    if (this.#meanings.length >= BOUNDS.rememberedMeanings) this.#meanings.shift();
    this.#meanings.push({ terms, mediaType, meaning });
    return meaning;
  }

  /** All of them, by name. */
  entries(): readonly (readonly [name: string, value: string])[] {
    return [...this.#values].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** @throws BadRequestData - neither `true` nor `false` */
  flag(name: string): boolean | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (value !== 'true' && value !== 'false')
      throw new BadRequestData(`${name} is true or false, not ${shown(value)}`);
    return value === 'true';
  }

  /** @throws BadRequestData - not a whole number, or less than `least` */
  integer(name: string, least: number): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    if (!(number >= least)) throw new BadRequestData(`${name} is a whole number from ${least}, not ${shown(value)}`);
    return number;
  }

  /**
   * A comma-separated list.
   * @throws BadRequestData - empty, or an item is
   */
  list(name: string): readonly string[] | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    const items = value.split(',').map((item) => item.trim());
    if (items.includes('')) throw new BadRequestData(`${name} has an empty item`);
    return items;
  }

  /**
   * One of some words.
   * @throws InvalidRequest - another word (6.3.20)
   */
  oneOf<W extends string>(name: string, words: readonly W[]): W | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (!(words as readonly string[]).includes(value)) {
      throw new InvalidRequest(`${name} is one of ${words.join(', ')}, not ${shown(value)}`);
    }
    return value as W;
  }

  /**
   * The keywords of `options`.
   * @throws InvalidRequest - a keyword that the operation does not take (6.3.20)
   */
  options(...allowed: readonly string[]): ReadonlySet<string> {
    const options = new Set(
      (this.get('options') ?? '')
        .split(',')
        .map((option) => option.trim())
        .filter(Boolean),
    );
    for (const option of options) {
      if (!allowed.includes(option))
        throw new InvalidRequest(`options takes ${allowed.join(', ')}, not ${shown(option)}`);
    }
    return options;
  }
}

import { type Entity, type Iri } from '../model/entity.js';

/** Rendered forms kept for one version of an entity; more views than this at once are rare. */
const FORMS = 6;

/**
 * One committed version of an entity, as a store hands it out: immutable, so its decoded and rendered forms stay
 * true for as long as somebody holds it. Stores keep a bounded cache of these.
 */
export class HeldEntity {
  readonly #load: () => Entity;
  #entity: Entity | undefined;
  #forms: Map<string, Buffer> | undefined;

  /**
   * @param revision - grows with every write of this entity; never reused for another content
   * @param nextExpiry - when the entity or one of its attributes first expires, ms since the epoch (4.22)
   * @param load - decodes the entity; called at most once
   * @param bytes - of the entity as it is stored, about
   */
  constructor(
    readonly id: Iri,
    readonly revision: number,
    readonly nextExpiry: number | undefined,
    load: () => Entity,
    readonly bytes: number,
  ) {
    this.#load = load;
  }

  get entity(): Entity {
    return (this.#entity ??= this.#load());
  }

  /** The bytes of this version under `key`, rendered on first use. */
  form(key: string, render: (entity: Entity) => Buffer): Buffer {
    const forms = (this.#forms ??= new Map<string, Buffer>());
    const known = forms.get(key);
    if (known !== undefined) return known;
    const bytes = render(this.entity);
    if (forms.size >= FORMS) forms.delete(forms.keys().next().value ?? '');
    forms.set(key, bytes);
    return bytes;
  }
}

/** Bytes of several, about. */
export function bytesOf(all: readonly HeldEntity[]): number {
  let bytes = 0;
  for (const held of all) bytes += held.bytes;
  return bytes;
}

import { type Iri } from '../../model/entity.js';
import { type Tenant } from '../entity-store.js';
import { type Participant } from './group-commit.js';
import { number4, prefixRange, read4, textKey } from './keys.js';
import { type Key, type Table } from './table.js';

/** Names kept in memory; beyond it the memory starts afresh, the table knows them all. */
const REMEMBERED = 100_000;

/** One numbering of texts in the table: `section | text` to number, `section' | number` to text. */
class Numbering {
  readonly #numbers = new Map<string, number>();
  readonly #texts = new Map<number, string>();
  #fresh: string[] = [];

  constructor(
    private readonly table: Table,
    private readonly toNumber: Key,
    private readonly toText: Key,
  ) {}

  known(text: string): number | undefined {
    const remembered = this.#numbers.get(text);
    if (remembered !== undefined) return remembered;
    const stored = this.table.peek(this.toNumber + textKey(text));
    return stored && this.#remember(text, stored.readUInt32BE(0));
  }

  /** The number of a text, a new one if it has none; inside a write transaction. */
  number(text: string): number {
    const known = this.known(text);
    if (known !== undefined) return known;
    const last = this.table.lastKey(prefixRange(this.toText));
    const number = last === undefined ? 1 : read4(last, this.toText.length) + 1;
    this.table.put(this.toNumber + textKey(text), Buffer.from(number4(number), 'latin1'));
    this.table.put(this.toText + number4(number), Buffer.from(text, 'utf16le'));
    this.#fresh.push(text);
    return this.#remember(text, number);
  }

  text(number: number): string {
    const remembered = this.#texts.get(number);
    if (remembered !== undefined) return remembered;
    const stored = this.table.peek(this.toText + number4(number));
    if (stored === undefined) throw new Error(`no name has the number ${number}`);
    const text = stored.toString('utf16le', 0, stored.length);
    this.#remember(text, number);
    return text;
  }

  /** The transaction is durable: what it numbered stays. */
  committed(): void {
    this.#fresh = [];
  }

  /** The transaction is undone: forgets what it numbered. */
  undone(): void {
    for (const text of this.#fresh) {
      const number = this.#numbers.get(text);
      this.#numbers.delete(text);
      if (number !== undefined) this.#texts.delete(number);
    }
    this.#fresh = [];
  }

  #remember(text: string, number: number): number {
    if (this.#numbers.size >= REMEMBERED) {
      this.#numbers.clear();
      this.#texts.clear();
    }
    this.#numbers.set(text, number);
    this.#texts.set(number, text);
    return number;
  }
}

/** Numbers for names (IRIs of types and attributes) and for tenants; a number is never given again. */
export class Dictionary implements Participant {
  readonly names: Pick<Numbering, 'known' | 'number' | 'text'>;
  readonly tenants: Pick<Numbering, 'known' | 'number' | 'text'>;
  readonly #numberings: readonly Numbering[];

  constructor(table: Table) {
    const names = new Numbering(table, '\x01', '\x02');
    const tenants = new Numbering(table, '\x03', '\x04');
    this.#numberings = [names, tenants];
    this.names = names;
    this.tenants = tenants;
  }

  /** The key of a name that is in use, or may be by the end of this write transaction. */
  readonly nameKey = (name: Iri): Key => number4(this.names.number(name));

  knownTenant(tenant: Tenant): Key | undefined {
    const number = this.tenants.known(tenant);
    return number === undefined ? undefined : number4(number);
  }

  committed(): void {
    for (const numbering of this.#numberings) numbering.committed();
  }

  undone(): void {
    for (const numbering of this.#numberings) numbering.undone();
  }
}

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

interface Index {
  readonly contexts: Readonly<Record<string, { readonly file: string }>>;
}

/** The contexts of ontology folders: public URLs that are answered from files and never from the network. */
export class ShippedContexts {
  readonly #files = new Map<string, string>();
  readonly #documents = new Map<string, Promise<unknown>>();

  /**
   * @param folders - each with an `index.json`; a later one wins where two name the same URL
   * @throws Error - an index cannot be read or is no index
   */
  constructor(folders: readonly string[]) {
    for (const folder of folders) {
      for (const [url, { file }] of Object.entries(readIndex(folder).contexts))
        this.#files.set(url, resolve(folder, file));
    }
  }

  has(url: string): boolean {
    return this.#files.has(url);
  }

  /** The document of a URL that is here, read once. */
  read(url: string): Promise<unknown> {
    const known = this.#documents.get(url);
    if (known !== undefined) return known;
    const reading = readFile(this.#files.get(url)!, 'utf8').then((text): unknown => JSON.parse(text));
    this.#documents.set(url, reading);
    reading.catch(() => this.#documents.delete(url));
    return reading;
  }

  /** Has the document read again when it is next asked for: its author may have changed it. */
  forget(url: string): void {
    this.#documents.delete(url);
  }
}

function readIndex(folder: string): Index {
  const path = join(folder, 'index.json');
  try {
    const index = JSON.parse(readFileSync(path, 'utf8')) as Index;
    if (Object.values(index.contexts).every(({ file }) => typeof file === 'string')) return index;
  } catch (cause) {
    throw new Error(`${path} is not a readable index of contexts; castor check ${folder} says more`, { cause });
  }
  throw new Error(`${path} names contexts without files; castor check ${folder} says more`);
}

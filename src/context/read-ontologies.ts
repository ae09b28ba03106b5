import { readFileSync } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, normalize, relative, sep } from 'node:path';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { BOUNDS } from '../bounds.js';
import { type JsonFault, type JsonPath, type JsonText, readJson } from './json-positions.js';

/** Something wrong in a folder of ontologies. */
export interface Fault extends JsonFault {
  /** Path from the folder. */
  readonly file: string;
}

/** A context document that an index names. */
export interface OntologyDocument {
  /** Path from the folder. */
  readonly file: string;
  /** The public URLs that it answers, without fragments; at least one. */
  readonly urls: readonly string[];
  readonly json: JsonText;
}

/** A folder of ontologies as it was read. */
export interface Ontologies {
  readonly documents: readonly OntologyDocument[];
  /** Faults of the index and of the files; what the documents mean is not looked at. */
  readonly faults: readonly Fault[];
}

interface Index {
  readonly contexts: Readonly<Record<string, { readonly file: string }>>;
}

type Say = (path: JsonPath, message: string) => void;

const INDEX = 'index.json';

const validIndex = new Ajv2020({ allErrors: true }).compile<Index>(
  JSON.parse(readFileSync(new URL('../../schemas/ontologies-index.schema.json', import.meta.url), 'utf8')) as object,
);

/** Reads a folder by its `index.json`, noting everything that is wrong short of what the contexts mean. */
export async function readOntologies(folder: string): Promise<Ontologies> {
  const faults: Fault[] = [];
  const text = await readInside(folder, INDEX);
  if (text.unreadable !== undefined) {
    return { documents: [], faults: [{ file: INDEX, line: 1, message: `the index ${text.unreadable}` }] };
  }
  const index = readJson(text.content);
  const say: Say = (path, message) => faults.push({ file: INDEX, line: index.lineOf(path), message });
  faults.push(...index.faults.map((fault) => ({ file: INDEX, ...fault })));
  if (index.value === undefined) return { documents: [], faults };
  if (!validIndex(index.value)) {
    for (const error of validIndex.errors ?? []) sayShape(error, say);
    return { documents: [], faults };
  }
  const documents: OntologyDocument[] = [];
  const named = urlsByFile(index.value, say);
  for (const [file, urls] of named) {
    const found = await readInside(folder, file);
    if (found.unreadable !== undefined) {
      for (const url of urls.written) say(['contexts', url, 'file'], `${file} ${found.unreadable}`);
      continue;
    }
    const json = readJson(found.content);
    faults.push(...json.faults.map((fault) => ({ file, ...fault })));
    documents.push({ file, urls: urls.meant, json });
  }
  for (const file of await jsonFiles(folder)) {
    if (file !== INDEX && !named.has(file))
      faults.push({ file, line: 1, message: `is not named in ${INDEX}, so nobody can load it` });
  }
  return { documents, faults };
}

/** What a file of the folder is called in the index: URLs as written there, and without their fragments. */
interface Urls {
  readonly written: string[];
  readonly meant: string[];
}

function urlsByFile(index: Index, say: Say): Map<string, Urls> {
  const files = new Map<string, Urls>();
  const first = new Map<string, string>();
  for (const [written, { file }] of Object.entries(index.contexts)) {
    const place = ['contexts', written];
    const urls = files.get(normalize(file)) ?? { written: [], meant: [] };
    files.set(normalize(file), urls);
    urls.written.push(written);
    if (!/^https?:\/\//i.test(written) || !URL.canParse(written)) {
      say(place, `${written} is not an absolute http or https URL`);
      continue;
    }
    const meant = withoutFragment(written);
    const other = first.get(meant);
    if (other !== undefined) say(place, `${written} names the same document as ${other}`);
    else if (written.includes('#')) say(place, `${written} has a fragment, which no request for a context has`);
    else if (written !== meant) say(place, `${written} has to be written ${meant}, as it is looked up`);
    first.set(meant, other ?? written);
    urls.meant.push(meant);
  }
  return files;
}

/** The document that a URL means, spelled in one way. */
export function withoutFragment(url: string): string {
  const meant = new URL(url);
  meant.hash = '';
  return meant.href;
}

function sayShape(error: ErrorObject, say: Say): void {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (error.keyword === 'additionalProperties') {
    const { additionalProperty: name } = error.params as { additionalProperty: string };
    say([...path, name], `${name} has no meaning here`);
  } else {
    say(path, `${path.at(-1) ?? 'the index'} ${error.message ?? 'is not valid'}`);
  }
}

type Read = { readonly content: string; readonly unreadable?: undefined } | { readonly unreadable: string };

/** The text of a file that really lies inside a folder, whatever `..` and links say. */
async function readInside(folder: string, file: string): Promise<Read> {
  try {
    const path = await realpath(join(folder, file));
    if (!path.startsWith((await realpath(folder)) + sep)) return { unreadable: 'lies outside the folder' };
    const { size } = await stat(path);
    if (size > BOUNDS.contextBytes) return { unreadable: `has ${size} bytes, more than ${BOUNDS.contextBytes}` };
    return { content: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path)) };
  } catch (error) {
    return { unreadable: whyUnreadable(error as NodeJS.ErrnoException) };
  }
}

function whyUnreadable(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return 'does not exist';
  if (error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'is not UTF-8';
  return `cannot be read: ${error.message}`;
}

/** Every JSON file of the folder, by its path from there; links are not followed. */
async function jsonFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.json(?:ld)?$/i.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

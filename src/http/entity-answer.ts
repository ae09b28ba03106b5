import { createHash } from 'node:crypto';
import { BOUNDS } from '../bounds.js';
import { fetchLinked } from '../broker/consumption/linked-entities.js';
import { CORE_URL } from '../context/core-urls.js';
import { conformTo, versionText } from '../model/conform-to-version.js';
import { type Entity } from '../model/entity.js';
import { renderEntity } from '../model/render/render-entity.js';
import { pageFrame, withContext } from '../model/render/document.js';
import { flattened, type Join } from '../model/render/join.js';
import { viewKey } from '../model/render/view-key.js';
import { type ContextSource, type Terms } from '../model/terms.js';
import { type View } from '../model/view.js';
import { type HeldEntity } from '../store/held-entity.js';
import { GEO_JSON_TYPE, JSON_LD_TYPE, JSON_TYPE, type Answer, type Headers } from './answer.js';
import { type Exchange } from './exchange.js';
import { preferences, type MediaType } from './negotiate.js';
import { linkHeader } from './context-place.js';
import { preferredVersion } from './prefer-version.js';
import { type Services } from './services.js';
import { type JoinRequest } from './view-parameters.js';

/** How an answer of entities is to look; may be kept and used for other requests that ask alike. */
export interface Representation {
  readonly terms: Terms;
  readonly view: View;
  readonly join?: JoinRequest | undefined;
  readonly mediaType: MediaType;
  /** Names the rendered bytes of an entity, as its own document and with its `@context`. */
  readonly forms: { readonly plain: string; readonly contextual: string };
}

export function representationOf(
  { view, join }: { readonly view: View; readonly join?: JoinRequest | undefined },
  terms: Terms,
  mediaType: MediaType,
): Representation {
  const looks = `${terms.key} ${digested(viewKey(view))}`;
  const forms = { plain: `${JSON_TYPE} ${looks}`, contextual: `${JSON_LD_TYPE} ${looks}` };
  return { terms, view, join, mediaType, forms };
}

/** Names of forms stay in memory with them: a client may ask for many attributes in many ways. */
function digested(key: string): string {
  return key.length <= FORM_KEY_CHARS ? key : createHash('sha256').update(key).digest('base64url');
}
const FORM_KEY_CHARS = 200;

const COMMA = ','.charCodeAt(0);

/** 203, Non-Authoritative Information: what was stored has been altered to conform (6.4.3.2, 6.5.3.1). */
const AMENDED = 203;

/** One entity, or with flattened linked entities a list of them (CIM 009 5.7.1.5). */
export async function entityAnswer(
  services: Services,
  exchange: Exchange,
  held: HeldEntity,
  representation: Representation,
): Promise<Answer> {
  if (representation.join?.mode === 'flat') return pageAnswer(services, exchange, [held], representation);
  const frame = framing(services, exchange, representation, 'single');
  const { headers, each } = frame instanceof Promise ? await frame : frame;
  const shown = entityBytes(services, exchange, [held], representation, each);
  const { bytes, amended } = shown instanceof Promise ? await shown : shown;
  return { status: amended ? AMENDED : 200, headers, body: bytes };
}

/**
 * A list of entities (5.7.2.5), with linked ones as the join says.
 * @param headers - of the page itself: count and links
 */
export async function pageAnswer(
  services: Services,
  exchange: Exchange,
  page: readonly HeldEntity[],
  representation: Representation,
  headers: Headers = {},
): Promise<Answer> {
  const framed = framing(services, exchange, representation, 'page');
  const frame = framed instanceof Promise ? await framed : framed;
  const { open, close } = pageFrame(representation.view, frame.whole);
  const shown = entityBytes(services, exchange, page, representation, frame.each);
  const { bytes, amended } = shown instanceof Promise ? await shown : shown;
  const links = [frame.headers['Link'], headers['Link']].filter((link) => link !== undefined).join(', ');
  const all = { ...frame.headers, ...headers, ...(links === '' ? {} : { Link: links }) };
  return { status: amended ? AMENDED : 200, headers: all, body: [joined(open, bytes, close)] };
}

/** A list in one piece: for the system, many small chunks are more work than copying them is. */
function joined(open: string, items: readonly Buffer[], close: string): Buffer {
  let length = Buffer.byteLength(open) + Buffer.byteLength(close) + Math.max(0, items.length - 1);
  for (const item of items) length += item.length;
  const whole = slice(length);
  let at = whole.write(open);
  let isFirst = true;
  for (const item of items) {
    if (!isFirst) whole[at++] = COMMA;
    isFirst = false;
    whole.set(item, at);
    at += item.length;
  }
  whole.write(close, at);
  return whole;
}

/** Bytes set aside at once for pages: getting memory costs more than filling it. A slow reader keeps that many from being freed. */
const SLAB_BYTES = 256 * 1024;
let slab = Buffer.alloc(0);
let taken = 0;

/** Memory for one page; nobody gets the same again. */
function slice(length: number): Buffer {
  if (length > SLAB_BYTES / 8) return Buffer.allocUnsafeSlow(length);
  if (taken + length > slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    taken = 0;
  }
  taken += length;
  return slab.subarray(taken - length, taken);
}

/** Where the `@context` goes (6.3.6): a Link header, each entity, or the FeatureCollection as a whole. */
interface Framing {
  readonly headers: Headers;
  readonly each?: ContextSource;
  readonly whole?: ContextSource;
}

function framing(
  { contexts }: Services,
  exchange: Exchange,
  { terms, mediaType }: Representation,
  what: 'single' | 'page',
): Framing | Promise<Framing> {
  const inBody =
    mediaType === JSON_LD_TYPE ||
    (mediaType === GEO_JSON_TYPE && preferences(header(exchange, 'prefer')).get('body') !== 'json');
  if (!inBody) {
    const link = linkHeader(contexts, exchange.tenant, terms);
    const linked = (Link: string): Framing => ({ headers: { 'Content-Type': mediaType, Link } });
    return typeof link === 'string' ? linked(link) : link.then(linked);
  }
  const headers = { 'Content-Type': mediaType };
  if (mediaType === GEO_JSON_TYPE && what === 'page') return { headers, whole: terms.source };
  if (!isLong(terms)) return { headers, each: terms.source };
  return contexts.hostedUrl(exchange.tenant, terms.source).then((url) => ({ headers, each: [url, CORE_URL] }));
}

/** Whether each entity of an answer would carry more of context than of its own. */
function isLong({ url, source }: Terms): boolean {
  return url === undefined && JSON.stringify(source).length > BOUNDS.repeatedContextChars;
}

function header({ req }: Exchange, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** How the entities of an answer look. */
interface EntityBytes {
  readonly bytes: readonly Buffer[];
  /** Whether they look other than stored, to conform to an earlier version of the standard (4.3.6.8). */
  readonly amended: boolean;
}

/** The bytes of each entity, from the held versions where nothing but the entity itself decides how it looks. */
function entityBytes(
  services: Services,
  exchange: Exchange,
  page: readonly HeldEntity[],
  representation: Representation,
  context: ContextSource | undefined,
): EntityBytes | Promise<EntityBytes> {
  const { terms, view, join, forms } = representation;
  const finished = (text: string): Buffer => Buffer.from(context === undefined ? text : withContext(text, context));
  if (join !== undefined) return joinedBytes(services, exchange, page, { ...representation, join }, finished);
  const version = preferredVersion(exchange);
  const key = context === undefined ? forms.plain : forms.contextual;
  const shown = (entity: Entity): Buffer => finished(renderEntity(entity, terms, view));
  const bytes = page.map((held) => held.form(key, shown));
  if (version === undefined) return { bytes, amended: false };
  const versioned = `${versionText(version)} ${key}`;
  return amendment(
    bytes,
    page.map((held, at) =>
      held.form(versioned, (entity) => {
        const conformed = conformTo(entity, version, { terms, lang: view.lang });
        return conformed === entity ? bytes[at]! : shown(conformed);
      }),
    ),
  );
}

/** Entities with those they link to. */
async function joinedBytes(
  { broker }: Services,
  exchange: Exchange,
  page: readonly HeldEntity[],
  { terms, view, join: request }: Representation & { readonly join: JoinRequest },
  finished: (text: string) => Buffer,
): Promise<EntityBytes> {
  const version = preferredVersion(exchange);
  const entities = page.map((held) => held.entity);
  const join = await fetchLinked(broker, exchange.tenant, entities, view, request);
  const bytesOf = (all: readonly Entity[], linked: Join): readonly Buffer[] => {
    const shown = all.map((entity) => ({ entity, view }));
    if (linked.mode === 'flat') shown.push(...flattened(all, view, linked));
    return shown.map((each) => finished(renderEntity(each.entity, terms, each.view, linked)));
  };
  const bytes = bytesOf(entities, join);
  if (version === undefined) return { bytes, amended: false };
  const conformed = (entity: Entity): Entity => conformTo(entity, version, { terms, lang: view.lang });
  const linked = new Map([...join.linked].map(([id, entity]) => [id, entity && conformed(entity)]));
  return amendment(bytes, bytesOf(entities.map(conformed), { ...join, linked }));
}

/** Amended bytes, if that changed anything that shows. */
function amendment(stored: readonly Buffer[], conformed: readonly Buffer[]): EntityBytes {
  const same = stored.length === conformed.length && stored.every((bytes, at) => bytes.equals(conformed[at]!));
  return { bytes: same ? stored : conformed, amended: !same };
}

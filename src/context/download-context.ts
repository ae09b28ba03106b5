import { type IncomingHttpHeaders } from 'node:http';
import { BOUNDS } from '../bounds.js';
import { BadRequestData, LdContextNotAvailable } from '../model/errors.js';
import { parseJson } from '../model/json-text.js';
import { CONTEXT_WIDTH } from './context-width.js';
import { type ContextSource } from '../model/terms.js';
import { type Egress, type EgressAnswer, EgressError } from '../net/egress.js';
import { isPart } from './context-faults.js';
import { documentFaults } from './gather-context.js';

export interface DownloadedContext {
  /** What stood under `@context`, its references made absolute; valid in form. */
  readonly context: ContextSource;
  readonly headers: IncomingHttpHeaders;
}

const ACCEPT = 'application/ld+json, application/json;q=0.9, */*;q=0.1';

/**
 * A remote context document (JSON-LD 1.1 API, 5.1.2, step 5).
 * @throws LdContextNotAvailable - it cannot be had
 * @throws BadRequestData - what is there is not a context that a user may have (5.5.6, 5.5.7)
 */
export async function downloadContext(egress: Egress, url: string, timeoutMs: number): Promise<DownloadedContext> {
  const first = await fetched(egress, url, timeoutMs);
  const elsewhere = alternate(first);
  const answer = elsewhere === undefined ? first : await fetched(egress, elsewhere, timeoutMs);
  if (answer.status !== 200) throw new LdContextNotAvailable(`${url} answered with status ${answer.status}`);
  const document = parsed(url, answer.body);
  const fault = documentFaults(document)[0];
  if (fault !== undefined) throw new BadRequestData(`the @context ${url} is not valid: ${fault.message}`);
  const { '@context': context } = document as { '@context': ContextSource };
  return { context: absolute(context, answer.url), headers: answer.headers };
}

async function fetched(egress: Egress, url: string, timeoutMs: number): Promise<EgressAnswer> {
  const limits = { timeoutMs, maxBytes: BOUNDS.contextBytes, followRedirects: BOUNDS.egressRedirects };
  try {
    return await egress.request(url, { ...limits, headers: { accept: ACCEPT } });
  } catch (cause) {
    if (!(cause instanceof EgressError)) throw cause;
    throw new LdContextNotAvailable(`the @context ${url} cannot be loaded: ${cause.message}`, { cause });
  }
}

/** Where a page for humans says its JSON-LD is (JSON-LD 1.1 API, 5.1.2), as schema.org does. */
function alternate({ headers, url }: EgressAnswer): string | undefined {
  if (/^application\/(?:[\w.-]+\+)?json\b/i.test(headers['content-type'] ?? '')) return undefined;
  const links = [headers.link ?? []].flat().join(',').slice(0, BOUNDS.headerBytes).split(',');
  const link = links.find(
    (each) => /;\s*rel="?alternate"?/i.test(each) && /;\s*type="?application\/ld\+json"?/i.test(each),
  );
  const target = /<([^<>]*)>/.exec(link ?? '')?.[1];
  return target !== undefined && URL.canParse(target, url) ? new URL(target, url).href : undefined;
}

function parsed(url: string, body: Buffer): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body), CONTEXT_WIDTH);
  } catch (cause) {
    throw new BadRequestData(`the @context ${url} is not a JSON document within bounds`, { cause });
  }
}

/** References count from where the document really came from, which a redirect may have made another place. */
function absolute(context: ContextSource, base: string): ContextSource {
  if (Array.isArray(context)) return context.map((item: ContextSource) => absolute(item, base));
  if (typeof context === 'string') return new URL(context, base).href;
  if (!isPart(context) || typeof context['@import'] !== 'string') return context;
  return { ...context, '@import': new URL(context['@import'], base).href };
}

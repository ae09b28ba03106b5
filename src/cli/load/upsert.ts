import { setTimeout as wait } from 'node:timers/promises';
import { type Batch } from './batches.js';
import { type EntityInput } from './input.js';

/** Which broker, which tenant, and the @context of entities without their own. */
export interface Target {
  readonly url: string;
  readonly tenant?: string | undefined;
  readonly context?: string | undefined;
}

/** What became of a batch. */
export interface Outcome {
  readonly accepted: number;
  /** Of the accepted ones, as far as the broker told. */
  readonly created: number;
  readonly refused: readonly Refusal[];
}

export interface Refusal {
  readonly entity: EntityInput;
  /** Problem details, as the broker gave them (CIM 009 5.5.3). */
  readonly error: unknown;
}

/** Nothing more can be sent; the message says why. */
export class LoadAborted extends Error {}

/** Statuses that another attempt may change, and how patient to be. */
const BUSY = new Set([429, 502, 503]);
const ATTEMPTS = 9;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8000;
const ANSWER_TIMEOUT_MS = 120_000;
/** Statuses for which a batch may owe its refusal to one of its entities. */
const REFUSED = new Set([400, 413]);

/**
 * Makes the function that sends batches by Batch Entity Upsert (CIM 009 5.6.8, 6.15.3.1). It tries again, later and
 * later, while the broker is busy or the connection fails: an upsert may be repeated. A batch refused as a whole is
 * sent again in halves, so that one bad entity does not cost the others.
 * The function throws LoadAborted when the broker stays away or is none.
 */
export function upserter(
  target: Target,
  pause: (ms: number) => Promise<unknown> = wait,
): (batch: Batch) => Promise<Outcome> {
  const endpoint = `${target.url}/ngsi-ld/v1/entityOperations/upsert`;
  let everAnswered = false;

  async function send(batch: Batch): Promise<Outcome> {
    const { status, body } = await post(batch);
    const { entities } = batch;
    if (status === 204) return { accepted: entities.length, created: 0, refused: [] };
    if (status === 201 && Array.isArray(body)) return { accepted: entities.length, created: body.length, refused: [] };
    if (status === 207) return judge(batch, resultOf(body));
    if (!REFUSED.has(status)) throw new LoadAborted(`${endpoint} answered ${status} ${detailOf(body)}`.trim());
    if (entities.length === 1) return { accepted: 0, created: 0, refused: [{ entity: entities[0]!, error: body }] };
    const middle = entities.length >> 1;
    return inTurn([entities.slice(0, middle), entities.slice(middle)].map((half) => ({ ...batch, entities: half })));
  }

  /**
   * A batch that succeeded in part (CIM 009 5.2.16). The answer names ids: an entity whose fate it does not tell,
   * since its id came twice or is not named, is asked alone.
   */
  async function judge(batch: Batch, { success, errors }: BatchResult): Promise<Outcome> {
    if (batch.entities.length === 1) {
      const [error] = errors.values();
      return errors.size === 0
        ? { accepted: 1, created: 0, refused: [] }
        : { accepted: 0, created: 0, refused: [{ entity: batch.entities[0]!, error }] };
    }
    const times = new Map<string, number>();
    for (const { id } of batch.entities) times.set(id, (times.get(id) ?? 0) + 1);
    const unclear = batch.entities.filter(({ id }) => (errors.has(id) ? times.get(id)! > 1 : !success.has(id)));
    const refused = batch.entities
      .filter(({ id }) => errors.has(id) && times.get(id) === 1)
      .map((entity) => ({ entity, error: errors.get(entity.id) }));
    const accepted = batch.entities.length - refused.length - unclear.length;
    return add({ accepted, created: 0, refused }, await inTurn(unclear.map((one) => ({ ...batch, entities: [one] }))));
  }

  async function inTurn(parts: readonly Batch[]): Promise<Outcome> {
    let sum: Outcome = { accepted: 0, created: 0, refused: [] };
    for (const part of parts) sum = add(sum, await send(part));
    return sum;
  }

  async function post(batch: Batch): Promise<{ status: number; body: unknown }> {
    const request = { method: 'POST', headers: headersOf(batch), body: bodyOf(batch) };
    for (let attempt = 1; ; attempt++) {
      let trouble: string;
      let patience = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
      try {
        const answer = await fetch(endpoint, { ...request, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
        const text = await answer.text();
        everAnswered = true;
        if (!BUSY.has(answer.status)) return { status: answer.status, body: parsed(text) };
        trouble = `it answers ${answer.status} ${detailOf(parsed(text))}`.trim();
        patience = Math.max(
          patience,
          Math.min(Number(answer.headers.get('retry-after') ?? 0) * 1000 || 0, LONGEST_WAIT_MS),
        );
      } catch (error) {
        trouble = reasonOf(error);
        if (!everAnswered) throw new LoadAborted(`no broker at ${target.url}: ${trouble}`, { cause: error });
      }
      if (attempt === ATTEMPTS)
        throw new LoadAborted(`gave up on ${target.url} after ${ATTEMPTS} attempts: ${trouble}`);
      await pause(patience);
    }
  }

  /** By CIM 009 6.3.5: a context travels either in the bodies (ld+json) or in a Link header (json), never in both. */
  function headersOf({ ownContext }: Batch): Record<string, string> {
    const link = `<${target.context}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
    return {
      'Content-Type': ownContext ? 'application/ld+json' : 'application/json',
      ...(target.context !== undefined && !ownContext && { Link: link }),
      ...(target.tenant !== undefined && { 'NGSILD-Tenant': target.tenant }),
    };
  }

  return send;
}

function bodyOf({ entities }: Batch): string {
  return `[${entities.map(({ json }) => json).join(',')}]`;
}

function add(a: Outcome, b: Outcome): Outcome {
  return {
    accepted: a.accepted + b.accepted,
    created: a.created + b.created,
    refused: [...a.refused, ...b.refused],
  };
}

/** A BatchOperationResult (CIM 009 5.2.16, 5.2.17), errors by entity id. */
interface BatchResult {
  readonly success: ReadonlySet<unknown>;
  readonly errors: ReadonlyMap<unknown, unknown>;
}

function resultOf(body: unknown): BatchResult {
  const { success, errors } = (body ?? {}) as { success?: unknown; errors?: unknown };
  if (!Array.isArray(success) || !Array.isArray(errors)) {
    throw new LoadAborted('the broker answered 207 without lists of successes and errors');
  }
  const named = (errors as ({ entityId?: unknown; error?: unknown } | null)[]).map(
    (each) => [each?.entityId, each?.error] as const,
  );
  return { success: new Set(success as unknown[]), errors: new Map(named) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 200);
  }
}

function detailOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return '';
  const { title, detail } = body as { title?: unknown; detail?: unknown };
  return [title, detail].filter((part) => typeof part === 'string').join(': ');
}

/** fetch hides the reason of its failure inside an error that only says that it failed. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown; message?: unknown } };
  const reason = cause ?? (error as { code?: unknown; message?: unknown });
  return [reason.code, reason.message].filter((part) => typeof part === 'string' && part !== '').join(': ');
}

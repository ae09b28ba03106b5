import { afterEach, describe, expect, it } from '@jest/globals';
import { type Scripted, startUpsertServer, type UpsertServer } from '../../../test/support/upsert-server.js';
import { type Batch } from './batches.js';
import { type EntityInput } from './input.js';
import { LoadAborted, type Target, upserter } from './upsert.js';

function entity(id: string, type = 'Room', more: object = {}): EntityInput {
  return { source: `file:${id}`, id, ownContext: '@context' in more, json: JSON.stringify({ id, type, ...more }) };
}

function batch(...entities: EntityInput[]): Batch {
  return { entities, ownContext: entities[0]!.ownContext };
}

describe('sending a batch', () => {
  let server: UpsertServer;
  const pauses: number[] = [];
  afterEach(async () => {
    pauses.length = 0;
    await server.close();
  });

  async function sender(
    script?: (n: number, ids: readonly string[]) => Scripted | undefined,
    target: Partial<Target> = {},
  ) {
    server = await startUpsertServer((n, { entities }) =>
      script?.(
        n,
        entities.map(({ id }) => id),
      ),
    );
    return upserter({ url: server.url, ...target }, async (ms) => pauses.push(ms));
  }

  it('counts what 201 and 204 say', async () => {
    const send = await sender();
    expect(await send(batch(entity('a'), entity('b')))).toEqual({ accepted: 2, created: 2, refused: [] });
    expect(await send(batch(entity('b'), entity('c')))).toEqual({ accepted: 2, created: 1, refused: [] });
    expect(await send(batch(entity('a')))).toEqual({ accepted: 1, created: 0, refused: [] });
  });

  it('gives each refused entity of a 207 its error', async () => {
    const send = await sender();
    const bad = entity('b', 'Refused');
    expect(await send(batch(entity('a'), bad, entity('c')))).toEqual({
      accepted: 2,
      created: 0,
      refused: [{ entity: bad, error: { title: 'Bad request data', status: 400 } }],
    });
  });

  it('asks alone for entities that share a refused id, or that a 207 does not name', async () => {
    const send = await sender((n) =>
      n === 0 ? { status: 207, body: { success: ['a'], errors: [{ entityId: 'b' }] } } : undefined,
    );
    const bad = entity('b', 'Refused');
    const outcome = await send(batch(entity('a'), entity('b'), bad, entity('lost')));
    expect(outcome).toMatchObject({ accepted: 3, refused: [{ entity: bad }] });
    expect(server.received.map(({ entities }) => entities.length)).toEqual([4, 1, 1, 1]);
  });

  it.each([400, 413])('halves a batch refused as a whole with %i until the culprit stands alone', async (status) => {
    const error = { title: 'Bad request data', detail: 'e is bad' };
    const send = await sender((_, ids) => (ids.includes('e') ? { status, body: error } : undefined));
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const outcome = await send(batch(...ids.map((id) => entity(id))));
    expect(outcome).toEqual({ accepted: 6, created: 6, refused: [{ entity: entity('e'), error }] });
  });

  it.each([
    { trouble: { status: 503 } as const, waits: [250, 500] },
    { trouble: { status: 503, headers: { 'Retry-After': '2' } } as const, waits: [2000, 2000] },
    { trouble: { status: 429 } as const, waits: [250, 500] },
  ])('tries again after $trouble', async ({ trouble, waits }) => {
    const send = await sender((n) => (n < 2 ? trouble : undefined));
    expect(await send(batch(entity('a')))).toMatchObject({ accepted: 1 });
    expect(pauses).toEqual(waits);
  });

  it('tries again when the connection breaks', async () => {
    const send = await sender((n) => (n === 1 || n === 2 ? 'reset' : undefined));
    await send(batch(entity('a')));
    expect(await send(batch(entity('b')))).toMatchObject({ accepted: 1, created: 1 });
    expect(pauses).toEqual([250, 500]);
  });

  it('gives up after a while', async () => {
    const send = await sender(() => ({ status: 503, body: { title: 'Internal error', detail: 'the disk is full' } }));
    await expect(send(batch(entity('a')))).rejects.toThrow(
      /gave up .* 9 attempts: it answers 503 Internal error: the disk is full/,
    );
    expect(pauses).toHaveLength(8);
    expect(pauses.at(-1)).toBe(8000);
  });

  it.each([
    { answer: { status: 404, body: 'not here' }, says: 'answered 404 not here' },
    { answer: { status: 200, body: [] }, says: 'answered 200' },
    { answer: { status: 504, body: { title: 'No context', detail: 'of x' } }, says: 'answered 504 No context: of x' },
    { answer: { status: 207, body: {} }, says: '207 without lists' },
  ])('stops at $answer', async ({ answer, says }) => {
    const send = await sender(() => answer);
    const sent = send(batch(entity('a')));
    await expect(sent).rejects.toThrow(LoadAborted);
    await expect(sent).rejects.toThrow(says);
  });

  it('stops at once when nothing listens', async () => {
    await sender();
    await server.close();
    const send = upserter({ url: server.url }, async (ms) => pauses.push(ms));
    await expect(send(batch(entity('a')))).rejects.toThrow(/no broker at http.*ECONNREFUSED/);
    expect(pauses).toEqual([]);
  });

  it('names tenant and context, the latter never beside contexts of the entities [6.3.5]', async () => {
    const send = await sender(undefined, { tenant: 'city', context: 'http://x.example/c.jsonld' });
    await send(batch(entity('a')));
    await send(batch(entity('b', 'Room', { '@context': 'http://y.example/c.jsonld' })));
    expect(
      server.received.map(({ headers }) => [headers['content-type'], headers['ngsild-tenant'], headers['link']]),
    ).toEqual([
      [
        'application/json',
        'city',
        '<http://x.example/c.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"',
      ],
      ['application/ld+json', 'city', undefined],
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { ServiceUnavailable } from '../../model/errors.js';
import { Grouped, type GroupLimits } from './grouped.js';

const limits: GroupLimits<number> = { inFlight: 2, count: 4, bytes: 100, bytesOf: () => 1, patienceMs: 1000 };

/** Commands that end when the test says so. */
function commands() {
  const sent: { requests: readonly number[]; end: (error?: Error) => void }[] = [];
  const run = (requests: readonly number[]): Promise<number[]> =>
    new Promise((resolve, reject) =>
      sent.push({
        requests,
        end: (error) => (error === undefined ? resolve(requests.map((n) => n * 10)) : reject(error)),
      }),
    );
  return { sent, run };
}
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
const sizes = (sent: readonly { requests: readonly number[] }[]) => sent.map(({ requests }) => requests.length);

describe('Grouped', () => {
  it('puts what came in one turn into commands, at most two under way, and the rest into the next', async () => {
    const { sent, run } = commands();
    const grouped = new Grouped(run, limits);
    const answers = Promise.all(Array.from({ length: 11 }, (_, n) => grouped.submit(n)));
    await turn();
    expect(sizes(sent)).toEqual([4, 4]);
    sent[0]!.end();
    await turn();
    expect(sizes(sent)).toEqual([4, 4, 3]);
    sent[2]!.end();
    sent[1]!.end();
    expect(await answers).toEqual(Array.from({ length: 11 }, (_, n) => n * 10));
  });

  it('closes a group before it grows over the bytes of a command, and sends what is larger alone', async () => {
    const { sent, run } = commands();
    const grouped = new Grouped(run, { ...limits, inFlight: 10, bytesOf: (n) => n });
    for (const n of [60, 40, 1, 500, 99]) void grouped.submit(n);
    await turn();
    expect(sent.map(({ requests }) => requests)).toEqual([[60, 40], [1], [500], [99]]);
  });

  it('gives the error of a command to all of it and to nobody else', async () => {
    const { sent, run } = commands();
    const grouped = new Grouped(run, { ...limits, count: 1 });
    const [one, two] = [grouped.submit(1), grouped.submit(2)];
    await turn();
    sent[0]!.end(new Error('lost'));
    sent[1]!.end();
    await expect(one).rejects.toThrow('lost');
    expect(await two).toBe(20);
  });

  it('sends nothing whose caller has given up', async () => {
    const { sent, run } = commands();
    const grouped = new Grouped(run, { ...limits, inFlight: 1, count: 1, patienceMs: -1 });
    await expect(grouped.submit(1)).rejects.toThrow(ServiceUnavailable);
    expect(sent).toEqual([]);
  });
});

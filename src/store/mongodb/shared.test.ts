import { describe, expect, it } from '@jest/globals';
import { Shared } from './shared.js';

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('Shared', () => {
  it('asks once for all who wait, and again for those who come while the answer is under way', async () => {
    const asked: ((answer: number) => void)[] = [];
    const shared = new Shared<number>(1);
    const ask = () => shared.ask({ question: 1 }, () => new Promise<number>((answer) => asked.push(answer)));
    const early = [ask(), ask()];
    await turn();
    const late = [ask(), ask()];
    await turn();
    expect(asked).toHaveLength(1);
    asked[0]!(1);
    expect(await Promise.all(early)).toEqual([1, 1]);
    await turn();
    asked[1]!(2);
    expect(await Promise.all(late)).toEqual([2, 2]);
    expect(asked).toHaveLength(2);
  });

  it('keeps questions apart that JSON would write alike', async () => {
    const shared = new Shared<number | undefined>(4);
    const ask = (low: number) => shared.ask({ low }, () => Promise.resolve(low));
    expect(await Promise.all([ask(Infinity), ask(-Infinity), ask(1)])).toEqual([Infinity, -Infinity, 1]);
  });

  it('goes on after a question that fails, even before it is asked', async () => {
    const shared = new Shared<number>(1);
    const failing = shared.ask({ n: 1 }, () => {
      throw new Error('no');
    });
    const other = shared.ask({ n: 2 }, () => Promise.resolve(2));
    await expect(failing).rejects.toThrow('no');
    expect(await other).toBe(2);
  });
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeOnBothStores } from './both-stores.js';
import { type TestBroker } from './broker.js';
import { play, shown, shownByBroker, type Model } from './broker-model.js';
import { type Sent } from './conformance.js';
import { write } from './requests.js';

interface Real {
  readonly broker: TestBroker;
  readonly tenant: Readonly<Record<string, string>>;
}

/** One request, played on the model and sent to the broker; afterwards both hold the same. */
class Write implements fc.AsyncCommand<Model, Real> {
  constructor(private readonly request: Sent) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, { broker, tenant }: Real): Promise<void> {
    const [method, path, body] = this.request;
    const allowed = play(model, this.request);
    const answer = await broker.request(method, path, { body, headers: { ...tenant } });
    expect(allowed).toContain(answer.status);
    const held = await broker.get('/entities?local=true&limit=1000', { ...tenant });
    expect(shownByBroker(held.json as never)).toEqual(shown(model));
  }

  toString(): string {
    return JSON.stringify(this.request);
  }
}

/** Runs random sequences of provision operations (5.6) on both stores beside a model of the clauses. */
export async function describeModelRuns(runs: {
  readonly numRuns: number;
  readonly maxCommands: number;
  readonly seed?: number;
}): Promise<void> {
  await describeOnBothStores('Provision beside a model of its clauses', (start) => {
    let broker: TestBroker;
    let tenants = 0;
    beforeAll(async () => (broker = await start()));
    afterAll(() => broker.close());

    it(`holds what the model holds after each of up to ${runs.maxCommands} writes, ${runs.numRuns} times`, async () => {
      const commands = fc.commands([write.map((request) => new Write(request))], {
        maxCommands: runs.maxCommands,
        size: 'max',
      });
      await fc.assert(
        fc.asyncProperty(commands, async (sequence) => {
          const tenant = { 'NGSILD-Tenant': `run${tenants++}` };
          await broker.post('/entities', { id: 'urn:x:opener', type: 'Opener' }, tenant);
          await broker.delete('/entities/urn:x:opener', tenant);
          await fc.asyncModelRun(() => ({ model: new Map() as Model, real: { broker, tenant } }), sequence);
        }),
        { numRuns: runs.numRuns, ...(runs.seed === undefined ? {} : { seed: runs.seed }) },
      );
    });
  });
}

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { API_ROOT } from '../src/http/api-root.js';
import { startBroker, type TestBroker } from './support/broker.js';
import { OpenApiCheck } from './support/openapi-check.js';
import { pathOf } from './support/openapi-document.js';
import { overTheWire } from './support/wire.js';

const check = new OpenApiCheck();
const { document } = check;
const ofStandard = document.operations.filter(({ path }) => path.startsWith(API_ROOT));

describe('examples of openapi.yaml', () => {
  let broker: TestBroker;
  const vehicle = document.at('#/components/examples/NormalizedVehicle').value.value;
  const others = ['Vehicle:A2', 'Shop:1', 'Stop:1', 'Building:1'].map((name) => `urn:ngsi-ld:${name}`);
  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker.close());
  beforeEach(async () => {
    for (const id of [vehicle.id as string, ...others]) await broker.delete(`/entities/${id}`);
  });

  const filling = { entityId: vehicle.id as string, attrId: 'speed', type: 'Vehicle' };
  const requests = ofStandard.flatMap((operation) =>
    document.examples(operation.requestBody).map((example) => ({ operation, id: operation.id, ...example })),
  );
  it.each(requests)('$id takes $name, $mediaType', async ({ operation, id, mediaType, name, value }) => {
    if (!id.startsWith('create')) await broker.post('/entities', vehicle);
    if (id.endsWith('Batch')) await broker.post('/entities', { id: others[0], type: 'Vehicle' });
    if (id === 'createBatch') await broker.delete(`/entities/${others[0]!}`);
    const path = `${pathOf(operation, filling)}${name === 'simplified' ? '?format=simplified' : ''}`;
    const headers = { 'Content-Type': mediaType };
    const exchange = await overTheWire(broker.url, operation.method, path, { body: value, headers });
    check.check(exchange);
    expect(operation.responses.has(exchange.status) && exchange.status < 207).toBe(true);
  });

  const answers = ofStandard
    .filter(({ method }) => method === 'GET')
    .flatMap((operation) =>
      document.examples(operation.responses.get(200)).map((example) => ({ ...example, operation })),
    );
  it.each(answers.filter(({ operation }) => !operation.path.includes('Context')))(
    '$operation.id answers $name, $mediaType',
    async ({ operation, mediaType, name, value }) => {
      await broker.post('/entities', vehicle);
      const query = operation.id === 'queryEntity' ? 'type=Vehicle&' : '';
      const format = operation.path.includes('/entities') ? `format=${name}` : '';
      const path = `${pathOf(operation, filling)}?${query}${format}`;
      const exchange = await overTheWire(broker.url, 'GET', path, { headers: { Accept: mediaType } });
      check.check(exchange);
      const list = Object.hasOwn(value as object, 'typeList') || Object.hasOwn(value as object, 'attributeList');
      // The id of a list is another one each time.
      expect(JSON.parse(exchange.text)).toEqual(list ? { ...(value as object), id: expect.any(String) } : value);
    },
  );

  it('listContexts answers what it answers before any other request', async () => {
    const untouched = await startBroker();
    const { text } = await overTheWire(untouched.url, 'GET', `${API_ROOT}/jsonldContexts`);
    await untouched.close();
    const operation = ofStandard.find(({ id }) => id === 'listContexts')!;
    expect(JSON.parse(text)).toEqual(document.examples(operation.responses.get(200))[0]!.value);
  });
});

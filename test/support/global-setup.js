import { createServer } from 'node:http';

/**
 * One MongoDB server for the whole run, started when the first test file asks for it (`mongod.ts`) and stopped by
 * `global-teardown.js`. Test files run in other processes: they ask over HTTP, where to is in the environment.
 */
export default async function globalSetup() {
  let answer;
  const door = createServer((_request, response) => {
    answer ??= start();
    void answer.then((found) => response.end(JSON.stringify(found)));
  });
  await new Promise((listening) => door.listen(0, '127.0.0.1', listening));
  process.env.CASTOR_TEST_MONGODB_DOOR = `http://127.0.0.1:${door.address().port}`;
  globalThis.castorTestMongod = async () => {
    door.close();
    door.closeAllConnections();
    await (await answer)?.stop?.();
  };
}

async function start() {
  const named = process.env.CASTOR_TEST_MONGODB_URI;
  if (named) return { uri: named };
  try {
    const { startMongod } = await import('./mongod-server.js'); // only runs that need a server pay for loading this
    const { uri, stop } = await startMongod();
    return { uri, stop };
  } catch (error) {
    return { missing: error.message };
  }
}

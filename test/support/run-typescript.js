import { register } from 'node:module';

/** `node --import ./test/support/run-typescript.js script.ts`: for tests that need a process of their own, to kill it. */
register('./typescript-hooks.js', import.meta.url);

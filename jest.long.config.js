import base from './jest.config.js';

/** The long tests: kill loops, the million entities, both stores against the model at length. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/long/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testTimeout: 1800000,
};

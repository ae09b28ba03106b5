import { describeModelRuns } from './support/model-runs.js';

await describeModelRuns({ numRuns: 12, maxCommands: 40, seed: 20260101 });

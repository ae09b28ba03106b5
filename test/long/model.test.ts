import { describeModelRuns } from '../support/model-runs.js';

await describeModelRuns({ numRuns: 120, maxCommands: 100 });

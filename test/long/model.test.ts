import { describeModelRuns } from '../support/model-runs.js';

await describeModelRuns({ numRuns: 300, maxCommands: 100 });

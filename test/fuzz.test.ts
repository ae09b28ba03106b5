import { describeFuzzRuns } from './support/fuzz-runs.js';

await describeFuzzRuns({ numRuns: 8, requests: 40, seed: 20260101 });

import { describeFuzzRuns } from '../support/fuzz-runs.js';

await describeFuzzRuns({ numRuns: 150, requests: 100 });

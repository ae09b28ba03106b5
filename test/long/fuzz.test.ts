import { describeFuzzRuns } from '../support/fuzz-runs.js';

await describeFuzzRuns({ numRuns: 300, requests: 100 });

/** How the store speaks to the database; all times in milliseconds. */

/** A call that touches few entities is answered within this, whatever the database does. */
export const ANSWER_WITHIN_MS = 4500;
/** A call that may read many (scan, count, catalogue), while the database is well. */
export const LONG_ANSWER_WITHIN_MS = 25_000;

/** Two commands under way at once use both ends; more would only make the groups smaller. */
export const GROUP = { inFlight: 2, count: 1000, bytes: 8 * 1024 * 1024, patienceMs: ANSWER_WITHIN_MS } as const;

/** Scans of each kind under way at once: more would only contend for the server's cores. */
export const SCANS_IN_FLIGHT = 4;

/** Acknowledged is durable: on disk on a majority. Where no majority confirms in time the answer is 503. */
export const WRITE_CONCERN = { w: 'majority', j: true, wtimeout: 3500 } as const;

/** Bytes of one entity with its index rows, about: MongoDB's documents end at 16 MB. */
export const DOCUMENT_BYTES = 15 * 1024 * 1024;
/** Changes of one entity that are played at once: each of a large one takes milliseconds. */
export const JOBS_AT_ONCE = 64;
/** How often a change is tried again because another process was faster. */
export const ATTEMPTS = 100;
/** Seconds for which the revision of a deleted entity is kept. */
export const DELETED_KEPT_S = 3600;
/** Bytes of memory for entities that were read or written lately, decoded and rendered forms included, about. */
export const CACHE_BYTES = 128 * 1024 * 1024;

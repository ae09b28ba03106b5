/**
 * Every bound on what comes in, in one place: value, unit, reason. A bound that is hit answers with a standard
 * error (400, 403, 413) and loses nothing.
 */
export const BOUNDS = {
  /** Bytes of a request body; a twin's entity is a few kilobytes. 413 beyond. */
  bodyBytes: 1024 * 1024,
  /** Bytes of the body of a batch operation. */
  batchBodyBytes: 10 * 1024 * 1024,
  /** Entities in one batch operation. */
  batchEntities: 1000,
  /** Levels of nesting in a JSON document: V8's recursive code overflows near 10,000. */
  jsonDepth: 64,
  /** Members and array items of one document (of one entity in a batch). */
  jsonMembers: 10_000,
  /** Members and array items of all entities of a batch together: reading them must not hold up everybody else. */
  batchMembers: 200_000,
  /** Types of one entity: it stands in the indexes once for each. */
  entityTypes: 64,
  /**
   * Instances, sub-attributes, members and items of values of one stored entity, and values to index once for each
   * type; its characters. Every write of it reads them all.
   */
  entityParts: 10_000,
  entityChars: 4 * 1024 * 1024,
  /** Query strings whose meaning each operation remembers, and characters of one that it does: clients repeat themselves. */
  rememberedSearches: 200,
  rememberedSearchChars: 2000,
  /** Meanings remembered for one query string: it may come with several contexts and media types. */
  rememberedMeanings: 4,
  /** Page size when the client names none, and at most (403 TooManyResults beyond). */
  pageDefault: 20,
  pageMax: 1000,
  /** Bytes of stored entities that one page may show (linked ones too), and that an ordered query may sort: all in memory at once. */
  pageBytes: 32 * 1024 * 1024,
  orderedBytes: 256 * 1024 * 1024,
  /** Entities that one ordered query may sort; beyond it answers 403 TooManyResults. */
  orderedEntities: 100_000,
  /** Bytes of all request headers. */
  headerBytes: 16 * 1024,
  /** Milliseconds for the headers, and for a whole request. */
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  /** Characters, terms and depth of a `q`, `scopeQ`, type selection or projection. */
  queryChars: 4096,
  queryTerms: 64,
  queryDepth: 16,
  /** Characters of a regular expression (RE2 syntax, linear time). */
  regexChars: 256,
  /** Instructions of its compiled program: matching takes this many steps for each character of a value at worst. */
  regexProgram: 1000,
  /** Positions in a geometry. */
  geometryVertices: 10_000,
  /** Edges looked at to compare two geometries, and pairs of edges measured: half a second at worst. */
  geometrySteps: 50_000_000,
  geometryPairs: 100_000,
  /** Bytes of an id, a dataset id or an expanded name: LMDB keys end at 1,978 bytes. */
  iriBytes: 1024,
  /** Characters of a tenant's name. */
  tenantChars: 64,
  /** Remote contexts: bytes, nesting, documents for one request, time, terms. */
  contextBytes: 1024 * 1024,
  contextDepth: 10,
  contextFetches: 32,
  contextTimeoutMs: 5000,
  contextTerms: 10_000,
  /** Objects and references that one context is made of, and prefixes defined by prefixes: each step costs a copy. */
  contextParts: 64,
  contextPrefixDepth: 8,
  /** Characters of an inline context that an answer repeats in each entity; a longer one is hosted and named. */
  repeatedContextChars: 2000,
  /** Characters of all compiled contexts that are kept in memory, about ten bytes of tables each. */
  compiledChars: 16_000_000,
  /** Milliseconds a compiled context serves before the store is asked whether it is still the one. */
  contextRecheckMs: 5000,
  /** Milliseconds between attempts to refresh an expired context whose server does not answer, and how long it serves on. */
  contextRetryMs: 60_000,
  contextStaleMs: 7 * 24 * 3600 * 1000,
  /** Lifetime of a context whose server names none: a tenth of its age, between these (RFC 9111 4.2.2). */
  contextLifeMinMs: 3600 * 1000,
  contextLifeMaxMs: 24 * 3600 * 1000,
  /** Connections to one endpoint, redirects followed. */
  egressConnections: 16,
  egressRedirects: 5,
  /** Levels of linked entities that `joinLevel` may ask for, and linked entities in one answer. */
  joinLevel: 10,
  joinedEntities: 10_000,
} as const;

import { type Iri } from './entity.js';

/**
 * A compiled JSON-LD @context: names to IRIs and back by table look-up (CIM 009 5.5.7). The core context is always
 * part of it and always wins. `context/` makes these; the model, the query language and the binding only read them.
 */
export interface Terms {
  /**
   * The same for two Terms that expand and compact alike, different otherwise: rendered bytes are cached under it.
   * For a context named by one URL it is derived from the document's content, not from its URL alone.
   */
  readonly key: string;
  /** What a client would name this context in a Link header; undefined when it has to be hosted first. */
  readonly url: string | undefined;
  /**
   * What `application/ld+json` answers carry: the user's @context as it was given, and the core context behind it
   * unless the user's refers to it itself.
   */
  readonly source: ContextSource;
  /**
   * A name (attribute, type, vocab value, member of a Property value) to its IRI: keywords and absolute IRIs stay,
   * terms and compact IRIs (`prefix:name`) expand, anything else gets the default vocabulary of the core context.
   * @throws BadRequestData - the context makes the name something that cannot name anything here: null, a keyword's
   * alias, a reverse property, a blank node
   */
  expand(name: string): Iri;
  /** An IRI to the shortest name: a term, else relative to the vocabulary, else a compact IRI, else the IRI. */
  compact(iri: Iri): string;
}

/** A local context: a URL, an inline object, or an array of both. */
export type ContextSource = string | { readonly [term: string]: unknown } | readonly ContextSource[];

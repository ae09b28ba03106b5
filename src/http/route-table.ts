/** What stands behind a path, and what its variables hold, decoded. */
export interface Found<R> {
  readonly route: R;
  readonly variables: Readonly<Record<string, string>>;
}

interface Place<R> {
  /** By segment, in lower case: patterns have no two that differ in case only. */
  readonly below: Map<string, Place<R>>;
  /** Where a segment that `below` does not have leads. */
  variable?: { readonly name: string; readonly place: Place<R> };
  route?: R;
  /** The route takes whatever is below it, too. */
  isTree?: true;
}

/**
 * Paths with variables in braces, such as `/entities/{entityId}`. Segments are compared without regard to case, a
 * variable is a segment that is not empty, and one slash may follow at the end: as Express's Router has it, at a
 * tenth of its time (docs/decisions/0011).
 */
export class RouteTable<R> {
  readonly #root: Place<R> = { below: new Map() };

  /** The route of exactly this path. */
  add(pattern: string, route: R): void {
    this.#place(pattern).route = route;
  }

  /** The route of this path, which has no variables, and of all below that have no route of their own. */
  addTree(path: string, route: R): void {
    Object.assign(this.#place(path), { route, isTree: true });
  }

  /**
   * @param path - without a query
   * @throws URIError - a variable is badly encoded
   */
  find(path: string): Found<R> | undefined {
    const variables: Record<string, string> = {};
    let place = this.#root;
    for (let at = 1; at < path.length;) {
      const slash = path.indexOf('/', at);
      const end = slash === -1 ? path.length : slash;
      const segment = path.slice(at, end);
      const next = place.below.get(segment) ?? place.below.get(segment.toLowerCase());
      if (next !== undefined) place = next;
      else if (place.variable !== undefined && segment !== '') {
        variables[place.variable.name] = segment.includes('%') ? decodeURIComponent(segment) : segment;
        place = place.variable.place;
      } else return place.isTree === true ? { route: place.route!, variables } : undefined;
      at = end + 1;
    }
    return place.route === undefined ? undefined : { route: place.route, variables };
  }

  #place(pattern: string): Place<R> {
    let place = this.#root;
    for (const segment of pattern.slice(1).split('/')) {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (name !== undefined) place = (place.variable ??= { name, place: { below: new Map() } }).place;
      else {
        const known = place.below.get(segment.toLowerCase());
        const next: Place<R> = known ?? { below: new Map() };
        if (known === undefined) for (const key of [segment, segment.toLowerCase()]) place.below.set(key, next);
        place = next;
      }
    }
    return place;
  }
}

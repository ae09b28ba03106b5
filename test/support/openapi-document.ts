import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Anything in the document: it is what is under test, so nothing is known of it. */
export type Node = any; // eslint-disable-line @typescript-eslint/no-explicit-any

/** The methods that OpenAPI has a member for. */
export const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'] as const;

/** An object of the document and where it stands, as a JSON pointer, references followed. */
export interface Place {
  readonly pointer: string;
  readonly value: Node;
}

/** One operation of the document. */
export interface DocumentedOperation {
  readonly id: string;
  readonly method: string;
  /** With variables in braces. */
  readonly path: string;
  /** Those of its path included. */
  readonly parameters: readonly Place[];
  readonly requestBody?: Place;
  /** By status. */
  readonly responses: ReadonlyMap<number, Place>;
}

export interface Example {
  readonly mediaType: string;
  readonly name: string;
  readonly value: Node;
}

/** `openapi.yaml`, read. */
export class OpenApiDocument {
  readonly root: Node;
  readonly operations: readonly DocumentedOperation[];

  constructor(text = readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8')) {
    this.root = parse(text);
    this.operations = Object.keys(this.root.paths).flatMap((path) =>
      METHODS.filter((method) => method in this.root.paths[path]).map((method) => this.#operation(path, method)),
    );
  }

  /**
   * What stands at a pointer such as `#/components/headers/Link`; of a reference, what it refers to.
   * @throws Error - nothing does
   */
  at(pointer: string): Place {
    let value = this.root;
    for (const step of pointer.slice(2).split('/')) {
      value = value?.[decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')];
    }
    if (value === undefined) throw new Error(`openapi.yaml has nothing at ${pointer}`);
    return typeof value?.$ref === 'string' && Object.keys(value).length === 1
      ? this.at(value.$ref)
      : { pointer, value };
  }

  /** What stands below a place. */
  below(place: Place, ...steps: readonly string[]): Place {
    return this.at([place.pointer, ...steps.map(escaped)].join('/'));
  }

  /** The examples in the content of a request or an answer. */
  examples(place: Place | undefined): readonly Example[] {
    if (place === undefined) return [];
    const content = (place.value.content ?? {}) as Readonly<Record<string, Node>>;
    return Object.entries(content).flatMap(([mediaType, { examples = {} }]) =>
      Object.keys(examples as object).map((name) => ({
        mediaType,
        name,
        value: this.below(place, 'content', mediaType, 'examples', name).value.value,
      })),
    );
  }

  #operation(path: string, method: string): DocumentedOperation {
    const item = this.at(`#/paths/${escaped(path)}`);
    const operation = this.below(item, method);
    const parametersOf = (owner: Place): Place[] =>
      Object.keys(owner.value.parameters ?? []).map((index) => this.below(owner, 'parameters', index));
    return {
      id: operation.value.operationId,
      method: method.toUpperCase(),
      path,
      parameters: [...parametersOf(item), ...parametersOf(operation)],
      ...(operation.value.requestBody === undefined ? {} : { requestBody: this.below(operation, 'requestBody') }),
      responses: new Map(
        Object.keys(operation.value.responses).map((status) => [
          Number(status),
          this.below(operation, 'responses', status),
        ]),
      ),
    };
  }
}

function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** The path of an operation with its variables filled in; those not given name what does not exist. */
export function pathOf({ path }: DocumentedOperation, filling: Readonly<Record<string, string>> = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => filling[name] ?? 'urn:ngsi-ld:Nothing:1');
}

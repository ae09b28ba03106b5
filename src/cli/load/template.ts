import { type Row } from './row.js';

const FIELD = /\{([^{}:]+)(?::0(\d+))?\}/g;

/** Columns that a template names. */
export function templateColumns(template: string): string[] {
  return [...template.matchAll(FIELD)].map((field) => field[1]!);
}

/**
 * Fills a template such as `urn:ngsi-ld:Station:{station}:{month:02}` from a row; undefined when a value is missing.
 * @param encode - what becomes of each value, such as percent-encoding for a URI
 */
export function fillTemplate(template: string, row: Row, encode: (text: string) => string): string | undefined {
  let complete = true;
  const filled = template.replace(FIELD, (_, column: string, width: string | undefined) => {
    const text = row.value(column)?.trim();
    if (text === undefined) complete = false;
    return encode((text ?? '').padStart(Number(width ?? 0), '0'));
  });
  return complete ? filled : undefined;
}

/** Percent-encodes what a URI's path segment cannot hold; colons and the like stay. */
export function encodeForUri(text: string): string {
  return encodeURIComponent(text).replace(/%(?:3A|40|2C|3B|24|2B|3D)/g, decodeURIComponent);
}

import { type Row } from './row.js';

const FIELD = /\{([^{}:]+)(?::0(\d+))?\}/g;

/** Columns that a template names. */
export function templateColumns(template: string): string[] {
  return [...template.matchAll(FIELD)].map((field) => field[1]!);
}

/**
 * Compiles a template such as `urn:ngsi-ld:Station:{station}:{month:02}` into a function that fills it from a row:
 * undefined when a value is missing.
 * @param encode - what becomes of each value, such as percent-encoding for a URI
 */
export function compileTemplate(template: string, encode: (text: string) => string): (row: Row) => string | undefined {
  // Splitting at a pattern with two groups gives: text, column, width, text, column, width, ..., text.
  const parts = template.split(FIELD);
  const fields = Array.from({ length: (parts.length - 1) / 3 }, (_, i) => ({
    column: parts[i * 3 + 1]!,
    width: Number(parts[i * 3 + 2] ?? 0),
    textBehind: parts[i * 3 + 3]!,
  }));
  return (row) => {
    let filled = parts[0]!;
    for (const { column, width, textBehind } of fields) {
      const text = row.value(column);
      if (text === undefined) return undefined;
      filled += encode(text.trim().padStart(width, '0')) + textBehind;
    }
    return filled;
  };
}

const PLAIN = /^[\w.:@,;$+=~!*'()-]*$/;

/** Percent-encodes what a URI's path segment cannot hold; colons and the like stay. */
export function encodeForUri(text: string): string {
  if (PLAIN.test(text)) return text;
  return encodeURIComponent(text).replace(/%(?:3A|40|2C|3B|24|2B|3D)/g, decodeURIComponent);
}

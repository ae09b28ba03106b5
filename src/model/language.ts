import { type Json } from './entity.js';
import { type LanguageRange } from './view.js';

/** The key of a languageMap for the text that is in no particular language (CIM 009 4.5.18.2). */
const NO_LANGUAGE = '@none';

/**
 * The language to show of a languageMap (CIM 009 4.15, 5.7.2.5): RFC 4647 lookup, range by range, best first; a
 * range that names a whole language also takes its regional kinds (`en` takes `en-US`). When nothing matches, the
 * default language `@none`, else the first language that the ranges do not refuse (weight 0), else the first.
 *
 * `query/` parses the `lang` parameter into ranges; choosing is all that is done here.
 *
 * @param ranges - best first; weight 0 refuses
 * @returns the key as the map writes it; undefined for an empty map
 */
export function chooseLanguage(
  ranges: readonly LanguageRange[],
  languageMap: Readonly<Record<string, Json>>,
): string | undefined {
  const tags = Object.keys(languageMap);
  const refused = ranges.filter((range) => range.weight === 0).map((range) => range.tag.toLowerCase());
  const acceptable = tags.filter((tag) => !refused.some((range) => covers(range, tag.toLowerCase())));
  for (const { tag, weight } of ranges) {
    if (weight === 0) continue;
    if (tag === '*') break;
    const found = lookup(tag.toLowerCase(), acceptable);
    if (found !== undefined) return found;
  }
  return anyOf(acceptable) ?? anyOf(tags);
}

/** RFC 4647 3.4 after 3.3.1: the range itself, what it covers, then the range cut shorter from its end. */
function lookup(range: string, tags: readonly string[]): string | undefined {
  const exact = tags.find((tag) => tag.toLowerCase() === range);
  const found = exact ?? tags.find((tag) => covers(range, tag.toLowerCase()));
  if (found !== undefined) return found;
  for (let shorter = cut(range); shorter !== ''; shorter = cut(shorter)) {
    const match = tags.find((tag) => tag.toLowerCase() === shorter);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** Without its last subtag, and without a single letter that would then stand last. */
function cut(range: string): string {
  const shorter = range.slice(0, Math.max(range.lastIndexOf('-'), 0));
  return shorter.at(-2) === '-' ? shorter.slice(0, -2) : shorter;
}

function covers(range: string, tag: string): boolean {
  return tag === range || tag.startsWith(`${range}-`);
}

function anyOf(tags: readonly string[]): string | undefined {
  return tags.includes(NO_LANGUAGE) ? NO_LANGUAGE : tags[0];
}

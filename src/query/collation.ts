import { BadRequestData } from '../model/errors.js';
import { shown } from '../model/names.js';

/**
 * The ICU root collation, which orders strings by default (CIM 009 4.9, 4.23.1). JavaScript takes `und` for
 * the locale of the machine; English tailors nothing.
 */
const ROOT_LOCALE = 'en';
export const ROOT_COLLATOR = new Intl.Collator(ROOT_LOCALE);

/** What the Unicode key `ks` (strength) asks for; JavaScript reads it from an option only. */
const STRENGTHS: Readonly<Record<string, Intl.CollatorOptions['sensitivity']>> = {
  level1: 'base',
  level2: 'accent',
  level3: 'variant',
  level4: 'variant',
  identic: 'variant',
};

/**
 * The collation that a tag names: BCP 47 with the extensions of IETF RFC 6067 (CIM 009 4.23.3). A well-formed tag
 * of a language that is not known collates as root.
 * @throws BadRequestData - no tag
 */
export function parseCollation(tag: string | undefined): Intl.Collator {
  if (tag === undefined) return ROOT_COLLATOR;
  const locale = parseTag(tag);
  const keywords = /-u(?:-[a-z0-9]+)+/.exec(locale)?.[0] ?? '';
  const known = Intl.Collator.supportedLocalesOf(locale).length > 0 ? locale : `${ROOT_LOCALE}${keywords}`;
  const sensitivity = STRENGTHS[/-ks-([a-z0-9]+)/.exec(keywords)?.[1] ?? ''];
  return new Intl.Collator(known, { ...(sensitivity === undefined ? {} : { sensitivity }) });
}

function parseTag(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0]!;
  } catch (cause) {
    throw new BadRequestData(`collation is not an ICU collation such as de-u-co-phonebk: ${shown(tag)}`, { cause });
  }
}

import { type ContextSource } from '../terms.js';
import { type View } from '../view.js';

/**
 * The JSON text of an object with an `@context` as its last member: what a reader of the text looks for comes first.
 * In a list every entity carries it; a FeatureCollection carries it once (CIM 009 4.5.16.3): see `pageFrame`.
 */
export function withContext(text: string, context: ContextSource): string {
  const member = `"@context":${JSON.stringify(context)}}`;
  return text === '{}' ? `{${member}` : `${text.slice(0, -1)},${member}`;
}

/**
 * What stands before and after the entities of a page, which are parted by commas: an array, or a FeatureCollection
 * for a view of Features (4.5.16.3, 5.2.30).
 * @param context - of the FeatureCollection; absent when the answer carries a Link header
 */
export function pageFrame(view: View, context?: ContextSource): { readonly open: string; readonly close: string } {
  if (view.geometryProperty === undefined) return { open: '[', close: ']' };
  const member = context === undefined ? '' : `,"@context":${JSON.stringify(context)}`;
  return { open: '{"type":"FeatureCollection","features":[', close: `]${member}}` };
}

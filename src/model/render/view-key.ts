import { type Projection, type View } from '../view.js';

/**
 * A name for a view: the same for two views that show every entity alike up to the order in which projections and
 * sets were written, different otherwise. With the key of the Terms it names the rendered bytes of an entity.
 */
export function viewKey(view: View): string {
  const { format, sysAttrs, pick, omit, attrs, datasetIds, lang, geometryProperty } = view;
  const plain = sysAttrs ? `${format}+` : format;
  if (!pick && !omit && !attrs && !datasetIds && !lang && geometryProperty === undefined) return plain;
  return JSON.stringify([
    plain,
    pick && projectionKey(pick),
    omit && projectionKey(omit),
    attrs && [...attrs].sort(),
    datasetIds && [...datasetIds].sort(),
    lang?.map(({ tag, weight }) => (weight === 0 ? [tag] : tag)),
    geometryProperty,
  ]);
}

type Key = readonly (string | Key)[];

function projectionKey(projection: Projection): Key {
  return [...projection]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([member, linked]) => (linked === undefined ? [member] : [member, projectionKey(linked)]));
}

import { type Attribute, type Entity, type Iri } from '../entity.js';
import { type View } from '../view.js';
import { rawText } from './value-text.js';
import { shownInstances } from './projection.js';

/**
 * The geometry of an entity's GeoJSON Feature (CIM 009 4.5.16.1): that of the GeoProperty named, whether the view
 * projects it or not. Of several instances the default one, or the one that the datasetIds asked for select; `null`
 * when there is none, or when the attribute holds no geometry.
 */
export function geometryText(entity: Entity, view: View, geometryProperty: Iri): string {
  const instances = shownInstances(view, entity.attributes.get(geometryProperty) ?? []);
  const selected = instances.length === 1 ? instances[0] : (defaultOf(instances) ?? asked(instances, view));
  return selected?.kind === 'GeoProperty' ? rawText(selected.value) : 'null';
}

function defaultOf(instances: readonly Attribute[]): Attribute | undefined {
  return instances.find((instance) => instance.datasetId === undefined);
}

function asked(instances: readonly Attribute[], view: View): Attribute | undefined {
  return view.datasetIds === undefined ? undefined : instances[0];
}

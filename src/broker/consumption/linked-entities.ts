import { BOUNDS } from '../../bounds.js';
import { type Entity, type Iri } from '../../model/entity.js';
import { TooManyResults } from '../../model/errors.js';
import { unknownTargets, type Join } from '../../model/render/join.js';
import { type View } from '../../model/view.js';
import { type Tenant } from '../../store/entity-store.js';
import { liveHeld, type Broker } from '../broker.js';

/**
 * Fetches what a join shows, one level of the entity graph after the other (CIM 009 4.5.23).
 * @throws TooManyResults - the graph is larger than one answer may be
 */
export async function fetchLinked(
  { entities, clock }: Broker,
  tenant: Tenant,
  page: readonly Entity[],
  view: View,
  request: Omit<Join, 'linked'>,
): Promise<Join> {
  const linked = new Map<Iri, Entity | undefined>();
  const join: Join = { ...request, linked };
  let bytes = 0;
  for (;;) {
    const wanted = unknownTargets(page, view, join);
    if (wanted.size === 0) return join;
    if (linked.size + wanted.size > BOUNDS.joinedEntities) {
      throw new TooManyResults(`the join reaches more than ${BOUNDS.joinedEntities} entities`);
    }
    for (const id of wanted) linked.set(id, undefined);
    for (const held of await entities.findMany(tenant, [...wanted])) {
      linked.set(held.id, liveHeld(held, clock())?.entity);
      bytes += held.bytes;
    }
    if (bytes > BOUNDS.pageBytes) {
      throw new TooManyResults(`the join reaches more than ${BOUNDS.pageBytes} bytes of entities`);
    }
  }
}

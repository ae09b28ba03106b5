import { purgeEntities as purge, type Purge } from '../../broker/provision/purge-entities.js';
import { BadRequestData } from '../../model/errors.js';
import { expandName } from '../../model/names.js';
import { type Terms } from '../../model/terms.js';
import { noContent } from '../answer.js';
import { type Parameters } from '../parameters.js';
import { requestTerms } from '../request-context.js';
import { parseSelection, SELECTION_PARAMETERS, selectionInput } from '../selection-parameters.js';
import { type Operation } from '../services.js';

/**
 * CIM 009 6.4.3.3. `geometryProperty` is in its table, though nothing is shown; `attrs` is not, though 5.6.21.4 lets
 * a list of attribute names select.
 */
export const purgeEntities: Operation = {
  method: 'DELETE',
  path: '/entities',
  parameters: [...SELECTION_PARAMETERS, 'attrs', 'drop', 'keep', 'geometryProperty'],
  async handle(exchange, { broker, contexts }) {
    const terms = await requestTerms(contexts, exchange);
    const input = { ...selectionInput(exchange.parameters), attrs: exchange.parameters.list('attrs') };
    const selection = parseSelection(input, terms, 0);
    await purge(broker, exchange.tenant, selection, parsePurge(exchange.parameters, terms));
    return noContent;
  },
};

function parsePurge(parameters: Parameters, terms: Terms): Purge {
  const drop = parameters.list('drop');
  const keep = parameters.list('keep');
  if (drop !== undefined && keep !== undefined) throw new BadRequestData('drop and keep exclude each other');
  const names = drop ?? keep;
  if (names === undefined) return { remove: 'entity' };
  const what = drop === undefined ? 'keep' : 'drop';
  return { remove: what, names: new Set(names.map((name) => expandName(name, terms, what))) };
}

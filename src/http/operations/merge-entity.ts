import { mergeEntity as merge } from '../../broker/provision/merge-entity.js';
import { parseDateTime } from '../../model/date-time.js';
import { BadRequestData } from '../../model/errors.js';
import { shown } from '../../model/names.js';
import { parseEntityFragment, parseSimplifiedFragment } from '../../model/parse-entity.js';
import { isLanguageTag } from '../../model/parse-value.js';
import { noContent } from '../answer.js';
import { type Parameters } from '../parameters.js';
import { readObject } from '../request-context.js';
import { type Operation } from '../services.js';
import { entityId, sameId, typeSelection } from '../target-parameters.js';

const SIMPLIFIED = ['simplified', 'keyValues'] as const;

/** CIM 009 6.5.3.4. */
export const mergeEntity: Operation = {
  method: 'PATCH',
  path: '/entities/{entityId}',
  parameters: ['format', 'options', 'lang', 'observedAt', 'type', 'local'],
  async handle(exchange, { broker, contexts }) {
    const { parameters } = exchange;
    const id = entityId(exchange);
    const options = parameters.options(...SIMPLIFIED, 'normalized', 'concise');
    const format = parameters.oneOf('format', [...SIMPLIFIED, 'normalized', 'concise']);
    const simplified = SIMPLIFIED.some((word) => (format === undefined ? options.has(word) : format === word));
    const hints = mergeHints(parameters);
    const { body, terms } = await readObject(contexts, exchange);
    const fragment = simplified ? parseSimplifiedFragment(body, terms) : parseEntityFragment(body, terms, 'everywhere');
    sameId(fragment, id);
    await merge(broker, exchange.tenant, id, fragment, { ...hints, types: typeSelection(exchange, terms) });
    return noContent;
  },
};

function mergeHints(parameters: Parameters): { observedAt?: string; lang?: string } {
  const observedAt = parameters.get('observedAt');
  const lang = parameters.get('lang');
  if (lang !== undefined && !isLanguageTag(lang)) throw new BadRequestData(`lang is no language tag: ${shown(lang)}`);
  return {
    ...(observedAt === undefined ? {} : { observedAt: parseDateTime(observedAt, 'observedAt') }),
    ...(lang === undefined ? {} : { lang }),
  };
}

import { describe, expect, it } from '@jest/globals';
import { BOUNDS } from '../bounds.js';
import { BadRequestData, TooComplexQuery } from '../model/errors.js';
import { matchesScopes, parseScopeQuery } from './scope-query.js';

describe('a scope query [4.19]', () => {
  it.each([
    ['/Madrid', ['/Madrid'], true],
    ['/Madrid', ['Madrid'], true],
    ['Madrid', ['/Madrid'], true],
    ['/Madrid', ['/Madrid/Gardens'], false],
    ['/Madrid', ['/Madrid2'], false],
    ['/Madrid', ['/Paris', '/Madrid'], true],
    ['/Madrid/Gardens/#', ['/Madrid/Gardens'], true],
    ['/Madrid/Gardens/#', ['/Madrid/Gardens/ParqueNorte/Parterre1'], true],
    ['/Madrid/Gardens/#', ['/Madrid/Gardens2'], false],
    ['/Madrid/Gardens/#', ['/Madrid'], false],
    ['/Madrid/+/ParqueNorte', ['/Madrid/Sights/ParqueNorte'], true],
    ['/Madrid/+/ParqueNorte', ['/Madrid/ParqueNorte'], false],
    ['/Madrid/+/ParqueNorte', ['/Madrid/a/b/ParqueNorte'], false],
    ['/Madrid/+', ['/Madrid'], false],
    ['/+', ['/Madrid'], true],
    ['/+/+/#', ['/Madrid/Gardens/ParqueNorte'], true],
    ['/+/+/#', ['/Madrid'], false],
    ['/#', ['/Madrid/Gardens'], true],
    ['/#', ['Madrid'], true],
    ['/#', undefined, false],
    ['(/Madrid/Districts;/CompanyA)', ['/CompanyA', '/Madrid/Districts'], true],
    ['(/Madrid/Districts;/CompanyA)', ['/CompanyA'], false],
    ['(/Madrid/#;/CompanyA)', ['/CompanyA', '/Madrid/Districts'], true],
    ['(/Madrid/Districts;/CompanyA)|CompanyB', ['/CompanyB'], true],
    ['(/Madrid/Districts;/CompanyA),CompanyB', ['/CompanyC'], false],
    ['/Madrid;/Paris', ['/Paris'], false],
    ['/Madrid;/Paris', ['/Paris', '/Madrid'], true],
    ['/Oslo|/Madrid;/Paris', ['/Oslo'], true],
    ['/Madrid|/Paris', ['/Paris'], true],
    ['/Madrid, /Paris', ['/Paris'], true],
    ['/Parque_Ñandú2', ['/Parque_Ñandú2'], true],
  ])('%s of %j is %s', (text, scopes, matches) => {
    expect(matchesScopes(parseScopeQuery(text), scopes)).toBe(matches);
  });

  it.each([
    '',
    '/',
    '#',
    '/#/a',
    '//a',
    '/a/',
    '/a#',
    '/a;',
    '(/a',
    '/a)',
    '((/a))',
    '/a,',
    '|/a',
    '/1',
    '/a-b',
    '/a/+b',
  ])('is refused: %j', (text) => expect(() => parseScopeQuery(text)).toThrow(BadRequestData));

  it('is refused beyond the bounds', () => {
    expect(() =>
      parseScopeQuery(
        Array(BOUNDS.queryTerms + 1)
          .fill('/a')
          .join(),
      ),
    ).toThrow(TooComplexQuery);
  });

  it('takes no time on a hostile scope', () => {
    const query = parseScopeQuery(`${'/+'.repeat(500)}/x`);
    const start = performance.now();
    expect(matchesScopes(query, ['/a'.repeat(100_000)])).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

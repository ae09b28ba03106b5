import { describe, expect, it } from '@jest/globals';
import { RouteTable } from './route-table.js';

const table = new RouteTable<string>();
for (const path of [
  '/entities',
  '/entities/{id}',
  '/entities/{id}/attrs',
  '/entities/{id}/attrs/{attr}',
  '/batch/doIt',
]) {
  table.add(path, path);
}
table.addTree('/temporal', '/temporal');

describe('the route table finds', () => {
  it.each<[string, string, Record<string, string>]>([
    ['/entities', '/entities', {}],
    ['/entities/', '/entities', {}],
    ['/Entities', '/entities', {}],
    ['/batch/doIt', '/batch/doIt', {}],
    ['/batch/doit', '/batch/doIt', {}],
    ['/entities/urn:a:1', '/entities/{id}', { id: 'urn:a:1' }],
    ['/entities/URN:A:1/', '/entities/{id}', { id: 'URN:A:1' }],
    ['/entities/a%2Fb%20c', '/entities/{id}', { id: 'a/b c' }],
    ['/entities/__proto__', '/entities/{id}', { id: '__proto__' }],
    ['/entities/e/attrs', '/entities/{id}/attrs', { id: 'e' }],
    ['/entities/e/attrs/', '/entities/{id}/attrs', { id: 'e' }],
    ['/entities/e/attrs/speed', '/entities/{id}/attrs/{attr}', { id: 'e', attr: 'speed' }],
    ['/temporal', '/temporal', {}],
    ['/temporal/', '/temporal', {}],
    ['/temporal/entities/x', '/temporal', {}],
  ])('%s', (path, route, variables) => {
    expect(table.find(path)).toEqual({ route, variables });
  });
});

describe('the route table does not find', () => {
  it.each([
    '',
    '/',
    '/entitie',
    '/entities//',
    '/entities//attrs',
    '/entities/e/other',
    '/entities/e/attrs/a/b',
    '/batch',
    '/temporals',
    '//entities',
  ])('%s', (path) => {
    expect(table.find(path)).toBeUndefined();
  });

  it('what is badly encoded, and throws', () => {
    expect(() => table.find('/entities/%E0%A4%A')).toThrow(URIError);
  });
});

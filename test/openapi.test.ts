import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BOUNDS } from '../src/bounds.js';
import { API_ROOT } from '../src/http/api-root.js';
import { NOT_BUILT, OPERATIONS } from '../src/http/routes.js';
import { SIDE_RESOURCES } from '../src/http/side-resources.js';
import { GEOMETRY_TYPES } from '../src/model/geojson.js';
import * as errors from '../src/model/errors.js';
import { ATTRIBUTE_KINDS, VALUE_MEMBER } from '../src/model/kinds.js';
import { Schemas } from './support/openapi-check.js';
import { OpenApiDocument, type Node } from './support/openapi-document.js';

const document = new OpenApiDocument();
const { root } = document;
const schemas = root.components.schemas as Readonly<Record<string, Node>>;

/** Names of Table 4.20-1 by row of Table 6.2-1; those of clause 5.13, which it does not have, by the clause's titles. */
const NAMES: Readonly<Record<string, string>> = {
  'POST /entities': 'createEntity',
  'GET /entities': 'queryEntity',
  'DELETE /entities': 'purgeEntity',
  'GET /entities/{entityId}': 'retrieveEntity',
  'DELETE /entities/{entityId}': 'deleteEntity',
  'PUT /entities/{entityId}': 'replaceEntity',
  'PATCH /entities/{entityId}': 'mergeEntity',
  'POST /entities/{entityId}/attrs': 'appendAttrs',
  'PATCH /entities/{entityId}/attrs': 'updateEntity',
  'PATCH /entities/{entityId}/attrs/{attrId}': 'updateAttrs',
  'DELETE /entities/{entityId}/attrs/{attrId}': 'deleteAttrs',
  'PUT /entities/{entityId}/attrs/{attrId}': 'replaceAttrs',
  'POST /entityOperations/create': 'createBatch',
  'POST /entityOperations/upsert': 'upsertBatch',
  'POST /entityOperations/update': 'updateBatch',
  'POST /entityOperations/delete': 'deleteBatch',
  'POST /entityOperations/merge': 'mergeBatch',
  'POST /entityOperations/query': 'queryBatch',
  'GET /types': 'retrieveEntityTypes',
  'GET /types/{type}': 'retrieveEntityTypeInfo',
  'GET /attributes': 'retrieveAttrTypes',
  'GET /attributes/{attrId}': 'retrieveAttrTypeInfo',
  'POST /jsonldContexts': 'addContext',
  'GET /jsonldContexts': 'listContexts',
  'GET /jsonldContexts/{contextId}': 'serveContext',
  'DELETE /jsonldContexts/{contextId}': 'deleteContext',
  'GET /info/sourceIdentity': 'retrieveContextSourceIdentity',
};

const ofStandard = document.operations.filter(({ path }) => path.startsWith(API_ROOT));

describe('openapi.yaml and the routes', () => {
  it('have the same operations, under the names of the standard', () => {
    const served = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    const documented = ofStandard.map(({ method, path, id }) => [`${method} ${path.slice(API_ROOT.length)}`, id]);
    expect(documented.map(([operation]) => operation).sort()).toEqual(served.sort());
    expect(Object.fromEntries(documented)).toEqual(NAMES);
  });

  it.each(OPERATIONS.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    '%s: the same parameters',
    (_, { method, path, parameters }) => {
      const operation = ofStandard.find((each) => each.method === method && each.path === API_ROOT + path);
      const named = (place: string): string[] =>
        operation!.parameters.filter(({ value }) => value.in === place).map(({ value }) => value.name as string);
      expect(named('query').sort()).toEqual([...parameters].sort());
      expect(named('path')).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(named('header')).toContain('NGSILD-Tenant');
    },
  );

  it('agree on who creates tenants: those operations, and no others, have no answer NonexistentTenant (5.5.10)', () => {
    const unheard = ofStandard
      .filter(({ responses }) => !types(responses.get(404)?.value).includes('NonexistentTenant'))
      .map(({ method, path }) => `${method} ${path.slice(API_ROOT.length)}`);
    const creating = OPERATIONS.filter(({ createsTenant }) => createsTenant).map(
      ({ method, path }) => `${method} ${path}`,
    );
    expect(unheard.sort()).toEqual(creating.sort());
  });

  it('have the same resources outside the standard', () => {
    const others = document.operations.filter(({ path }) => !path.startsWith(API_ROOT));
    expect(others.map(({ method, path }) => `${method} ${path}`)).toEqual(
      SIDE_RESOURCES.map(({ path }) => `GET ${path}`),
    );
  });

  it.each(NOT_BUILT)('claim nothing of %s, which is not built', (path) => {
    expect(document.operations.filter((each) => each.path.startsWith(API_ROOT + path))).toEqual([]);
  });
});

describe('openapi.yaml and the model', () => {
  it('have the same version', () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(root.info.version).toBe(version);
  });

  it('have the same bounds', () => {
    const parameter = (name: string): Node => root.components.parameters[name].schema;
    expect(parameter('Limit')).toMatchObject({ default: BOUNDS.pageDefault, maximum: BOUNDS.pageMax });
    expect(parameter('JoinLevel').maximum).toBe(BOUNDS.joinLevel);
    expect(parameter('Tenant').maxLength).toBe(BOUNDS.tenantChars);
    expect(parameter('IdPattern').maxLength).toBe(BOUNDS.regexChars);
    for (const name of ['Q', 'ScopeQ', 'Csf', 'Pick', 'Omit', 'Type', 'TypeToQuery']) {
      expect([name, parameter(name).maxLength]).toEqual([name, BOUNDS.queryChars]);
    }
    expect(schemas['Iri'].maxLength).toBe(BOUNDS.iriBytes);
    for (const [name, { maxItems }] of Object.entries(schemas)) {
      if (name.includes('Entities') && maxItems !== undefined)
        expect([name, maxItems]).toEqual([name, BOUNDS.batchEntities]);
    }
    const text = root.info.description.replaceAll(/\s+/g, ' ').replaceAll(',', '') as string;
    for (const bound of [
      `${BOUNDS.bodyBytes / 1024 ** 2} MiB (batches ${BOUNDS.batchBodyBytes / 1024 ** 2} MiB and ${BOUNDS.batchEntities} items)`,
      `${BOUNDS.jsonDepth} levels and ${BOUNDS.jsonMembers} members`,
      `${BOUNDS.iriBytes} bytes`,
      `${BOUNDS.queryChars} characters ${BOUNDS.queryTerms} terms and ${BOUNDS.queryDepth} levels`,
      `${BOUNDS.pageMax} entities`,
      `${BOUNDS.headerBytes / 1024} KiB`,
    ]) {
      expect(text).toContain(bound);
    }
  });

  it('have the same error types', () => {
    // Nothing raises Conflict while no context source can be registered.
    const raised = Object.entries(errors)
      .filter(([name]) => !['NgsiLdError', 'ServiceUnavailable', 'ERROR_TYPE', 'Conflict'].includes(name))
      .map(([name]) => errors.ERROR_TYPE + name);
    expect([...schemas['ErrorType'].enum].sort()).toEqual([...raised, 'about:blank'].sort());
  });

  it('have the same kinds of attributes, each with its member for the value', () => {
    expect([...schemas['AttributeTypes'].items.enum].sort()).toEqual([...ATTRIBUTE_KINDS].sort());
    expect(schemas['InstanceToPatch'].properties.type.enum).toEqual(schemas['AttributeTypes'].items.enum);
    for (const kind of ATTRIBUTE_KINDS) {
      expect([kind, schemas[kind].required]).toEqual([kind, ['type', VALUE_MEMBER[kind]]]);
      expect(schemas[kind].properties.type).toEqual({ const: kind });
    }
    const concise = schemas['ConciseInstance'].oneOf.map((branch: Node) => branch.required[0]);
    expect(concise.sort()).toEqual([...new Set(Object.values(VALUE_MEMBER))].sort());
  });

  it('have the same geometries', () => {
    expect(schemas['GeometryType'].enum).toEqual(expect.arrayContaining([...GEOMETRY_TYPES]));
    expect(schemas['Geometry'].oneOf.map((branch: Node) => branch.properties.type.const).sort()).toEqual(
      [...GEOMETRY_TYPES].sort(),
    );
  });

  it('have the same Query, which the broker checks by schemas/query.schema.json', () => {
    const file = JSON.parse(readFileSync(new URL('../schemas/query.schema.json', import.meta.url), 'utf8'));
    const names: Readonly<Record<string, string>> = { names: 'Names', nameList: 'NameList' };
    const renamed = (reference: string): string => {
      const name = reference.slice('#/$defs/'.length);
      return `#/components/schemas/${names[name] ?? name}`;
    };
    const { $defs, ...query } = file;
    const { '@context': context, ...properties } = schemas['Query'].properties;
    expect(context).toBeDefined();
    expect(shape({ ...schemas['Query'], properties })).toEqual(shape(query, renamed));
    for (const [name, definition] of Object.entries($defs)) {
      expect([name, shape(schemas[names[name] ?? name])]).toEqual([name, shape(definition as Node, renamed)]);
    }
  });
});

describe('openapi.yaml by itself', () => {
  const ajv = new Ajv2020();
  const compiled = new Schemas(root);
  it.each(Object.keys(schemas))('has a schema %s that compiles', (name) => {
    expect([ajv.validateSchema(schemas[name]), ajv.errors ?? []]).toEqual([true, []]);
    expect(() => compiled.faults(`#/components/schemas/${name}`, 0)).not.toThrow();
  });

  it('uses each of its components', () => {
    const text = JSON.stringify(root);
    const unused = Object.entries(root.components as Record<string, object>).flatMap(([kind, members]) =>
      Object.keys(members)
        .map((name) => `#/components/${kind}/${name}`)
        .filter((pointer) => !text.includes(`"${pointer}"`)),
    );
    // It belongs to resources, not to operations: nothing can refer to it.
    expect(unused).toEqual(['#/components/responses/MethodNotAllowed']);
  });

  it('cites a clause for each operation of the standard', () => {
    for (const { id, method, path } of ofStandard) {
      expect([id, root.paths[path][method.toLowerCase()].description]).toEqual([
        id,
        expect.stringMatching(/Clauses 5\.\d+\.\d+ and 6\.\d+\.3\.\d/),
      ]);
    }
  });
});

/** The error types among which an answer's problem details have theirs, without what they have in common. */
function types(response: Node): readonly string[] {
  const type = response?.content['application/json'].schema.allOf[1].properties.type;
  const all = (type === undefined ? [] : (type.enum ?? [type.const])) as readonly string[];
  return all.map((each) => each.slice(errors.ERROR_TYPE.length));
}

/** A schema without what only readers look at. */
function shape(schema: Node, renamed: (reference: string) => string = (same) => same): Node {
  if (Array.isArray(schema)) return schema.map((item) => shape(item, renamed));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema as Record<string, Node>)
      .filter(([name, value]) => !ANNOTATIONS.has(name) || typeof value === 'object')
      .map(([name, value]) => [name, name === '$ref' ? renamed(value) : shape(value, renamed)]),
  );
}

const ANNOTATIONS: ReadonlySet<string> = new Set(['$schema', '$id', 'title', 'description', 'deprecated']);

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describedRoutes, type DescribedProperty, type DescribedRoute } from '../test/described-routes';
import { controllers } from './api.module';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
}
interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { schema?: Schema }>>;
  };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema?: Schema }>> }>>;
}

const { openapi, paths } = parse(readFileSync('docs/openapi.yaml', 'utf8')) as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
};
const routes = describedRoutes(controllers).filter(({ path }) => path.startsWith('/api/') || path === '/health');
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
);
const LIMITS = new Set(['minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'maxItems']);
const byName = (one: DescribedProperty, other: DescribedProperty): number => one.name.localeCompare(other.name);

function queryOf({ parameters = [] }: Operation): DescribedProperty[] {
  return parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, required, schema }) => ({
      name,
      required: required === true,
      values: schema.enum ?? null,
      limits: limitsOf(schema),
    }));
}

function limitsOf(schema: Schema): DescribedProperty['limits'] {
  return Object.fromEntries(Object.entries(schema).filter(([word]) => LIMITS.has(word)));
}

function bodyOf({ requestBody }: Operation): DescribedProperty[] | null {
  const schema = requestBody?.content['application/json']?.schema;
  if (!schema) return null;
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    required: schema.required?.includes(name) ?? false,
    values: property.enum ?? null,
    limits: limitsOf(property),
  }));
}

/** Words for yes and no are a format of their own, which no list of the class names. */
const plain = (properties: readonly DescribedProperty[]): DescribedProperty[] =>
  properties.map((one) => ({ ...one, values: one.values?.includes('true') ? null : one.values })).sort(byName);

describe('docs/openapi.yaml', () => {
  it('is OpenAPI 3.1 and names every operation once', () => {
    expect(openapi).toMatch(/^3\.1\./);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says in a sentence what every operation is for', () => {
    expect(operations.filter(({ operation }) => !operation.summary?.endsWith('.')).map(({ name }) => name)).toEqual([]);
  });

  it('lets nothing into a body that the API would refuse for its name', () => {
    const isOpen = ({ requestBody }: Operation): boolean => {
      const schema = requestBody?.content['application/json']?.schema;
      return schema !== undefined && schema.additionalProperties !== false;
    };
    expect(operations.filter(({ operation }) => isOpen(operation)).map(({ name }) => name)).toEqual([]);
  });

  it('says what is in every answer', () => {
    const isMute = ({ responses }: Operation): boolean =>
      Object.values(responses).some(({ content }) => {
        const schema = content?.['application/json']?.schema;
        return schema !== undefined && Object.keys(schema).join() === 'type' && schema.type === 'object';
      });
    expect(operations.filter(({ operation }) => isMute(operation)).map(({ name }) => name)).toEqual([]);
  });

  it('has every route of the API, and none that there is not', () => {
    expect(operations.map(({ name }) => name).sort()).toEqual(
      routes.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it.each(routes.map((route): [string, DescribedRoute] => [`${route.method} ${route.path}`, route]))(
    '%s is described as it is',
    (name, route) => {
      const operation = operations.find((one) => one.name === name)?.operation;
      if (!operation) throw new Error(`${name} is not described`);
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(inPath.map((parameter) => [parameter.name, parameter.required]).sort()).toEqual(
        [...route.pathParameters].sort().map((parameter) => [parameter, true]),
      );
      expect(plain(queryOf(operation))).toEqual(plain(route.query));
      const body = bodyOf(operation);
      expect(body && plain(body)).toEqual(route.body && plain(route.body));
      expect(Object.keys(operation.responses)).toContain(String(route.status));
    },
  );
});

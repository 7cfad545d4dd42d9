import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';

type Class = new (...args: never[]) => object;
type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** One way into the API, as its controller declares it. */
export interface DescribedRoute {
  readonly method: string;
  /** As OpenAPI writes it: `/api/v1/plans/{plan}`. */
  readonly path: string;
  readonly status: number;
  readonly pathParameters: readonly string[];
  readonly query: readonly DescribedProperty[];
  /** Null where the body is bytes, or there is none. */
  readonly body: readonly DescribedProperty[] | null;
  readonly controller: string;
  readonly handler: string;
}

export interface DescribedProperty {
  readonly name: string;
  readonly required: boolean;
  readonly values: readonly unknown[] | null;
  /** What a value must keep to, in the words of JSON Schema. */
  readonly limits: Readonly<Record<string, unknown>>;
}

/** What Nest keeps of the parameters of a handler (RouteParamtypes). */
const BODY = '3';
const QUERY = '4';
const PARAM = '5';

export function describedRoutes(controllers: readonly Class[]): DescribedRoute[] {
  return controllers.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype).flatMap((handler) => describe(controller, handler) ?? []),
  );
}

function describe(controller: Class, handler: string): DescribedRoute | null {
  const prototype = controller.prototype as Record<string, object>;
  const target = handler === 'constructor' ? undefined : prototype[handler];
  if (typeof target !== 'function') return null;
  const method = Reflect.getMetadata('method', target) as RequestMethod | undefined;
  if (method === undefined) return null;
  const parts = [Reflect.getMetadata('path', controller), Reflect.getMetadata('path', target)] as string[];
  const path = `/${parts.map((part) => part.replace(/^\/|\/$/g, '')).filter(Boolean).join('/')}`; // prettier-ignore
  const given = parametersOf(controller, handler);
  const verb = RequestMethod[method].toLowerCase();
  const body = given.find(({ kind }) => kind === BODY);
  return {
    method: verb,
    path: path.replace(/:(\w+)/g, '{$1}'),
    status: (Reflect.getMetadata('__httpCode__', target) as number | undefined) ?? (verb === 'post' ? 201 : 200),
    pathParameters: given.filter(({ kind }) => kind === PARAM).map(({ name }) => name),
    query: given.filter(({ kind }) => kind === QUERY).flatMap(({ type }) => propertiesOf(type)),
    body: body ? propertiesOf(body.type) : null,
    controller: controller.name,
    handler,
  };
}

function parametersOf(controller: Class, handler: string): { kind: string; name: string; type: Class }[] {
  const found = (Reflect.getMetadata('__routeArguments__', controller, handler) ?? {}) as Record<
    string,
    { index: number; data?: unknown }
  >;
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, handler) ?? []) as Class[];
  return Object.entries(found).flatMap(([key, { index, data }]) => {
    const type = types[index];
    return type ? [{ kind: key.split(':')[0] ?? '', name: String(data), type }] : [];
  });
}

function propertiesOf(type: Class): DescribedProperty[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const given = new type() as Record<string, unknown>;
  return [...new Set(rules.map(({ propertyName }) => propertyName))].sort().map((name) => {
    const own = rules.filter(({ propertyName }) => propertyName === name);
    const listed = own.find((rule) => rule.name === 'isIn')?.constraints?.[0] as readonly unknown[] | undefined;
    const isOptional = given[name] !== undefined || own.some((rule) => rule.type === 'conditionalValidation');
    return { name, required: !isOptional, values: listed ?? null, limits: Object.assign({}, ...own.map(limitsOf)) };
  });
}

/** A rule of class-validator in the words of JSON Schema; nothing of those that JSON Schema has no word for. */
function limitsOf({ name, constraints = [] }: Rule): Readonly<Record<string, unknown>> {
  const [first, second] = constraints as unknown[];
  switch (name) {
    case 'isLength':
      return { minLength: first, maxLength: second };
    case 'minLength':
      return { minLength: first };
    case 'maxLength':
      return { maxLength: first };
    case 'matches':
      return { pattern: (first as RegExp).source };
    case 'isUuid':
      return { format: 'uuid' };
    case 'isDay':
      return { format: 'date' };
    case 'min':
      return { minimum: first };
    case 'max':
      return { maximum: first };
    case 'arrayMaxSize':
      return { maxItems: first };
    default:
      return {};
  }
}

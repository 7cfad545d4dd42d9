import type { ErrorObject, ValidateFunction } from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import appSchema from '../../schemas/app.schema.json';
import authoritySchema from '../../schemas/authority.schema.json';
import bundlesSchema from '../../schemas/bundles.schema.json';
import breakglassSchema from '../../schemas/breakglass.schema.json';
import deriveSchema from '../../schemas/derive.schema.json';
import dictionarySchema from '../../schemas/dictionary.schema.json';
import grantsSchema from '../../schemas/grants.schema.json';
import guardsSchema from '../../schemas/guards.schema.json';
import lifecycleSchema from '../../schemas/lifecycle.schema.json';
import policySchema from '../../schemas/policy.schema.json';
import sourceSchema from '../../schemas/source.schema.json';
import type { Kind } from './documents';
import { didYouMean } from './nearest';
import { type DocumentPath, type FindingList, type PolicyDocument, printed, type Problem } from './policy-document';

/** The published schema of each kind. */
export const SCHEMAS: Readonly<Record<Kind, object>> = {
  policy: policySchema,
  dictionary: dictionarySchema,
  source: sourceSchema,
  authority: authoritySchema,
  derive: deriveSchema,
  lifecycle: lifecycleSchema,
  grants: grantsSchema,
  bundles: bundlesSchema,
  app: appSchema,
  guards: guardsSchema,
  breakglass: breakglassSchema,
};

export const KINDS = Object.keys(SCHEMAS) as readonly Kind[];

const validators = new Map<Kind, ValidateFunction>();

function validatorOf(kind: Kind): ValidateFunction {
  let validator = validators.get(kind);
  if (!validator) {
    validator = compileSchema(SCHEMAS[kind]);
    validators.set(kind, validator);
  }
  return validator;
}

let compiler: Ajv2020 | null = null;

/**
 * Compiles one of our own schemas. That they are schemas is a spec's business, not that of every start: checking it costs
 * more than everything else that is done with them.
 */
export function compileSchema(schema: object): ValidateFunction {
  compiler ??= new Ajv2020({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    strict: true,
    meta: false,
    validateSchema: false,
  });
  return compiler.compile(schema);
}

/** Holds a file against the JSON Schema of its kind; false when a finding was added. */
export function checkShape(document: PolicyDocument, findings: FindingList): boolean {
  return meetsSchema(validatorOf(document.kind as Kind), document, findings);
}

/** Holds a file against any schema, in the same words. */
export function meetsSchema(validate: ValidateFunction, document: PolicyDocument, findings: FindingList): boolean {
  if (validate(document.data)) return true;
  for (const error of validate.errors ?? []) {
    // Names of keys are judged by `propertyNames`; what stands below it would say the same again.
    if (error.propertyName === undefined || error.keyword === 'propertyNames') addFinding(document, error, findings);
  }
  return false;
}

function addFinding(document: PolicyDocument, error: ErrorObject, findings: FindingList): void {
  const path = pathOf(document, error.instancePath);
  const params = error.params as Readonly<Record<string, string>>;
  if (error.keyword === 'additionalProperties') {
    const name = params.additionalProperty ?? '';
    const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
    const hint = didYouMean(name, known, `Known here: ${known.join(', ')}.`);
    const problem = { code: 'UNKNOWN_KEY', message: `There is no key "${printed(name)}" here.`, hint, value: name };
    findings.add(document.keyPlace([...path, name]), problem);
  } else if (error.keyword === 'propertyNames') {
    const name = params.propertyName ?? '';
    findings.add(document.keyPlace([...path, name]), {
      code: 'NAME_INVALID',
      message: `"${printed(name)}" cannot be a name here.`,
      hint: 'Names start with a small letter and hold letters and digits.',
      value: name,
    });
  } else findings.add(document.place(path), problemOf(error, path, document));
}

function problemOf(error: ErrorObject, path: DocumentPath, document: PolicyDocument): Problem {
  const params = error.params as Readonly<Record<string, unknown>>;
  const value = typeof error.data === 'object' ? undefined : error.data;
  const name = nameOf(path);
  switch (error.keyword) {
    case 'required':
      return {
        code: 'MISSING_KEY',
        message: `"${String(params.missingProperty)}" is missing.`,
        value: String(params.missingProperty),
      };
    case 'type':
      return typeProblem(name, String(params.type), document.spelling(path), error.data);
    case 'enum': {
      const known = (params.allowedValues as readonly unknown[]).map(String);
      const hint = didYouMean(printed(error.data), known, `It is one of: ${known.join(', ')}.`);
      return { code: 'UNKNOWN_VALUE', message: `${name} cannot be ${printed(error.data)}.`, hint, value };
    }
    case 'const':
      return {
        code: 'UNKNOWN_VALUE',
        message: `${name} cannot be ${printed(error.data)}.`,
        hint: `It is ${String(params.allowedValue)}.`,
        value,
      };
    default: {
      const what = LIMITS[error.keyword]?.(params, error.data) ?? error.message ?? 'is not valid';
      return { code: 'VALUE_INVALID', message: `${name} ${what}.`, value };
    }
  }
}

function nameOf(path: DocumentPath): string {
  const [parent, last] = [path.at(-2), path.at(-1)];
  if (last === undefined) return 'The file';
  return typeof last === 'number' && typeof parent === 'string' ? `Item ${last + 1} of "${parent}"` : `"${last}"`;
}

/** What a value that breaks a limit of its schema is, in our own words. */
const LIMITS: Readonly<Record<string, (params: Readonly<Record<string, unknown>>, data: unknown) => string>> = {
  uniqueItems: ({ i, j }, data) => {
    const [first = 0, second = 0] = [Number(i), Number(j)].sort((a, b) => a - b);
    return `holds ${printed((data as readonly unknown[])[first])} twice, in places ${first + 1} and ${second + 1}`;
  },
  minItems: ({ limit }) => (limit === 1 ? 'is an empty list' : `needs at least ${String(limit)} items`),
  maxItems: ({ limit }) => `holds more than ${String(limit)} items`,
  minLength: ({ limit }) => (limit === 1 ? 'is empty' : `is shorter than ${String(limit)} characters`),
  maxLength: ({ limit }) => `is longer than ${String(limit)} characters`,
  minProperties: ({ limit }) => (limit === 1 ? 'says nothing' : `needs at least ${String(limit)} keys`),
  maxProperties: ({ limit }) => `has more than ${String(limit)} ${limit === 1 ? 'key' : 'keys'}`,
  minimum: ({ limit }, data) => `is ${printed(data)}, and at least ${String(limit)} is needed`,
  maximum: ({ limit }, data) => `is ${printed(data)}, and at most ${String(limit)} is allowed`,
  pattern: ({ pattern }, data) => `cannot be "${printed(data)}": it has to match ${String(pattern)}`,
  anyOf: () => 'is nothing that can stand here',
};

function typeProblem(name: string, type: string, spelling: string | null, data: unknown): Problem {
  const is = data === null ? 'nothing' : Array.isArray(data) ? 'a list' : typeof data;
  const unquoted = type === 'string' && spelling !== null && data !== null;
  return {
    code: unquoted ? 'UNQUOTED_SCALAR' : 'WRONG_TYPE',
    message: unquoted
      ? `${name} is text, but ${spelling} without quotes is a ${typeof data}.`
      : `${name} is ${is}, but ${type} is needed.`,
    ...(unquoted ? { hint: `Write "${spelling}" in quotes.` } : {}),
    ...(typeof data === 'object' ? {} : { value: spelling ?? data }),
  };
}

/** A JSON pointer back to the keys and indexes of the document. */
function pathOf(document: PolicyDocument, pointer: string): DocumentPath {
  const path: (string | number)[] = [];
  let at: unknown = document.data;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(at) ? Number(key) : key);
    at = (at as Record<string, unknown> | undefined)?.[key];
  }
  return path;
}

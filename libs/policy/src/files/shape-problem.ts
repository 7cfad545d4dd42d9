import { type Misfit, type Shape, twiceIn } from './json-shape';
import { didYouMean } from './nearest';
import { type DocumentPath, type PolicyDocument, printed, type Problem } from './policy-document';

/** A value that is not what its schema says, in words: what stands there, what should, and what to write. */
export function problemOf(misfit: Misfit, document: PolicyDocument): Problem {
  const { keyword, path, value, shape } = misfit;
  switch (keyword) {
    case 'required':
      return missing(misfit, document);
    case 'additionalProperties':
      return unknownKey(misfit, document);
    case 'propertyNames':
      return badName(misfit);
    case 'type':
      return wrongType(misfit, document);
    case 'anyOf':
      return wrongType({ ...misfit, shape: { type: shape.anyOf?.flatMap(({ type = [] }) => type) ?? [] } }, document);
    case 'enum': {
      const known = (shape.enum ?? []).map(String);
      const hint = didYouMean(printed(value), known, `It is one of: ${known.join(', ')}.`);
      return { code: 'UNKNOWN_VALUE', message: `${nameOf(path)} cannot be ${printed(value)}.`, hint, value };
    }
    case 'const':
      return {
        code: 'UNKNOWN_VALUE',
        message: `${nameOf(path)} cannot be ${printed(value)}.`,
        hint: `It is ${String(shape.const)}${String(shape.const) === value ? ', without quotes' : ''}.`,
        value,
      };
    default: {
      const what = LIMITS[keyword]?.(shape, value) ?? 'is not valid';
      const shown = typeof value === 'object' ? {} : { value };
      const hint = keyword === 'pattern' && /[^\0-\x7f]/.test(String(value)) ? { hint: PLAIN_LETTERS } : {};
      return { code: 'VALUE_INVALID', message: `${nameOf(path)} ${what}.`, ...hint, ...shown };
    }
  }
}

const PLAIN_LETTERS = 'Letters are those from a to z here; what people read goes into a title.';

function missing({ path, shape, name = '' }: Misfit, document: PolicyDocument): Problem {
  const description = shape.properties?.[name]?.description;
  return {
    code: 'MISSING_KEY',
    message: `"${name}" is missing${placeInWords(path, document)}.`,
    ...(description === undefined ? {} : { hint: `Add it. ${description}.` }),
    value: name,
  };
}

function unknownKey({ path, shape, name = '' }: Misfit, document: PolicyDocument): Problem {
  const known = Object.keys(shape.properties ?? {});
  return {
    code: 'UNKNOWN_KEY',
    message: `There is no key "${printed(name)}"${placeInWords(path, document) || ' here'}.`,
    hint: didYouMean(name, known, `Known here: ${known.join(', ')}.`),
    value: name,
  };
}

function badName({ name = '' }: Misfit): Problem {
  const better = camelCase(name);
  const rule = 'Names start with a small letter and hold letters from a to z and digits, 64 at most';
  return {
    code: 'NAME_INVALID',
    message: `"${printed(name)}" cannot be a name here.`,
    hint: better === '' || better === name ? `${rule}.` : `${rule}: ${better}.`,
    value: name,
  };
}

/** `Coût Center` as `coutCenter`; empty where that would lose a letter. */
function camelCase(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
  if (/[^\0-\x7f]/.test(plain)) return '';
  const [first = '', ...rest] = plain.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = [first.charAt(0).toLowerCase() + first.slice(1), ...rest.map(capital)].join('');
  return /^[a-z]/.test(joined) ? joined.slice(0, 64) : '';
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  null: 'nothing',
};

function wrongType(misfit: Misfit, document: PolicyDocument): Problem {
  const { path, value, shape } = misfit;
  const types = [shape.type ?? []].flat();
  const spelling = document.spelling(path);
  const [name, shown] = [nameOf(path), typeof value === 'object' ? {} : { value: spelling ?? value }];
  if (types.includes('string') && spelling !== null && value !== null) {
    return {
      code: 'UNQUOTED_SCALAR',
      message: `${name} is text, but ${spelling} without quotes is ${TYPE_WORDS[typeof value] ?? typeof value}.`,
      hint: `Write ${shape.pattern === undefined && shape.$comment !== undefined ? shape.$comment : `"${spelling}" in quotes`}.`,
      ...shown,
    };
  }
  const wanted = types.map((type) => TYPE_WORDS[type] ?? type).join(' or ');
  const hint = hintFor(types, misfit);
  return {
    code: 'WRONG_TYPE',
    message: `${name} is ${isInWords(value)}, but ${wanted} is needed.`,
    ...(hint === null ? {} : { hint }),
    ...shown,
  };
}

function isInWords(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of keys and values';
  return typeof value === 'string' ? `the text "${printed(value)}"` : printed(value);
}

function hintFor(types: readonly string[], { value, path, shape: { properties } }: Misfit): string | null {
  if (value === null) return 'Say what it is, or take the key out.';
  if (types.includes('array') && typeof value !== 'object') return `Write ${keyOf(path)}[${printed(value)}].`;
  if (types.includes('array') && typeof value === 'object') return 'Put it into a list: a dash before each item.';
  if (types.includes('boolean')) return 'Write true or false, without quotes: YAML 1.2 knows no yes and no.';
  if (types.includes('object') && Array.isArray(value)) return 'Take the dashes out: it is one thing and no list.';
  if (types.includes('object') && properties) return `Its keys are: ${Object.keys(properties).join(', ')}.`;
  if (typeof value !== 'string' || !(types.includes('number') || types.includes('integer'))) return null;
  const number = /^-?\d+(\.\d+)?/.exec(value)?.[0];
  return number === undefined ? null : `Write ${number}, without ${number === value ? 'quotes' : 'anything else'}.`;
}

function keyOf(path: DocumentPath): string {
  const last = path.at(-1);
  return typeof last === 'string' ? `${last}: ` : '';
}

function nameOf(path: DocumentPath): string {
  const [parent, last] = [path.at(-2), path.at(-1)];
  if (last === undefined) return 'The file';
  return typeof last === 'number' && typeof parent === 'string' ? `Item ${last + 1} of "${parent}"` : `"${last}"`;
}

/** ` in "br.sales"`, ` under "window"`, or nothing at the top of the file. */
function placeInWords(path: DocumentPath, document: PolicyDocument): string {
  let at: unknown = document.data;
  for (const part of path) at = (at as Record<string | number, unknown> | undefined)?.[part];
  const { id, name } = (at ?? {}) as { readonly id?: unknown; readonly name?: unknown };
  if (path.length === 0) return '';
  const called = typeof id === 'string' ? id : typeof name === 'string' ? name : null;
  if (called !== null) return ` in "${printed(called)}"`;
  const last = path.at(-1);
  return typeof last === 'number' ? ` in item ${last + 1} of "${String(path.at(-2))}"` : ` under "${String(last)}"`;
}

/** What a value that breaks a limit of its schema is, in our own words. */
const LIMITS: Readonly<Partial<Record<keyof Shape, (shape: Shape, value: unknown) => string>>> = {
  uniqueItems: (_shape, value) => {
    const list = value as readonly unknown[];
    const [first, second] = twiceIn(list) ?? [0, 0];
    return `holds ${printed(list[first])} twice, in places ${first + 1} and ${second + 1}`;
  },
  minItems: ({ minItems }) => (minItems === 1 ? 'is an empty list' : `needs at least ${minItems} items`),
  maxItems: ({ maxItems }) => `holds more than ${maxItems} items`,
  minLength: ({ minLength }) => (minLength === 1 ? 'is empty' : `is shorter than ${minLength} characters`),
  maxLength: ({ maxLength }) => `is longer than ${maxLength} characters`,
  minProperties: ({ minProperties }) => (minProperties === 1 ? 'says nothing' : `needs at least ${minProperties} keys`),
  maxProperties: ({ maxProperties }) => `has more than ${maxProperties} ${maxProperties === 1 ? 'key' : 'keys'}`,
  minimum: ({ minimum }, value) => `is ${printed(value)}, and at least ${minimum} is needed`,
  maximum: ({ maximum }, value) => `is ${printed(value)}, and at most ${maximum} is allowed`,
  pattern: ({ pattern, $comment }, value) =>
    `cannot be "${printed(value)}": write ${$comment ?? `what matches ${pattern}`}`,
};

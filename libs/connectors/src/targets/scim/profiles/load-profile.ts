import Ajv2020 from 'ajv/dist/2020';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { deepFreeze, isError, type Finding } from '@joinery/kernel';
import { parsePath } from '@joinery/scim';
import type { ScimProfile } from '../dialect/scim-profile';
import generic from './generic.json';
import schema from './profile.schema.json';

export interface LoadedProfile {
  /** Null when there is an error among the findings. */
  readonly profile: ScimProfile | null;
  readonly findings: readonly Finding[];
}

/** Settings that are ours to choose: they state nothing about the app, so they need no source. */
const OWN_CHOICE: ReadonlySet<string> = new Set([
  '$schema',
  'name',
  'title',
  'retry',
  'timeouts',
  'maxAnswerBytes',
  'facts',
]);

let validator: ValidateFunction | null = null;

/**
 * Reads a profile: its shape against the schema, its paths and patterns, and that every departure from the generic
 * profile names where it comes from. `file` is what the findings point to.
 */
export function loadProfile(data: unknown, file: string): LoadedProfile {
  validator ??= new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true }).compile(schema);
  if (!validator(data))
    return { profile: null, findings: (validator.errors ?? []).map((error) => shapeOf(error, file)) };
  const profile = data as unknown as ScimProfile;
  const findings = [...checkPattern(profile, file), ...checkPaths(profile, file), ...checkSources(profile, file)];
  return { profile: findings.some(isError) ? null : deepFreeze(profile), findings };
}

function shapeOf(error: ErrorObject, file: string): Finding {
  const params = error.params as Readonly<Record<string, unknown>>;
  const about = [params['additionalProperty'], params['allowedValues']].filter((part) => part !== undefined);
  const more = about.length === 0 ? '' : `: ${about.flat().map(String).join(', ')}`;
  return finding(file, error.instancePath, 'PROFILE_SHAPE', `${error.message ?? 'is not what is expected'}${more}`);
}

function checkPattern({ baseUrl }: ScimProfile, file: string): Finding[] {
  if (baseUrl.pattern === null) return [];
  try {
    new RegExp(baseUrl.pattern);
    return [];
  } catch (error) {
    return [finding(file, '/baseUrl/pattern', 'PROFILE_PATTERN', String(error), baseUrl.pattern)];
  }
}

function checkPaths({ attributes, normalises }: ScimProfile, file: string): Finding[] {
  const lists = (['required', 'forbidden', 'singleValued', 'immutable'] as const).flatMap((list) =>
    attributes[list].map((text) => ({ text, at: `/attributes/${list}` })),
  );
  return [...lists, ...normalises.map(({ path }) => ({ text: path, at: '/normalises' }))]
    .filter(({ text }) => parsePath(text) === null && !/^urn:/i.test(text))
    .map(({ text, at }) => finding(file, at, 'PROFILE_PATH', `"${text}" is no path of a SCIM user.`, text));
}

/** A statement without a source is a guess: it is told, and the profile is used all the same. */
function checkSources(profile: ScimProfile, file: string): Finding[] {
  const usual = generic as Readonly<Record<string, unknown>>;
  return Object.entries(profile)
    .filter(([name, value]) => !OWN_CHOICE.has(name) && JSON.stringify(value) !== JSON.stringify(usual[name]))
    .filter(([name]) => profile.facts[name] === undefined)
    .map(([name]) => ({
      ...finding(
        file,
        `/${name}`,
        'PROFILE_FACT_UNSOURCED',
        `"${name}" departs from the generic profile and names no source.`,
      ),
      severity: 'warning' as const,
      hint: `Add facts.${name}.source.`,
    }));
}

function finding(file: string, path: string, code: string, message: string, value?: string): Finding {
  const place = { file, path: path === '' ? '/' : path };
  return { severity: 'error', code, message, place, ...(value === undefined ? {} : { value }) };
}

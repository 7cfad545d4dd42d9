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
  validator ??= new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true, strict: true }).compile(schema);
  if (!validator(data))
    return { profile: null, findings: (validator.errors ?? []).map((error) => shapeOf(error, file)) };
  const profile = data as unknown as ScimProfile;
  const findings = [
    ...checkPattern(profile, file),
    ...checkPaths(profile, file),
    ...checkSense(profile, file),
    ...checkSources(profile, file),
  ];
  return { profile: findings.some(isError) ? null : deepFreeze(profile), findings };
}

function shapeOf(error: ErrorObject, file: string): Finding {
  const params = error.params as Readonly<Record<string, unknown>>;
  const { additionalProperty: unknown, allowedValues } = params;
  if (typeof unknown === 'string') {
    const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {}).join(', ');
    const told = finding(file, `${error.instancePath}/${unknown}`, 'PROFILE_SHAPE', `There is no "${unknown}" here.`);
    return { ...told, hint: `There are: ${known}.` };
  }
  const more = Array.isArray(allowedValues) ? `: ${allowedValues.map(String).join(', ')}` : '';
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

/** What cannot be so together. */
function checkSense({ attributes, paging, filterable, groups }: ScimProfile, file: string): Finding[] {
  const both = attributes.required.filter((path) => attributes.forbidden.includes(path));
  const isBlind = groups.readMembers === 'by-filter' && !filterable.groups.some((path) => /^members\b/.test(path));
  const contradictions: readonly (readonly [boolean, string, string])[] = [
    [both.length > 0, '/attributes/required', `${both.join(', ')}: required and forbidden at once.`],
    [
      paging.mode === 'by-filter' && filterable.users.length === 0,
      '/paging/mode',
      'People are found by filter, and filterable.users is empty.',
    ],
    [isBlind, '/groups/readMembers', 'Members are read by filter, and filterable.groups names no members.'],
  ];
  return contradictions.flatMap(([is, path, text]) => (is ? [finding(file, path, 'PROFILE_CONTRADICTS', text)] : []));
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

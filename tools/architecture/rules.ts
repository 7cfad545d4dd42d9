import { builtinModules } from 'node:module';
import path from 'node:path';
import {
  APP_MAY_CONTAIN,
  APP_MAY_IMPORT,
  BANNED_NAMES,
  FACES,
  INNER_FACES,
  LIBRARY_MAY_IMPORT,
  MAY_USE_PACKAGES,
  OWN_CLOCK,
  PURE,
  PURE_MAY_USE_NODE,
  REACHES_BY_PATH,
  READS_FILES,
  STANDS_ALONE,
  SPECS_MAY_USE,
} from './import-table';
import type { ImportFact, SourceFacts } from './source-facts';

export const RULES = {
  'library-imports': 'a library imports only the libraries that the table allows',
  'app-imports': 'an app imports only the libraries and apps that the table allows',
  'face-only': 'another library is imported through its name, never by path or by an inner file',
  'own-face': 'inside a library files are imported directly, never through its own index.ts',
  'type-only': 'the console imports types of pure libraries and nothing else of ours',
  'specs-only': '@joinery/testing is for specs',
  packages: 'a library or app touches only the packages that the table allows',
  'pure-node': 'a pure library uses nothing of Node that reaches outside the process',
  'pure-async': 'a pure library never waits',
  'pure-decorator': 'a pure library has no decorators',
  'stands-alone': 'what judges the product shares nothing with it: only its own folder and Node itself',
  'no-console': 'a library never writes to the console',
  'wall-clock': 'only kernel reads the wall clock',
  'banned-name': 'no folder or file is called common, shared, utils, core, types, interfaces or helpers',
  'kebab-case': 'file names are kebab-case',
  'one-face': 'a library has one index.ts; inner folders have none but those listed',
  'unused-export': 'what is exported is used by another file',
  'unused-face': 'what a library names on its face is used outside it',
  'known-place': 'every library and app stands in the import table',
} as const;

export type Rule = keyof typeof RULES;

export interface Violation {
  readonly rule: Rule;
  readonly place: string;
  readonly what: string;
}

interface Context {
  readonly facts: SourceFacts;
  /** `libs/kernel`, `apps/api`, `migrations`, `tools`. */
  readonly unit: string;
  readonly library: string | null;
  readonly app: string | null;
  readonly isSpec: boolean;
}

const SPEC = /(\.spec|\.e2e-spec)\.tsx?$|\/test\//;

/** Every breach of the house rules in the sources. */
export function findViolations(sources: readonly SourceFacts[]): readonly Violation[] {
  return [...sources.flatMap(checkFile), ...missingFaces(sources), ...unusedExports(sources), ...unusedFaces(sources)];
}

/**
 * Looks at names alone, and at those of a library's face not at all: one that two files export is taken for used when
 * somebody names it.
 */
function unusedExports(sources: readonly SourceFacts[]): readonly Violation[] {
  const files = new Map<string, number>();
  for (const { words } of sources.filter(({ file }) => !/^libs\/.*\/index\.ts$/.test(file)))
    for (const word of words) files.set(word, (files.get(word) ?? 0) + 1);
  return sources.flatMap(({ file, exports }) =>
    exports
      .filter(({ name }) => files.get(name) === 1)
      .map(({ name, line }) => ({ rule: 'unused-export' as const, place: `${file}:${line}`, what: name })),
  );
}

/** As far as the face lists names: `export *` passes on what its file exports. */
function unusedFaces(sources: readonly SourceFacts[]): readonly Violation[] {
  return sources.flatMap(({ file, passedOn }) => {
    const home = /^(libs\/[^/]+\/)src\/index\.ts$/.exec(file)?.[1];
    if (home === undefined) return [];
    const outside = sources.filter((other) => !other.file.startsWith(home));
    return passedOn
      .filter(({ name }) => !outside.some(({ words }) => words.has(name)))
      .map(({ name, line }) => ({ rule: 'unused-face' as const, place: `${file}:${line}`, what: name }));
  });
}

function checkFile(facts: SourceFacts): readonly Violation[] {
  const [top = '', name = ''] = facts.file.split('/');
  const context: Context = {
    facts,
    unit: top === 'libs' || top === 'apps' ? `${top}/${name}` : top,
    library: top === 'libs' ? name : null,
    app: top === 'apps' ? name : null,
    isSpec: SPEC.test(facts.file),
  };
  return [
    ...checkNames(context),
    ...checkHabits(context),
    ...facts.imports.flatMap((one) => checkImport(context, one)),
  ];
}

function checkNames({ facts, library, app }: Context): readonly Violation[] {
  const found: Violation[] = [];
  const breach = (rule: Rule, what: string): void => void found.push({ rule, place: facts.file, what });
  const parts = facts.file.split('/');
  const stem = (part: string): string => part.replace(/\..*$/, '');
  const banned = parts.find((part) => BANNED_NAMES.includes(stem(part)));
  if (banned !== undefined) breach('banned-name', banned);
  const file = parts.at(-1) ?? '';
  if (app !== 'console' && !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.ts$/.test(file))
    breach('kebab-case', file);
  if (file === 'index.ts' && library !== null && !FACES.test(facts.file))
    breach('one-face', 'an index.ts inside a library');
  const unknown = (library !== null && !LIBRARY_MAY_IMPORT[library]) || (app !== null && !APP_MAY_IMPORT[app]);
  if (unknown) breach('known-place', `${library ?? app} is not in the table`);
  return found;
}

function missingFaces(sources: readonly SourceFacts[]): readonly Violation[] {
  const files = new Set(sources.map(({ file }) => file));
  const libraries = new Set(
    [...files].filter((file) => file.startsWith('libs/')).map((file) => file.split('/')[1] ?? ''),
  );
  const faceless = [...libraries].filter((library) => !files.has(`libs/${library}/src/index.ts`));
  return faceless.map((library) => ({ rule: 'one-face', place: `libs/${library}`, what: 'has no src/index.ts' }));
}

function checkHabits({ facts, library, app, unit, isSpec }: Context): readonly Violation[] {
  if (isSpec) return [];
  const isPure = library !== null && PURE.includes(library);
  const hasClock = library === 'kernel' || library === 'testing' || unit === 'tools' || OWN_CLOCK.includes(app ?? '');
  return facts.habits.flatMap(({ habit, line }): Violation[] => {
    const place = `${facts.file}:${line}`;
    if (habit === 'async' && isPure) return [{ rule: 'pure-async', place, what: 'async' }];
    if (habit === 'decorator' && isPure) return [{ rule: 'pure-decorator', place, what: 'a decorator' }];
    if (habit === 'console' && library !== null) return [{ rule: 'no-console', place, what: 'console' }];
    if (habit === 'wall-clock' && !hasClock) return [{ rule: 'wall-clock', place, what: 'Date' }];
    return [];
  });
}

function checkImport(context: Context, fact: ImportFact): readonly Violation[] {
  const { specifier } = fact;
  const breach = (rule: Rule): Violation[] => [{ rule, place: `${context.facts.file}:${fact.line}`, what: specifier }];
  if (!mayStandAlone(context.facts.file, specifier)) return breach('stands-alone');
  if (specifier.startsWith('.')) return checkPath(context, specifier).flatMap(breach);
  if (specifier.startsWith('@joinery/'))
    return checkOurs(context, specifier.slice('@joinery/'.length), fact).flatMap(breach);
  if (specifier.startsWith('node:') || builtinModules.includes(specifier))
    return checkNode(context, specifier).flatMap(breach);
  return checkPackage(context, packageOf(specifier)).flatMap(breach);
}

/** True of every import of a file that need not stand alone. */
function mayStandAlone(file: string, specifier: string): boolean {
  const home = STANDS_ALONE.find((folder) => file.startsWith(folder));
  if (home === undefined || specifier.startsWith('node:')) return true;
  return specifier.startsWith('.') && path.posix.join(path.posix.dirname(file), specifier).startsWith(home);
}

function checkPath({ facts, unit, library, app }: Context, specifier: string): readonly Rule[] {
  const target = path.posix.join(path.posix.dirname(facts.file), specifier).replace(/\.js$/, '');
  if (REACHES_BY_PATH[facts.file]?.test(target)) return [];
  if (target === unit || target.startsWith(`${unit}/`)) {
    const own = library !== null && (target === `${unit}/src` || target === `${unit}/src/index`);
    return own && !facts.file.endsWith('/index.ts') ? ['own-face'] : [];
  }
  if (unit === 'libs/store' && target === 'migrations') return [];
  const [top, other = ''] = target.split('/');
  if (app !== null && top === 'apps') return APP_MAY_CONTAIN[app]?.includes(other) ? [] : ['app-imports'];
  if (unit === 'tools' && top !== 'libs') return [];
  return ['face-only'];
}

function checkOurs({ library, app, isSpec, unit }: Context, name: string, { typeOnly }: ImportFact): readonly Rule[] {
  if (name.includes('/') && !INNER_FACES.includes(name)) return ['face-only'];
  if (name.split('/')[0] === 'testing') return isSpec || unit === 'tools' ? [] : ['specs-only'];
  if (name === library) return ['own-face'];
  if (app === 'console' && !typeOnly) return ['type-only'];
  // A specification may drive its subject with anything that stands below the composition root.
  if (isSpec && !(library !== null && PURE.includes(library))) return [];
  return checkTable({ library, app, unit }, name);
}

function checkTable({ library, app, unit }: Pick<Context, 'library' | 'app' | 'unit'>, name: string): readonly Rule[] {
  if (library !== null) return LIBRARY_MAY_IMPORT[library]?.includes(name) ? [] : ['library-imports'];
  if (app !== null) return APP_MAY_IMPORT[app]?.includes(name) ? [] : ['app-imports'];
  return unit === 'migrations' && name !== 'kernel' ? ['library-imports'] : [];
}

function checkNode({ facts, library, isSpec }: Context, specifier: string): readonly Rule[] {
  if (isSpec || library === null || !PURE.includes(library)) return [];
  if (facts.file.startsWith(READS_FILES) && ['node:fs', 'node:path'].includes(specifier)) return [];
  return PURE_MAY_USE_NODE.includes(specifier) ? [] : ['pure-node'];
}

function checkPackage({ unit, isSpec, app }: Context, name: string): readonly Rule[] {
  if (unit === 'tools' || app === 'console') return [];
  if (isSpec && SPECS_MAY_USE.includes(name)) return [];
  return MAY_USE_PACKAGES[unit]?.includes(name) ? [] : ['packages'];
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

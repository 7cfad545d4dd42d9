import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readImports } from './architecture/source-facts';

const ROOT = path.resolve(__dirname, '..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** What nothing of ours imports, and Nest cannot be started without. */
const PEERS = ['class-transformer', 'rxjs'];

const SPEC = /(\.spec|\.e2e-spec)\.ts$|\/test\/|^libs\/testing\/|^tools\//;

const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Manifest;

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const isForeign = (specifier: string): boolean => !/^(\.|@joinery\/|node:)/.test(specifier);

const sources = readImports(ROOT, ['apps', 'libs', 'migrations', 'tools']);

/** Packages by what imports them: the product, or what tries and measures it. */
const imported = (by: (file: string) => boolean): readonly string[] => {
  const specifiers = sources.filter(({ file }) => by(file)).flatMap((one) => one.specifiers);
  return [...new Set(specifiers.filter(isForeign).map(packageOf))].sort();
};

/** The rows of the page: packages with what it says of their versions. `a, b` of one scope is `@scope/a, b`. */
function documented(): ReadonlyMap<string, string> {
  const rows = read('docs/dependencies.md')
    .split('\n')
    .filter((line) => /^\| [@a-z]/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const entries = rows.flatMap(([, names = '', , why = '']) => {
    const scope = /^@[^/]+\//.exec(names)?.[0] ?? '';
    return names
      .split(', ')
      .map((name) => [name.startsWith('@') ? name : `${scope}${name}`, why.split(':')[0] ?? ''] as const);
  });
  return new Map(entries);
}

describe('dependencies', () => {
  it('are each named with a reason in docs/dependencies.md, and nothing else is', () => {
    expect([...documented().keys()].sort()).toEqual(Object.keys(dependencies).sort());
  });

  it('have there the version that is installed', () => {
    const wrong = [...documented()].filter(([name, versions]) => {
      const wanted = dependencies[name] ?? '';
      return !versions.split(' and ').some((version) => wanted === version || wanted.startsWith(`${version}.`));
    });
    expect(wrong).toEqual([]);
  });

  it('are all imported by the product', () => {
    const used = imported((file) => !SPEC.test(file));
    const unused = Object.keys(dependencies).filter((name) => !used.includes(name) && !PEERS.includes(name));
    expect(unused).toEqual([]);
  });

  it('are all declared: the product imports nothing that is there by chance or for development', () => {
    const undeclared = imported((file) => !SPEC.test(file)).filter((name) => dependencies[name] === undefined);
    expect(undeclared).toEqual([]);
  });

  it('of specs and tools are declared as well', () => {
    const declared = { ...dependencies, ...devDependencies };
    const undeclared = imported((file) => SPEC.test(file)).filter((name) => declared[name] === undefined);
    expect(undeclared).toEqual([]);
  });
});

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeTestRun, loadPolicyFolder, testPolicyFolder } from '@joinery/policy';
import { parse } from 'yaml';
import { policyTestPlayer } from './play-policy-test';

const ROOT = path.resolve(__dirname, '../../../..');
const PAGE = readFileSync(path.join(ROOT, 'docs/comparison.md'), 'utf8');

interface Snippet {
  readonly subject: string;
  /** Within the policy folder. */
  readonly file: string;
  readonly yaml: string;
}

/** Snippets with the heading below which they stand. */
function snippetsOf(page: string): readonly Snippet[] {
  return page.split(/^## /m).flatMap((section) => {
    const [subject = ''] = section.split('\n');
    return [...section.matchAll(/^```yaml\n# policies\/(\S+)\n([\s\S]*?)^```$/gm)].map(
      ([, file = '', yaml = '']): Snippet => ({ subject, file, yaml }),
    );
  });
}

type Entry = Readonly<Record<string, unknown>>;

/** As the page says it: maps are joined, named entries come first or replace their namesake, all else is replaced. */
function laidOver(below: unknown, above: unknown): unknown {
  if (isMap(below) && isMap(above)) {
    const joined = Object.entries(above).map(([key, value]) => [key, laidOver(below[key], value)] as const);
    return { ...below, ...Object.fromEntries(joined) };
  }
  if (!Array.isArray(below) || !Array.isArray(above) || !above.every(nameOf)) return above;
  const added = new Set(above.map(nameOf));
  const replaced = below.map((one: unknown) => above.find((other) => nameOf(other) === nameOf(one)) ?? one);
  const known = new Set(below.map(nameOf));
  return added.size === 0 ? below : [...above.filter((one) => !known.has(nameOf(one))), ...replaced];
}

function isMap(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(entry: unknown): string | null {
  const name = isMap(entry) ? (entry.id ?? entry.name) : undefined;
  return typeof name === 'string' ? name : null;
}

describe('a snippet of the comparison', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'joinery-comparison-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const snippets = snippetsOf(PAGE);

  it('stands below every subject, and none is left out', () => {
    const subjects = [...PAGE.matchAll(/^## (.+)$/gm)].map(([, subject]) => subject);
    expect([...new Set(snippets.map(({ subject }) => subject)), 'Sources']).toEqual(subjects);
    expect(snippets).toHaveLength(PAGE.match(/^```yaml$/gm)?.length ?? 0);
  });

  it.each(snippets.map((one, at) => [`${one.subject}: ${one.file}`, at, one] as const))(
    'is a policy as it stands: %s',
    (_name, at, { file, yaml }) => {
      const policy = path.join(folder, String(at));
      cpSync(path.join(ROOT, 'policies'), policy, { recursive: true });
      const place = path.join(policy, file);
      const whole = laidOver(parse(readFileSync(place, 'utf8')), parse(yaml));
      writeFileSync(place, JSON.stringify(whole));
      expect(loadPolicyFolder(policy).findings).toEqual([]);
      if (!file.startsWith('tests/')) return;
      const run = testPolicyFolder(policy, policyTestPlayer);
      if (!run.passed) throw new Error(describeTestRun(run));
    },
  );
});

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../../..');
export const POLICIES = join(ROOT, 'policies');

/** What the shipped policies say beside people, their attributes and their state. */
const BESIDE = ['apps', 'birthright', 'bundles', 'tests'];

/**
 * The shipped policies with these apps, each like the shipped chat but without groups, and an account in each for
 * everybody: the bare loop sends accounts only, so the product does as well.
 */
export function benchPolicies(folder: string, apps: readonly string[] = ['chat', 'intranet']): string {
  const target = join(folder, 'policies');
  cpSync(POLICIES, target, { recursive: true });
  for (const part of BESIDE) rmSync(join(target, part), { recursive: true, force: true });
  for (const part of ['apps', 'birthright']) mkdirSync(join(target, part));
  const chat = readFileSync(join(POLICIES, 'apps', 'chat.yaml'), 'utf8').replace(/^members:\n(?:[ \t].*\n|\n)*/m, '');
  for (const id of apps) writeFileSync(join(target, 'apps', `${id}.yaml`), chat.replace(/^id: .*$/m, `id: ${id}`));
  writeFileSync(join(target, 'birthright', 'core.yaml'), `kind: grants\nrules:\n${apps.map(rule).join('')}`);
  return target;
}

function rule(app: string): string {
  return `  - { id: br.${app}, title: Everybody has ${app}, owner: it-identity, grant: ['app:${app}'] }\n`;
}

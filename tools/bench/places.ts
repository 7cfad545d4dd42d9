import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../../..');
export const POLICIES = join(ROOT, 'policies');

const APP_RULES = `kind: grants
rules:
  - { id: br.chat, title: Everybody has Chat, owner: it-identity, grant: ['app:chat'] }
  - { id: br.intranet, title: Everybody has the Intranet, owner: it-identity, grant: ['app:intranet'] }
`;

/** The shipped policies without groups: the bare loop sends accounts only, so the product does as well. */
export function benchPolicies(folder: string): string {
  const target = join(folder, 'policies');
  cpSync(POLICIES, target, { recursive: true });
  const apps = join(target, 'apps');
  for (const file of readdirSync(apps)) {
    const path = join(apps, file);
    const text = readFileSync(path, 'utf8').replace(/^members:\n(?:[ \t].*\n|\n)*/m, '');
    writeFileSync(path, text);
  }
  // Rules and bundles speak of the groups that are left out.
  for (const part of ['birthright', 'bundles', 'tests']) rmSync(join(target, part), { recursive: true });
  mkdirSync(join(target, 'birthright'));
  writeFileSync(join(target, 'birthright', 'core.yaml'), APP_RULES);
  return target;
}

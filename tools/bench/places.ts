import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../../..');
export const POLICIES = join(ROOT, 'policies');

/** The shipped policies without groups: the bare loop sends accounts only, so the product does as well. */
export function benchPolicies(folder: string): string {
  const target = join(folder, 'policies');
  cpSync(POLICIES, target, { recursive: true });
  const apps = join(target, 'apps');
  for (const file of readdirSync(apps)) {
    const path = join(apps, file);
    const text = readFileSync(path, 'utf8').replace(/^groups:\n(?:[ \t].*\n|\n)*/m, '');
    writeFileSync(path, text);
  }
  return target;
}

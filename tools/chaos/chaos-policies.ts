import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { POLICIES } from '../bench/places';
import { type CheckOptions, USUAL } from './checker/check-evidence';
import { DEPARTMENTS } from './company';
import type { FarmApp } from './presets';

/**
 * The shipped policies, for as many apps as there are labs: everybody has an account in each, and each has a group for
 * everybody and one for each department.
 */
export function chaosPolicies(folder: string, apps: ReadonlyMap<string, FarmApp>): string {
  const target = join(folder, 'policies');
  cpSync(POLICIES, target, { recursive: true });
  for (const part of ['apps', 'birthright', 'bundles', 'tests'])
    rmSync(join(target, part), { recursive: true, force: true });
  mkdirSync(join(target, 'apps'));
  mkdirSync(join(target, 'birthright'));
  const chat = readFileSync(join(POLICIES, 'apps', 'chat.yaml'), 'utf8');
  const groups = ['Everybody', ...DEPARTMENTS];
  const head = chat.replace(/^members:\n(?:[ \t].*\n|\n)*/m, '').replace(/^scope:.*\n/m, '');
  const members = `members:\n  ownership: ours\n  groups:\n${groups.map((name) => `    group:${keyOf(name)}: ${name}\n`).join('')}`;
  for (const [id, app] of apps) writeFileSync(join(target, 'apps', `${id}.yaml`), appFile(id, app, head, members));
  writeFileSync(join(target, 'birthright', 'core.yaml'), rules([...apps.keys()]));
  return target;
}

/** What the checker is told of these policies, in words of its own: they are not read from the files above. */
export const CHAOS_FACTS: CheckOptions = {
  ...USUAL,
  everywhere: true,
  shows: [
    { column: 'Department', path: ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', 'department'] },
    { column: 'Job Title', path: ['title'] },
    { column: 'First Name', path: ['name', 'givenName'] },
    { column: 'Last Name', path: ['name', 'familyName'] },
  ],
  groupsBy: { column: 'Department', names: DEPARTMENTS },
};

function appFile(
  id: string,
  { match, attributes = [], without = [], groups }: FarmApp,
  head: string,
  members: string,
): string {
  const lines = head
    .replace(/^id: .*$/m, `id: ${id}`)
    .replace(/^title: .*$/m, `title: ${id}`)
    .replace(/^match: .*$/m, (usual) => (match === undefined ? usual : `match: ${match}`))
    .split('\n')
    .filter((line) => !without.some((path) => line.startsWith(`  ${path}`)));
  const at = lines.findIndex((line) => line.startsWith('attributes:'));
  lines.splice(at + 1, 0, ...attributes.map((line) => `  ${line}`));
  return `${lines.join('\n')}${groups === false ? '' : members}`;
}

function rules(appIds: readonly string[]): string {
  const grants = [...appIds.map((id) => `app:${id}`), 'group:everybody'];
  const all = `kind: grants\nrules:\n  - { id: br.all, title: Everybody has everything, owner: it-identity, grant: [${grants.map((grant) => `'${grant}'`).join(', ')}] }\n`;
  const own = DEPARTMENTS.map(
    (name) =>
      `  - { id: br.${keyOf(name)}, title: ${name}, owner: it-identity, grant: ['group:${keyOf(name)}'], when: { '===': [{ var: department }, ${name}] } }\n`,
  );
  return all + own.join('');
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}

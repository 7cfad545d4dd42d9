import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Files of a policy folder, by their paths in it. */
export type PolicyTexts = Readonly<Record<string, string>>;

/** What every small policy set of the specs begins with: people who come on a day and leave on another. */
export const BASICS: PolicyTexts = {
  'policy.yaml': `kind: policy
id: small
version: '1'
contract: 1
defaultZone: UTC
owners: [{id: it, title: IT}]
`,
  'lifecycle.yaml': `kind: lifecycle
instants:
  start: {date: startDate, at: day-start}
  end: {date: lastDayOfWork, at: day-end}
states:
  - {id: lc.leaver, state: leaver, from: end}
  - {id: lc.active, state: active, from: start}
`,
};

const folders: string[] = [];

/** Writes files into a folder of their own. */
export function policyFolder(files: PolicyTexts): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'joinery-policy-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** Removes what `policyFolder` wrote: for `afterAll`. */
export function removePolicyFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

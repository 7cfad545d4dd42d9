import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '@joinery/kernel';
import { notAFile, unreadable, unreadableFinding } from './unreadable';

const DOCUMENT = /\.(ya?ml|json)$/;
const TABLE = /^tables\/[^/]+\.csv$/;
const ENDING = /\.\w+$/;
/** Made for editors (`joinery policy schema`). */
const SCHEMA = /\.schema\.json$/;
/** Tests of policy, and examples to copy from, are no part of it. */
const IGNORED = /^(tests|examples|node_modules)$|^\./;

/**
 * Paths of the policy files below a folder, relative to `folder`. Links are followed, to folders as well (a mounted
 * ConfigMap is made of them). What has the name of a policy file and cannot be one is told, never passed over.
 */
export function filesBelow(folder: string, below: string, problems: Finding[]): string[] {
  return entriesOf(folder, below, null, problems);
}

/**
 * Where a folder lies, and the folders on the way there, as they are called where no link leads: a link to one of them
 * leads round in circles.
 */
interface Way {
  readonly real: string;
  readonly above: ReadonlySet<string>;
}

function entriesOf(folder: string, below: string, way: Way | null, problems: Finding[]): string[] {
  const here = path.join(folder, below);
  try {
    const entries = readdirSync(here, { withFileTypes: true }).filter(({ name }) => !IGNORED.test(name));
    const { real, above } = way ?? { real: realpathSync(here), above: new Set<string>() };
    if (above.has(real)) {
      problems.push(leadsBack(here, real));
      return [];
    }
    const inside = new Set([...above, real]);
    return entries.flatMap((entry) => {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      const target = targetOf(entry, path.join(folder, name), problems);
      if (target === null) return [];
      if (!target.isDirectory()) return policyFile(folder, name, target.isFile(), problems);
      if (hasPolicyName(name)) problems.push(isFolder(path.join(folder, name)));
      return hasPolicyName(name) ? [] : entriesOf(folder, name, wayTo(entry, here, { real, above: inside }), problems);
    });
  } catch (error) {
    problems.push(unreadable(here, error));
    return [];
  }
}

/** Only where a link leads is asked of the system: asked of every folder it costs the square of the depth. */
function wayTo(entry: Dirent, here: string, { real, above }: Way): Way {
  const isLink = entry.isSymbolicLink();
  return { real: isLink ? realpathSync(path.join(here, entry.name)) : path.join(real, entry.name), above };
}

/** What is there, links followed; null for a link that leads nowhere, which is told. */
function targetOf(entry: Dirent, file: string, problems: Finding[]): Pick<Dirent, 'isDirectory' | 'isFile'> | null {
  if (!entry.isSymbolicLink()) return entry;
  try {
    return statSync(file);
  } catch (error) {
    problems.push(unreadable(file, error));
    return null;
  }
}

function policyFile(folder: string, name: string, isFile: boolean, problems: Finding[]): string[] {
  const file = path.join(folder, name);
  if (!hasPolicyName(name)) {
    if (isFile && hasPolicyName(name.replace(ENDING, (ending) => ending.toLowerCase())))
      problems.push(inCapitals(file));
    return [];
  }
  if (!isFile) problems.push(notAFile(file));
  return isFile ? [name] : [];
}

function hasPolicyName(name: string): boolean {
  return (DOCUMENT.test(name) && !SCHEMA.test(name)) || TABLE.test(name);
}

function leadsBack(file: string, real: string): Finding {
  return unreadableFinding(file, `leads back to ${real}, which it is in`, 'Take the link out.');
}

function isFolder(file: string): Finding {
  return unreadableFinding(file, 'is a folder with the name of a policy file', 'Give the folder another name.');
}

function inCapitals(file: string): Finding {
  return unreadableFinding(file, 'has its ending in capitals', 'Write .yaml, .yml, .json or .csv in small letters.');
}

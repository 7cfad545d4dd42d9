import type { HrRow } from '@joinery/testing';
import type { Group, Resource } from './read-server';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const EVERYBODY = 'Everybody';

/** What has to be true of one person, worked out from HR's row by hand: no rule of the product is asked. */
interface Right {
  readonly userName: string;
  readonly active: boolean;
  readonly values: Readonly<Record<string, string>>;
  readonly groups: readonly string[];
}

/** Everything in which a server differs from what HR's last file and the policy say. */
export function differencesIn(users: readonly Resource[], groups: readonly Group[], rows: readonly HrRow[]): string[] {
  const left = new Map(users.map((user) => [String(user['userName']).toLowerCase(), user]));
  const found: string[] = [];
  if (left.size !== users.length) found.push(`${users.length} accounts have ${left.size} user names`);
  for (const row of rows) {
    const right = rightFor(row);
    const user = left.get(right.userName);
    left.delete(right.userName);
    if (user === undefined) found.push(`${right.userName} has no account`);
    else found.push(...wrongWith(user, groups, right));
  }
  return [...found, ...[...left.keys()].map((name) => `${name} should have no account`)];
}

/**
 * Cells are the last day's; the account of somebody who left keeps the values of before, so that only its state is
 * asked.
 */
function rightFor(row: HrRow): Right {
  const cell = (name: string): string => String(row[name] ?? '');
  const active = cell('Last Day of Work') === '';
  const values = {
    givenName: cell('First Name'),
    familyName: cell('Last Name'),
    title: cell('Job Title'),
    department: cell('Department'),
  };
  const userName = `${values.givenName}.${values.familyName}`.toLowerCase();
  return { userName, active, values, groups: active ? [EVERYBODY, values.department].sort() : [] };
}

function wrongWith(user: Resource, groups: readonly Group[], right: Right): string[] {
  const inside = groups.filter(({ members }) => members.includes(String(user['id'])));
  const names = inside.map(({ displayName }) => displayName).sort();
  const found: string[] = [];
  const expect = (what: string, is: unknown, wanted: unknown): void => {
    if (JSON.stringify(is) !== JSON.stringify(wanted))
      found.push(`${right.userName}: ${what} is ${JSON.stringify(is)}, should be ${JSON.stringify(wanted)}`);
  };
  expect('active', user['active'], right.active);
  expect('groups', names, right.groups);
  if (!right.active) return found;
  const name = (user['name'] ?? {}) as Resource;
  const enterprise = (user[ENTERPRISE] ?? {}) as Resource;
  expect('givenName', name['givenName'], right.values['givenName']);
  expect('familyName', name['familyName'], right.values['familyName']);
  expect('title', user['title'], right.values['title']);
  expect('department', enterprise['department'], right.values['department']);
  return found;
}

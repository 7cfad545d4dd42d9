#!/usr/bin/env node
/**
 * Reads two SCIM apps and holds them against HR exports. It shares no code with the product on purpose: what policy says
 * is written here a second time, by hand, so that a mistake over there cannot hide over here.
 *
 *   check-apps.mjs '{"imports":[{"day":"1995-01-01","file":"first.csv"}, …],"apps":[{"id":"chat","url":"…","token":"…"}, …]}'
 *
 * or `@file` with the same JSON in it. `imports` are the exports in the order in which they came, each with the day as of which
 * it did. Prints what it counted; exits 2 and names the first differences when an app holds anything else.
 */
import { readFileSync } from 'node:fs';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const EVERYONE = 'All staff';
const argument = process.argv[2] ?? '{}';
const input = JSON.parse(argument.startsWith('@') ? readFileSync(argument.slice(1), 'utf8') : argument);

/** The exports have neither quotes nor commas inside values. */
function readCsv(path) {
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])));
}

const plusDays = (day, n) => new Date(Date.parse(`${day}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);

/** What each person's account must be after each import in turn. */
function expectedAccounts(imports) {
  const accounts = new Map();
  for (const { file, day } of imports) {
    for (const row of readCsv(file)) {
      const before = accounts.get(row.employeeNumber);
      const gone = row.lastDayOfWork !== '' && row.lastDayOfWork < day;
      const soon = row.startDate <= plusDays(day, 7);
      if (gone || !soon) {
        if (before) accounts.set(row.employeeNumber, { ...before, active: false, groups: [] });
        continue;
      }
      accounts.set(row.employeeNumber, {
        active: row.startDate <= day,
        givenName: row.givenName,
        familyName: row.familyName,
        department: row.department || null,
        title: row.jobTitle || null,
        groups: [
          EVERYONE,
          ...(row.department ? [row.department] : (before?.groups.filter((name) => name !== EVERYONE) ?? [])),
        ].sort(),
      });
    }
  }
  return accounts;
}

async function readAll(app, resource) {
  const found = new Map();
  for (let startIndex = 1; ;) {
    const response = await fetch(`${app.url}/${resource}?startIndex=${startIndex}&count=200`, {
      headers: { authorization: `Bearer ${app.token}`, accept: 'application/scim+json' },
    });
    if (!response.ok) throw new Error(`${app.id}: GET ${resource} answered ${response.status}`);
    const page = await response.json();
    const resources = page.Resources ?? [];
    for (const one of resources) found.set(one.id, one);
    startIndex += resources.length;
    if (resources.length === 0 || startIndex > page.totalResults) return [...found.values()];
  }
}

async function checkApp(app, expected) {
  const users = await readAll(app, 'Users');
  const groups = await readAll(app, 'Groups');
  const memberOf = new Map();
  for (const group of groups)
    for (const member of group.members ?? [])
      memberOf.set(member.value, [...(memberOf.get(member.value) ?? []), group.displayName]);
  const wrong = [];
  const seen = new Set();
  const userNames = new Set();
  for (const user of users) {
    const number = user[ENTERPRISE]?.employeeNumber;
    const want = expected.get(number);
    if (!want) {
      wrong.push(`${user.userName} (${number}): nobody should have this account`);
      continue;
    }
    if (seen.has(number)) wrong.push(`${number} has two accounts`);
    if (userNames.has(user.userName.toLowerCase())) wrong.push(`${user.userName} is taken twice`);
    seen.add(number);
    userNames.add(user.userName.toLowerCase());
    const have = {
      active: user.active,
      givenName: user.name?.givenName ?? null,
      familyName: user.name?.familyName ?? null,
      department: user[ENTERPRISE]?.department ?? null,
      title: user.title ?? null,
      groups: (memberOf.get(user.id) ?? []).sort(),
    };
    for (const key of Object.keys(want)) {
      if (JSON.stringify(want[key]) !== JSON.stringify(have[key]))
        wrong.push(`${number} ${key}: should be ${JSON.stringify(want[key])}, is ${JSON.stringify(have[key])}`);
    }
    if (!user.externalId) wrong.push(`${number} has no externalId`);
    if (user.emails?.find((mail) => mail.type === 'work')?.value !== `${user.userName}@example.org`)
      wrong.push(`${number} has the work mail ${JSON.stringify(user.emails)}`);
  }
  for (const number of expected.keys()) if (!seen.has(number)) wrong.push(`${number} has no account`);
  const active = users.filter((user) => user.active).length;
  const memberships = groups.reduce((sum, group) => sum + (group.members?.length ?? 0), 0);
  return {
    app: app.id,
    accounts: users.length,
    active,
    inactive: users.length - active,
    groups: groups.length,
    memberships,
    wrong,
  };
}

const expected = expectedAccounts(input.imports);
const results = [];
for (const app of input.apps) results.push(await checkApp(app, expected));
for (const { wrong, ...counts } of results) {
  console.log(JSON.stringify({ ...counts, expected: expected.size, differences: wrong.length }));
  for (const line of wrong.slice(0, 10)) console.error(`  ${counts.app}: ${line}`);
}
process.exitCode = results.some((result) => result.wrong.length > 0) ? 2 : 0;

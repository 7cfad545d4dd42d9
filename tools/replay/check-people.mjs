#!/usr/bin/env node
/**
 * Reads the database of a replay and holds it against the history itself. It shares no code with the product or with the rest
 * of the replay on purpose: what the exports say and what policy makes of it is written here a second time, by hand.
 *
 *   check-people.mjs '{"data":"/some/folder","day":"2002-08-01","database":"postgresql://…"}'
 *
 * Everybody whom HR knows on the day must be there once, in the right state, and have in both apps exactly the account, the
 * values and the groups that policy says; user names must differ. Prints what it counted; exits 2 and names the first
 * differences.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

const APPS = ['chat', 'intranet'];
const EVERYONE = 'All staff';
const DEPARTMENT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';
/** Days before the first one on which the account is made, and after the last one on which what is left is purged. */
const [BEFORE, AFTER] = [7, 180];

const { data, day, database } = JSON.parse(process.argv[2] ?? '{}');

/** The history has neither quotes nor commas inside values. */
function readCsv(file) {
  const [header, ...lines] = readFileSync(join(data, 'employees-10k', `${file}.csv`), 'utf8')
    .trimEnd()
    .split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])));
}

const plusDays = (from, n) => new Date(Date.parse(`${from}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);

function termsOf(file, what) {
  const all = new Map();
  for (const row of readCsv(file)) {
    const own = all.get(row.emp_no) ?? [];
    own.push({ from: row.from_date, to: row.to_date, what: row[what] });
    all.set(row.emp_no, own);
  }
  for (const own of all.values()) own.sort((a, b) => (a.from + a.to < b.from + b.to ? -1 : 1));
  return all;
}

const on = (terms, date) => terms.filter(({ from, to }) => from <= date && date < to).at(-1)?.what ?? null;

function stateOf(start, end) {
  const isOver = !end.startsWith('9999') && day >= end;
  if (isOver) return day >= plusDays(end, AFTER) ? 'purged' : 'leaver';
  if (day >= start) return 'active';
  return day >= plusDays(start, -BEFORE) ? 'prehire' : 'future';
}

function expectedPeople() {
  const names = new Map(readCsv('departments').map((row) => [row.dept_no, row.dept_name]));
  const [departments, titles] = [termsOf('dept_emp', 'dept_no'), termsOf('titles', 'title')];
  const people = new Map();
  for (const row of readCsv('employees')) {
    if (row.hire_date > day) continue;
    const own = departments.get(row.emp_no) ?? [];
    const end =
      own
        .map(({ to }) => to)
        .sort()
        .at(-1) ?? '';
    const state = stateOf(own[0]?.from ?? '9999-12-31', end);
    const department = names.get(on(own, day)) ?? null;
    const has = state === 'active' || state === 'prehire';
    people.set(row.emp_no, {
      state,
      account: has && {
        active: state === 'active',
        givenName: row.first_name,
        familyName: row.last_name,
        title: on(titles.get(row.emp_no) ?? [], day),
        department,
        groups: [EVERYONE, ...(department === null ? [] : [department])].sort(),
      },
    });
  }
  return people;
}

async function foundPeople() {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const { rows } = await client.query(
    `SELECT e.record_key AS number, i.id, i.state, (SELECT json_object_agg(a.app_id, a.desired) FROM account a
       WHERE a.identity_id = i.id AND json_typeof(a.desired) = 'object') AS accounts
     FROM employment e JOIN identity i ON i.id = e.identity_id ORDER BY e.record_key`,
  );
  await client.end();
  return rows;
}

const expected = expectedPeople();
const wrong = [];
const seen = new Set();
const ids = new Set();
const taken = new Map();
const states = {};
let accounts = 0;
let memberships = 0;
for (const { number, id, state, accounts: held } of await foundPeople()) {
  const want = expected.get(number);
  if (!want) {
    wrong.push(`${number}: nobody should be there`);
    continue;
  }
  if (seen.has(number) || ids.has(id)) wrong.push(`${number} is there twice, or somebody else as well`);
  seen.add(number);
  ids.add(id);
  states[state] = (states[state] ?? 0) + 1;
  if (state !== want.state) wrong.push(`${number}: should be ${want.state}, is ${state}`);
  for (const app of APPS) {
    const account = held?.[app];
    const isOpen = account !== undefined && (account.active || account.groups.length > 0);
    if (!want.account) {
      if (isOpen) wrong.push(`${number} should have nothing in ${app}, has ${JSON.stringify(account)}`);
      continue;
    }
    if (account === undefined) {
      wrong.push(`${number} has no account in ${app}`);
      continue;
    }
    const { attributes } = account;
    const is = {
      active: account.active,
      givenName: attributes['name.givenName'] ?? null,
      familyName: attributes['name.familyName'] ?? null,
      title: attributes.title ?? null,
      department: attributes[DEPARTMENT] ?? null,
      groups: [...account.groups].sort(),
    };
    if (JSON.stringify(is) !== JSON.stringify(want.account))
      wrong.push(`${number} in ${app}: should be ${JSON.stringify(want.account)}, is ${JSON.stringify(is)}`);
    accounts += account.active ? 1 : 0;
    memberships += account.groups.length;
    const name = `${app} ${attributes.userName}`;
    if (taken.has(name)) wrong.push(`${number} and ${taken.get(name)} are both ${name}`);
    taken.set(name, number);
  }
}
for (const number of expected.keys()) if (!seen.has(number)) wrong.push(`${number} is missing`);
console.log(
  JSON.stringify({
    people: seen.size,
    expected: expected.size,
    states,
    accounts,
    memberships,
    differences: wrong.length,
  }),
);
for (const line of wrong.slice(0, 10)) console.error(`  ${line}`);
process.exitCode = wrong.length > 0 ? 2 : 0;

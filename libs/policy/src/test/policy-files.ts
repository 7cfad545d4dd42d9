import type { Attributes, AttributeValue } from '@joinery/identity';
import { type CompiledPolicy, compilePolicySet } from '../compile/compile-policy-set';
import type { PolicyFile } from '../files/policy-document';
import type { PolicySet } from '../policy-set';

/** A small sound policy set; specs replace single files of it. */
export const SOUND: Readonly<Record<string, string>> = {
  'policy.yaml': `kind: policy
id: small
version: "1"
contract: 1
defaultZone: Europe/Berlin
owners:
  - {id: it, title: IT}
`,
  'schema/person.yaml': `kind: dictionary
attributes:
  employeeNumber: {type: string, title: Employee number}
  givenName: {type: string, title: Given name}
  familyName: {type: string, title: Family name}
  department: {type: string, title: Department}
  location: {type: string, title: Site}
  workerType: {type: string, values: [employee, contractor], title: Worker type}
  hireDate: {type: date, title: Hire date}
  endDate: {type: date, title: Last day}
  level: {type: number, title: Level}
  isManager: {type: boolean, title: Leads people}
  skills: {type: string, many: true, title: Skills}
  displayName: {type: string, title: Display name}
  userName: {type: string, title: User name}
  email: {type: string, title: E-mail}
`,
  'sources/hr.yaml': `kind: source
id: hr
title: HR
feed: full
key: employeeNumber
columns:
  employeeNumber: [Employee ID]
  hireDate: {from: [Hire Date], formats: [d.M.yyyy]}
  workerType: {from: [Type], words: {extern: contractor}}
`,
  'authority.yaml': `kind: authority
default: {from: [hr], onNull: clear, onAbsent: keep}
attributes:
  department: {onNull: hold}
`,
  'derive/names.yaml': `kind: derive
attributes:
  displayName:
    needs: [givenName, familyName]
    value: {cat: [{var: givenName}, " ", {var: familyName}]}
  userName:
    mode: seed
    needs: [givenName, familyName]
    unique: {maxLength: 12}
    candidates:
      - {slug: [{var: givenName}, ".", {var: familyName}]}
      - {slug: [{first: [{var: givenName}, 1]}, ".", {var: familyName}]}
      - {slug: [{var: givenName}, ".", {var: familyName}, {var: n}]}
    counter: {from: 2, to: 4}
  email:
    mode: seed
    needs: [userName]
    value: {cat: [{var: userName}, "@example.org"]}
`,
  'lifecycle.yaml': `kind: lifecycle
zone: [{table: sites, by: location}]
instants:
  start: {date: hireDate, at: day-start}
  end: {date: [endDate], at: day-end}
states:
  - {id: lc.leaver, state: leaver, from: end}
  - {id: lc.active, state: active, from: start}
`,
  'birthright/core.yaml': `kind: grants
rules:
  - id: br.chat
    owner: it
    grant: [app:chat]
  - id: br.sales
    owner: it
    grant: [group:sales]
    when: {"===": [{var: department}, Sales]}
`,
  'apps/chat.yaml': `kind: app
id: chat
title: Chat
owner: it
window:
  enable: {instant: start, offset: -P1D}
attributes:
  userName: {value: {var: userName}, required: true}
  title: {value: {var: department}}
members:
  groups:
    group:sales: Sales
`,
  'guards.yaml': `kind: guards
limits:
  - {id: g.disable, count: {actions: [deactivate]}, max: {percent: 3, floor: 5}, over: P1D}
`,
  'breakglass.yaml': `kind: breakglass
protected:
  - {names: [E9000], reason: emergency, expiresAt: "2030-01-01"}
`,
  'tables/sites.csv': `location,zone
Berlin,Europe/Berlin
"Cairo, Nile",Africa/Cairo
`,
};

export type Changes = Readonly<Record<string, string | null | ((text: string) => string)>>;

/** Compiles the sound set with some of its files changed, added or (null) left out. */
export function compileWith(changes: Changes = {}): CompiledPolicy {
  return compilePolicySet(filesWith(changes));
}

export function filesWith(changes: Changes = {}): readonly PolicyFile[] {
  const files = new Map(Object.entries(SOUND));
  for (const [path, change] of Object.entries(changes)) {
    if (change === null) files.delete(path);
    else files.set(path, typeof change === 'string' ? change : changed(path, files.get(path) ?? '', change));
  }
  return [...files].map(([path, text]) => ({ path, text }));
}

function changed(path: string, text: string, change: (text: string) => string): string {
  const after = change(text);
  if (after === text) throw new Error(`the change of ${path} changes nothing`);
  return after;
}

export function soundPolicy(changes: Changes = {}): PolicySet {
  const { policySet, findings } = compileWith(changes);
  if (!policySet) throw new Error(JSON.stringify(findings, null, 1));
  return policySet;
}

/** Facts as the product holds them: flat, without a prototype. */
export function factsOf(values: Readonly<Record<string, AttributeValue>>): Attributes {
  return Object.assign(Object.create(null) as Record<string, AttributeValue>, values);
}

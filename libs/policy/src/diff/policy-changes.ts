import { canonicalJson } from '@joinery/kernel';
import { type PolicyReading, readPolicySet } from '../compile/compile-policy-set';
import type { PolicySet } from '../policy-set';
import { changedRules } from './rule-flips';

/** One part of a policy set that is not the same in another: `rule br.chat`, `app chat`, `authority department`. */
export interface PolicyChange {
  readonly part: string;
  readonly change: 'added' | 'removed' | 'edited';
}

export interface PolicyDifference {
  readonly changes: readonly PolicyChange[];
  /** Nothing but rules (and bundles, guards, names and titles): who somebody is, is the same under both. */
  readonly isAboutRulesOnly: boolean;
}

/** Parts that change neither facts nor states nor accounts of anybody; rules are compared with their bundles opened. */
const HARMLESS = /^(rule|bundle|guard|policy|source) ?/;

/** What two policy sets say differently, by the parts that people know by name. */
export function policyDifference(before: PolicySet, after: PolicySet): PolicyDifference {
  const [then, now] = [partsOf(readPolicySet(before.files)), partsOf(readPolicySet(after.files))];
  // What a rule comes to is seen best when it is compiled: with defaults filled in and its bundles opened.
  for (const { before: was, after: is } of changedRules(before.rules, after.rules)) {
    const id = (was ?? is)?.id ?? '';
    if (was && is && then.get(`rule ${id}`) === now.get(`rule ${id}`)) then.set(`rule ${id}`, 'through its bundles');
  }
  const names = [...new Set([...then.keys(), ...now.keys()])].sort();
  const changes = names.flatMap((part): PolicyChange[] => {
    const [was, is] = [then.get(part), now.get(part)];
    if (was === is) return [];
    return [{ part, change: was === undefined ? 'added' : is === undefined ? 'removed' : 'edited' }];
  });
  return { changes, isAboutRulesOnly: changes.every(({ part }) => HARMLESS.test(part)) };
}

type Part = readonly [name: string, value: unknown];

/** Every part by name, as the canonical text of what stands in its file. */
function partsOf(reading: PolicyReading): Map<string, string> {
  const parts = [...partsOfPeople(reading), ...partsOfSources(reading), ...partsOfRights(reading)];
  return new Map(parts.map(([name, value]) => [name, canonicalJson(value)]));
}

/** Who people are: their attributes, who decides these, and the states they can be in. */
function partsOfPeople({ documents, tables }: PolicyReading): readonly Part[] {
  return [
    ...documents.dictionary.flatMap(({ text }) => each('attribute', text.attributes)),
    ...documents.derive.flatMap(({ text }) => each('derivation', text.attributes)),
    ...documents.authority.flatMap(({ text }): Part[] => [
      ['authority default', text.default],
      ...each('authority', text.attributes),
    ]),
    ...documents.policy.map(({ text }): Part => ['default zone', text.defaultZone]),
    ...documents.lifecycle.flatMap(({ text: { zone, instants, states, moves, conversions, rehire } }): Part[] => [
      ['zones', zone ?? []],
      ['moves', moves ?? []],
      ['conversions', conversions ?? []],
      ['rehire', rehire ?? null],
      ...each('instant', instants),
      ['order of states', states.map(({ id }) => id)],
      ...listed('state', states),
    ]),
    ...[...tables.values()].map(({ name, rows }): Part => [`table ${name}`, [...rows].sort()]),
  ];
}

/** Where their records come from. How long its word counts says of people whom nobody imports again who they are. */
function partsOfSources({ documents }: PolicyReading): readonly Part[] {
  return documents.source.flatMap(({ text }): Part[] => [
    [`source ${text.id}`, { ...text, staleAfter: null }],
    [`staleAfter of source ${text.id}`, text.staleAfter ?? null],
  ]);
}

/** What people get, in which apps, and what watches over it. */
function partsOfRights({ documents }: PolicyReading): readonly Part[] {
  return [
    ...documents.grants.flatMap(({ text }) => listed('rule', text.rules)),
    ...documents.bundles.flatMap(({ text }) => listed('bundle', text.bundles)),
    ...documents.app.map(({ text }): Part => [`app ${text.id}`, text]),
    ...documents.guards.flatMap(({ text }) => listed('guard', text.limits ?? [])),
    ...documents.guards.flatMap(({ text }) => listed('standing approval', text.standing ?? [])),
    ...documents.breakglass.map(({ text }): Part => ['break-glass', text]),
    ...documents.policy.map(({ text }): Part => ['policy', { ...text, version: '', defaultZone: null }]),
  ];
}

function each(word: string, entries: Readonly<Record<string, unknown>> = {}): readonly Part[] {
  return Object.entries(entries).map(([name, value]) => [`${word} ${name}`, value]);
}

function listed(word: string, entries: readonly { readonly id: string }[]): readonly Part[] {
  return entries.map((entry) => [`${word} ${entry.id}`, entry]);
}

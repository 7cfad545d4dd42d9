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

/** Every part by name, as the canonical text of what stands in its file. */
function partsOf({ documents, tables }: PolicyReading): Map<string, string> {
  const parts = new Map<string, string>();
  const put = (name: string, value: unknown): void => void parts.set(name, canonicalJson(value));
  const each = (word: string, entries: Readonly<Record<string, unknown>> | undefined): void => {
    for (const [name, value] of Object.entries(entries ?? {})) put(`${word} ${name}`, value);
  };
  for (const { text } of documents.grants) for (const rule of text.rules) put(`rule ${rule.id}`, rule);
  for (const { text } of documents.bundles) for (const bundle of text.bundles) put(`bundle ${bundle.id}`, bundle);
  for (const { text } of documents.derive) each('derivation', text.attributes);
  for (const { text } of documents.dictionary) each('attribute', text.attributes);
  for (const { text } of documents.app) put(`app ${text.id}`, text);
  for (const { text } of documents.source) {
    // How long its word counts says of people whom nobody imports again who they are.
    put(`source ${text.id}`, { ...text, staleAfter: null });
    put(`staleAfter of source ${text.id}`, text.staleAfter ?? null);
  }
  for (const { text } of documents.guards) {
    for (const limit of text.limits ?? []) put(`guard ${limit.id}`, limit);
    for (const approval of text.standing ?? []) put(`standing approval ${approval.id}`, approval);
  }
  for (const { text } of documents.breakglass) put('break-glass', text);
  for (const { text } of documents.policy) put('policy', { ...text, version: '' });
  for (const { text } of documents.authority) {
    put('authority default', text.default);
    each('authority', text.attributes);
  }
  for (const { text } of documents.lifecycle) {
    put('zones', text.zone ?? []);
    each('instant', text.instants);
    put(
      'order of states',
      text.states.map((state) => state.id),
    );
    for (const state of text.states) put(`state ${state.id}`, state);
  }
  for (const table of tables.values()) put(`table ${table.name}`, [...table.rows].sort());
  return parts;
}

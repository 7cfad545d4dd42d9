import { compareText, type Instant } from '@joinery/kernel';
import type { Attributes } from '@joinery/identity';
import type { FindingList } from '../files/finding-list';
import type { PolicySet } from '../policy-set';
import { bare, byTarget, instantAt } from './case-values';
import { type MergedCase, placeIn } from './merge-case';
import type { GivenBefore, GivenFacts, GivenHandGrant, TestAccount, TestSituation } from './test-case';
import type { HandText } from './test-text';

/** What a case starts from. `at`: when it plays. */
export function situationOf(
  merged: MergedCase,
  at: Instant,
  policySet: PolicySet,
  findings: FindingList,
): TestSituation {
  return {
    at,
    facts: factsOf(merged, policySet),
    before: merged.before === null ? null : beforeOf(merged, policySet, findings),
    byHand: merged.byHand.map((_, index) => handOf(merged, index, at, findings)),
    taken: merged.taken,
    completeAt: completeAtOf(merged, findings),
  };
}

function completeAtOf({ raw, completeAt }: MergedCase, findings: FindingList): TestSituation['completeAt'] {
  const entries = Object.entries(completeAt).map(([source, text]) => [
    source,
    instantAt(raw, ['completeAt', source], text, findings) ?? '',
  ]);
  return Object.fromEntries(entries) as TestSituation['completeAt'];
}

function factsOf({ given, attributes }: MergedCase, policySet: PolicySet): GivenFacts {
  if (attributes !== null) return { kind: 'attributes', attributes: bare(attributes) };
  const records = [...given].flatMap(([sourceId, list]) =>
    list.map((facts) => ({ sourceId, attributes: sorted(facts, policySet) })),
  );
  return { kind: 'records', records };
}

/** Lists are kept sorted, as staging keeps them. */
function sorted(facts: Attributes, { dictionary }: PolicySet): Attributes {
  const entries = Object.entries(facts).map(([name, value]) => {
    const isSet = dictionary.get(name)?.many === true && Array.isArray(value);
    return [name, isSet ? [...(value as readonly string[])].sort(compareText) : value] as const;
  });
  return bare(Object.fromEntries(entries));
}

function beforeOf({ before, raw }: MergedCase, policySet: PolicySet, findings: FindingList): GivenBefore {
  const memory = Object.entries(before?.lost ?? {}).map(([rule, since]) => [
    rule,
    since === null ? null : instantAt(raw, ['before', 'lost', rule], since, findings),
  ]);
  const accounts = Object.entries(before?.accounts ?? {}).map(([id, account]): [string, TestAccount] => [
    id,
    {
      active: account.active ?? true,
      attributes: byTarget(id, account.attributes ?? {}, policySet),
      groups: [...(account.groups ?? [])].sort(compareText),
      ...(account.closedAt === undefined
        ? {}
        : { closedAt: instantAt(raw, ['before', 'accounts', id, 'closedAt'], account.closedAt, findings) }),
    },
  ]);
  return {
    state: before?.state ?? null,
    attributes: bare(before?.attributes ?? {}),
    reserved: before?.names ?? {},
    accounts: Object.fromEntries(accounts),
    memory: Object.fromEntries(memory) as GivenBefore['memory'],
  };
}

function handOf({ raw, byHand }: MergedCase, index: number, at: Instant, findings: FindingList): GivenHandGrant {
  const hand = byHand[index] as HandText;
  const path = ['byHand', index];
  if ((hand.give === undefined) === (hand.forbid === undefined)) {
    const message = 'Something given by hand says either what it gives or what it forbids.';
    findings.add(placeIn(raw, path), { code: 'CASE_INVALID', message, hint: 'Write "give" or "forbid".' });
  }
  const instant = (key: 'from' | 'until'): Instant | null => {
    const text = hand[key];
    return text === undefined ? null : instantAt(raw, [...path, key], text, findings);
  };
  return {
    id: String(index + 1),
    kind: hand.request ? 'request' : 'manual',
    effect: hand.forbid === undefined ? 'allow' : 'deny',
    entitlement: hand.give ?? hand.forbid ?? '',
    by: hand.by ?? 'somebody',
    reason: hand.reason ?? 'not said',
    from: instant('from') ?? at,
    until: instant('until'),
    onMove: hand.onMove ?? 'review',
  };
}

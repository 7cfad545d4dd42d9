import {
  type Attributes,
  type Observation,
  type Profile,
  type ResolvedAttribute,
  sourceFreshness,
  type SourceFreshness,
  sourcesThatGoStale,
} from '@joinery/identity';
import type { GivenBefore, GivenHandGrant, PolicySet, TestSituation } from '@joinery/policy';
import { type AccountImage, imageHash } from '@joinery/provisioning';
import type { HandGrantRecord, KnownAccount, PersonToEvaluate } from '@joinery/store';
import { staleAmong } from '../people/source-freshness';

/** Whoever a case is about; a policy that protects this id protects nobody by it. */
export const SOMEBODY = 'somebody';

/**
 * The person of a case as they would be loaded: records as they were heard, accounts and names as the case before left
 * them.
 */
export function personOf(
  { at, facts, before, byHand, completeAt }: TestSituation,
  policy: PolicySet,
): PersonToEvaluate {
  const observations =
    facts.kind === 'attributes' ? [] : facts.records.map((record, index) => heard(record, index, at));
  return {
    id: SOMEBODY,
    label: SOMEBODY,
    outcomeHash: null,
    state: before?.state ?? null,
    past: before?.past ?? null,
    profile:
      before === null || Object.keys(before.attributes).length === 0 ? null : knownProfile(before.attributes, policy),
    observations,
    accounts: policy.apps.flatMap((app) => accountOf(app.id, before)),
    reserved: before?.reserved ?? {},
    grantMemory: before?.memory ?? {},
    handGrants: byHand.map((hand) => recorded(hand, at)),
    staleSources: staleAmong(freshnessIn(policy, completeAt, at)),
  };
}

/** Sources of which the case says when they were heard completely last. */
export function freshnessIn(
  { sources, authority }: PolicySet,
  completeAt: TestSituation['completeAt'],
  at: string,
): readonly SourceFreshness[] {
  const concerned = sourcesThatGoStale(authority);
  return [...sources.values()].flatMap((source) => {
    const heardAt = completeAt[source.sourceId];
    if (heardAt === undefined || !concerned.has(source.sourceId)) return [];
    return [sourceFreshness(source, { completeAt: heardAt, firstAt: heardAt }, at)];
  });
}

function heard(
  { sourceId, attributes }: { readonly sourceId: string; readonly attributes: Attributes },
  index: number,
  learnedAt: string,
): Observation {
  const { employeeNumber } = attributes;
  const recordKey = typeof employeeNumber === 'string' ? employeeNumber : `record ${index + 1}`;
  return { sourceId, recordKey, versionId: `${sourceId} ${index + 1}`, learnedAt, attributes };
}

/**
 * Attributes with a provenance that fits them: what a derivation makes was made by it, the rest was said by a source.
 */
export function knownProfile(attributes: Attributes, policy: PolicySet): Profile {
  const derived = new Map(policy.derivations.map((derivation) => [derivation.attribute, derivation]));
  const entries = Object.entries(attributes).map(([name, value]): [string, ResolvedAttribute] => {
    const derivation = derived.get(name);
    const authority = policy.authority.get(name);
    return derivation
      ? [name, { value, source: 'derived', versionId: null, rule: derivation.rule, reason: 'derived' }]
      : [
          name,
          {
            value,
            source: authority?.from[0] ?? 'hr',
            versionId: null,
            rule: authority?.rule ?? 'test',
            reason: 'won',
          },
        ];
  });
  return { attributes: Object.fromEntries(entries) };
}

function accountOf(appId: string, before: GivenBefore | null): KnownAccount[] {
  const account = before?.accounts[appId];
  if (!account) return [];
  const image: AccountImage = { active: account.active, attributes: account.attributes, groups: account.groups };
  const hash = imageHash(image);
  return [
    {
      appId,
      desiredHash: hash,
      currentHash: hash,
      appliedHash: hash,
      current: image,
      applied: image,
      closedAt: account.closedAt ?? null,
    },
  ];
}

function recorded(hand: GivenHandGrant, at: string): HandGrantRecord {
  return {
    ...hand,
    identityId: SOMEBODY,
    givenAt: hand.from,
    status: 'active',
    statusAt: at,
    statusBy: hand.by,
    statusReason: null,
  };
}

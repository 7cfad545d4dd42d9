import type { Instant } from '@joinery/kernel';
import type { PolicySet } from '@joinery/policy';
import { closedAtAfter, sensitiveTargets, type Verdict } from '@joinery/provisioning';
import type { KnownAccount, PersonToEvaluate } from '@joinery/store';
import { judgePerson, type PersonOutcome } from '../../people/evaluate-person';
import { givenGrants } from '../../people/given-grants';
import { resolvePerson } from '../../people/resolve-person';

/** What a policy makes of a person at an instant. Nothing is stored, nothing is reserved. */
export function lookAt(person: PersonToEvaluate, policy: PolicySet, now: Instant): PersonOutcome {
  return judgePerson(resolvePerson(person, person.reserved, policy, now), policy, now);
}

/** The person as they would be after the look if everything it wants were done at once. */
export function afterwards({
  person,
  at,
  profile,
  lifecycle,
  past,
  grantMemory,
  handGrants,
  desires,
}: PersonOutcome): PersonToEvaluate {
  const ended = new Map(handGrants.map(({ id, status }) => [id, status]));
  const hand = person.handGrants.map((grant) => ({ ...grant, status: ended.get(grant.id) ?? grant.status }));
  const wanted = desires.filter(({ held }) => !held);
  const untouched = person.accounts.filter((account) => !wanted.some(({ appId }) => appId === account.appId));
  const done = wanted.map(({ appId, image, hash }): KnownAccount => {
    const before = person.accounts.find((account) => account.appId === appId);
    const closedAt = closedAtAfter(image, before, at);
    return { appId, desiredHash: hash, currentHash: hash, appliedHash: hash, current: image, applied: image, closedAt };
  });
  return {
    ...person,
    state: lifecycle.state,
    past,
    profile,
    grantMemory,
    handGrants: hand.filter(({ status }) => status === 'active' || status === 'review'),
    accounts: [...untouched, ...done],
  };
}

/** An outcome as two policies are compared by. */
export function verdictOf(outcome: PersonOutcome, policy: PolicySet): Verdict {
  const { person, lifecycle, facts, profile, denied, grantMemory, desires, findings } = outcome;
  const sensitive = sensitiveTargets(policy);
  const apps = new Map(policy.apps.map((app) => [app.id, app]));
  return {
    state: lifecycle.state,
    stateRule: lifecycle.rule,
    facts,
    attributes: profile.attributes,
    grants: givenGrants(outcome, policy),
    denied,
    memory: grantMemory,
    accounts: desires.map(({ appId, image, held }) => ({
      appId,
      scope: apps.get(appId)?.scope ?? '',
      groups: apps.get(appId)?.groups ?? new Map<string, string>(),
      image,
      current: person.accounts.find((account) => account.appId === appId)?.current ?? null,
      held: held !== null,
      sensitive: sensitive.get(appId),
      valuesHeld: findings.flatMap(({ code, place }) =>
        code === 'VALUE_HELD' && place?.file === `apps/${appId}` ? [place.path ?? ''] : [],
      ),
      findings: held ? [...new Set(findings.map((finding) => finding.message))].sort() : [],
    })),
  };
}

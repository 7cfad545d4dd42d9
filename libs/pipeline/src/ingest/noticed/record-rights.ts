import { type Attributes, lifecycleState, type Profile, profileValues, resolveProfile } from '@joinery/identity';
import type { Instant } from '@joinery/kernel';
import { deriveAttributes, evaluateGrants, type PolicySet } from '@joinery/policy';

/**
 * Tells of two contents of one record whether policy gives something by the first and nothing by the second. Only the
 * record is heard, so that what other sources add, what was given by hand and what a grace lets last is left out:
 * enough to see that many fall out of every rule at once.
 */
export function losesEverything(
  policy: PolicySet,
  sourceId: string,
  asOf: Instant,
): (before: Attributes, now: Attributes) => boolean {
  const readers = [policy.lifecycle.uses, ...[...policy.rules, ...policy.derivations].map(({ uses }) => uses)];
  const read = [...new Set(readers.flatMap((uses) => [...uses]))];
  return (before, now) => {
    if (read.every((name) => JSON.stringify(before[name] ?? null) === JSON.stringify(now[name] ?? null))) return false;
    const was = heard(before, null);
    return rightsBy(was) === 'some' && rightsBy(heard(now, was)) === 'none';
  };

  function heard(attributes: Attributes, former: Profile | null): Profile {
    const observation = { sourceId, recordKey: '', versionId: '', learnedAt: asOf, attributes };
    return deriveAttributes(resolveProfile([observation], former, policy.authority, NOTHING_STALE), policy, {}).profile;
  }

  /** Of whom the state is not known, nothing changes. */
  function rightsBy(profile: Profile): 'some' | 'none' | 'not known' {
    const facts = profileValues(profile);
    const lifecycle = lifecycleState(facts, policy.lifecycle, asOf);
    if (lifecycle.state === 'unknown') return 'not known';
    const question = { facts, lifecycle, policySet: policy, byHand: [], memory: {}, now: asOf };
    return evaluateGrants(question).grants.length > 0 ? 'some' : 'none';
  }
}

const NOTHING_STALE: ReadonlySet<string> = new Set();

import { type Attributes, employmentEnd, type RecordStanding } from '@joinery/identity';
import type { Instant } from '@joinery/kernel';
import type { PolicySet } from '@joinery/policy';
import { statusMeaning } from './status-meaning';

/** How policy judges what a single record says, before anything else is known of the person. */
export function recordStanding(policy: Pick<PolicySet, 'derivations' | 'lifecycle'>, asOf: Instant): RecordStanding {
  const meaning = statusMeaning(policy);
  const end = employmentEnd(policy.lifecycle);
  const facts = (attributes: Attributes): Attributes => ({ ...attributes, employmentStatus: meaning(attributes) });
  return {
    isOver: (attributes) => end.isOver(facts(attributes), asOf),
    tellsEnd: (attributes) => end.isTold(facts(attributes)),
  };
}

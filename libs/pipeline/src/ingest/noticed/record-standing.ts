import { type Attributes, employmentEnd, firstDate, type RecordStanding, startDates } from '@joinery/identity';
import type { Instant } from '@joinery/kernel';
import type { PolicySet } from '@joinery/policy';
import { statusMeaning } from './status-meaning';

/** How policy judges what a single record says, before anything else is known of the person. */
export function recordStanding(policy: Pick<PolicySet, 'derivations' | 'lifecycle'>, asOf: Instant): RecordStanding {
  const meaning = statusMeaning(policy);
  const end = employmentEnd(policy.lifecycle);
  const starts = startDates(policy.lifecycle);
  // The name stands first: added behind a spread it costs five times as much.
  const facts = (attributes: Attributes): Attributes => {
    const copy = { employmentStatus: attributes.employmentStatus ?? null, ...attributes };
    copy.employmentStatus = meaning(attributes);
    return copy;
  };
  return {
    isOver: (attributes) => end.isOver(facts(attributes), asOf),
    tellsEnd: (attributes) => end.isTold(facts(attributes)),
    firstDay: (attributes) => firstDate(attributes, starts),
  };
}

import type { AuditEvent } from '@joinery/audit';
import type { DisputedCandidate } from '@joinery/identity';

/**
 * What the stories of those tell whom a record resembled and to whom it was not given: that somebody looked at them, on
 * what, and whose the record is instead.
 */
export function notChosen(
  decided: Pick<AuditEvent, 'occurredAt' | 'actor' | 'importId' | 'data'>,
  candidates: readonly DisputedCandidate[],
  holder: string,
): readonly AuditEvent[] {
  return candidates
    .filter(({ identityId }) => identityId !== holder)
    .map(({ identityId, evidence, against }) => ({
      ...decided,
      type: 'identity.not-chosen',
      identityId,
      data: { ...decided.data, holder, resemblance: evidence, against },
    }));
}

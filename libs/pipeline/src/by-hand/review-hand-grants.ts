import type { LifecycleState } from '@joinery/identity';
import type { HandGrantChange, HandGrantRecord } from '@joinery/store';

export interface HandGrantReview {
  /** Those that count from now on. */
  readonly valid: readonly HandGrantRecord[];
  readonly changes: readonly HandGrantChange[];
}

/**
 * What becomes of things given by hand when their person moves or leaves. A leaver's are over for good: a rehire does
 * not bring them back. A mover's are kept, put up for review (they count until somebody decides), or ended, as each of
 * them says. Whoever moves while on leave or suspended has moved. In doubt nothing ends: it is put up for review. What
 * forbids is not touched: it ends with its own date.
 */
export function reviewHandGrants(
  grants: readonly HandGrantRecord[],
  hasMoved: boolean,
  state: LifecycleState,
): HandGrantReview {
  const valid: HandGrantRecord[] = [];
  const changes: HandGrantChange[] = [];
  for (const grant of grants) {
    const change = grant.effect === 'deny' ? null : changeOf(grant, hasMoved, state);
    if (change) changes.push({ id: grant.id, entitlement: grant.entitlement, ...change });
    if (change?.status !== 'ended') valid.push(grant);
  }
  return { valid, changes };
}

function changeOf(
  grant: HandGrantRecord,
  hasMoved: boolean,
  state: LifecycleState,
): Pick<HandGrantChange, 'status' | 'why'> | null {
  if (state === 'leaver' || state === 'purged') return { status: 'ended', why: 'the person left' };
  if (!hasMoved || grant.onMove === 'keep') return null;
  if (grant.onMove === 'expire' && state !== 'unknown')
    return { status: 'ended', why: 'the person moved, and it was not to be taken along' };
  return grant.status === 'review' ? null : { status: 'review', why: 'the person moved' };
}

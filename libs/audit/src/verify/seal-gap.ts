import type { Instant } from '@joinery/kernel';

/** How far behind sealing and signing are. */
export interface SealState {
  /** Events that are sealed. */
  readonly size: number;
  /** When the oldest event was recorded that is not sealed; null: all are. */
  readonly unsealedSince: Instant | null;
  /** When the oldest seal was made that no checkpoint covers; null: all are covered. */
  readonly unsignedSince: Instant | null;
  readonly checkpoint: { readonly size: number; readonly signedAt: Instant } | null;
  /** By the database's clock, as the others are. */
  readonly now: Instant;
}

const MOST_MINUTES = 5;

/**
 * What is wrong with the sealing, in a sentence; null: nothing. Whoever stops it gains time to edit what nobody signed.
 */
export function sealGap({ unsealedSince, unsignedSince, checkpoint, now }: SealState): string | null {
  if (isOld(unsealedSince, now)) return `events since ${unsealedSince} are not sealed: does a worker run?`;
  if (!isOld(unsignedSince, now)) return null;
  const last = checkpoint === null ? 'there is no checkpoint' : `the last checkpoint is of ${checkpoint.signedAt}`;
  return `what was sealed since ${unsignedSince} is not signed; ${last}: does a worker run that has the key?`;
}

function isOld(since: Instant | null, now: Instant): boolean {
  return since !== null && Date.parse(now) - Date.parse(since) > MOST_MINUTES * 60_000;
}

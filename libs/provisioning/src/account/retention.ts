import { asLongAfter, type Instant } from '@joinery/kernel';
import type { AccountImage } from './account';

export interface Retention {
  /** When the account goes by its dates. */
  readonly due: Instant;
  /** When the employment ended by its dates; null where no date tells. */
  readonly endedAt: Instant | null;
  /** When the account was closed; null where nobody knows. */
  readonly closedAt: Instant | null;
}

/**
 * When an account may be deleted. What policy lets pass between the end of an employment and the delete is time in
 * which a mistake can be put right, and it runs from the day on which the account was closed: an end that is entered
 * after its retention, or a close that waited for an approval, deletes nothing on the spot.
 */
export function mayGoAt({ due, endedAt, closedAt }: Retention): Instant {
  if (endedAt === null || closedAt === null || closedAt <= endedAt || due <= endedAt) return due;
  return asLongAfter(closedAt, endedAt, due);
}

/** When an account was closed, as the next look finds it once `image` has been carried out at `now`. */
export function closedAtAfter(
  image: AccountImage | null,
  before: { readonly current: AccountImage | null; readonly closedAt?: Instant | null } | undefined,
  now: Instant,
): Instant | null {
  if (image === null || image.active) return null;
  return before?.current?.active === false ? (before.closedAt ?? null) : now;
}

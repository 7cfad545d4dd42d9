import { createHash } from 'node:crypto';
import type { SourcePull } from '@joinery/identity';
import { type Instant, shift } from '@joinery/kernel';
import { readSecret } from '../read-secret';

/** A sign-in that a source refused. */
export interface RefusedSignIn {
  readonly at: Instant;
  /** What it was shown, by `credentialOf`. */
  readonly credential: string;
}

/** Systems lock a user who knocks with a wrong password again and again, and block the address it comes from. */
const REST = 'PT12H';

/** A digest of all by which we sign in there; `unreadable` while the secret cannot be read. */
export function credentialOf(pull: SourcePull, sourceId: string): string {
  try {
    const secret = readSecret(pull.auth?.secretFrom, sourceId, 'its secret');
    const { baseUrl, auth, tls, settings } = pull;
    return createHash('sha256')
      .update(JSON.stringify([baseUrl, auth, tls, settings, secret]))
      .digest('hex');
  } catch {
    return 'unreadable';
  }
}

/**
 * Whether what was refused is not shown again yet: until the credential is another one, a person has read the source
 * with success since, or half a day has passed.
 */
export function rests(refused: RefusedSignIn, credential: string, lastRead: Instant | null, now: Instant): boolean {
  if (refused.credential !== credential || (lastRead !== null && lastRead >= refused.at)) return false;
  return now < shift(refused.at, REST, 'UTC');
}

import { digest } from '@joinery/kernel';
import { ABSENT, type AccountImage } from './account';

/** Digest of a picture of an account; `absent` for none. Equal pictures have equal digests. */
export function imageHash(image: AccountImage | null): string {
  return image === null ? ABSENT : digest(image);
}

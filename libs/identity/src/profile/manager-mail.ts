import { workAddresses } from '../matching/further-keys';
import type { Attributes } from './attribute';
import { BY_MAIL } from './manager-reference';

/** What a record refers to its manager by where it gives their work address. Null for what is no address. */
export function referenceByMail(address: string): string | null {
  const text = address.trim().toLowerCase();
  return /^\S+@\S+$/.test(text) ? `${BY_MAIL}${text}` : null;
}

/** By what others refer to somebody with these addresses, under the names that `workAddresses` reads. */
export function mailedAs(attributes: Attributes): readonly string[] {
  return workAddresses(attributes).map((address) => `${BY_MAIL}${address}`);
}

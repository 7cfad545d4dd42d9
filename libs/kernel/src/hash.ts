import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json';

/** SHA-256 of text or bytes as 64 lower-case hex digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of the canonical JSON of a value: equal values have equal digests. */
export function digest(value: unknown): string {
  return sha256(canonicalJson(value));
}

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

/**
 * A UUID (version 8, RFC 9562) made from its parts: the same parts give the same id on every machine, so that a second
 * run of the same import names the same people.
 */
export function stableId(...parts: readonly string[]): string {
  const hex = sha256(JSON.stringify(parts));
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

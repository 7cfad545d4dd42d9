import { createHmac, hash } from 'node:crypto';
import { canonicalJson } from './canonical-json';

/** SHA-256 of text or bytes as 64 lower-case hex digits. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** SHA-256 of the canonical JSON of a value: equal values have equal digests. */
export function digest(value: unknown): string {
  return sha256(canonicalJson(value));
}

/**
 * The first 64 bits of the SHA-256 of a text as 16 lower-case hex digits: for telling whether a text is the one that
 * was seen before, where millions are compared. Two texts share one with a chance of 2^-64, and nobody can make it
 * happen.
 */
export function fingerprint(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 16);
}

/**
 * HMAC-SHA256 of a text as 64 lower-case hex digits: what is guessed easily can be compared and not found out without
 * the key.
 */
export function keyedHash(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

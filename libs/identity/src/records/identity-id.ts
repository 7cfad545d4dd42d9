import { sha256 } from '@joinery/kernel';

/**
 * The id of the person whom a record makes: 128 bits of the SHA-256 of source and key in the form of a UUID of version
 * 8 (RFC 9562 section 5.8). The same record makes the same id on every machine and in any order of rows, so that plans
 * of the same facts have the same hash.
 */
export function identityId(sourceId: string, recordKey: string): string {
  const hash = sha256(`identity\u001f${sourceId}\u001f${recordKey}`);
  const variant = ((Number.parseInt(hash.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

import * as crypto from 'node:crypto';
import type { Attributes } from './attribute';
import type { StagedRecord } from './record';

/**
 * SHA-256, in hex, of what a record says: the same attributes with the same values give the same hash, whatever their
 * order, their line and the file around them. Absent and null differ.
 */
export function rowHash(record: StagedRecord): string {
  return crypto.hash('sha256', JSON.stringify(inNameOrder(record.attributes)), 'hex');
}

/** Records staged by one mapping come in name order already. */
function inNameOrder(attributes: Attributes): Attributes {
  let before = '';
  let sorted = true;
  for (const name in attributes) {
    if (name < before) sorted = false;
    before = name;
  }
  if (sorted) return attributes;
  return Object.fromEntries(Object.entries(attributes).sort(([left], [right]) => (left < right ? -1 : 1)));
}

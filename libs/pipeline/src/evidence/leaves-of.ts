import { split, type TreeHash } from '@joinery/audit';
import type { AuditSealsRepository } from '@joinery/store';

const SEALS_AT_ONCE = 50;

/** The hashes of the first events of the log: 32 bytes of memory for each, and some. */
export async function leavesOf(seals: AuditSealsRepository, size: number): Promise<TreeHash[]> {
  const leaves: TreeHash[] = [];
  for (;;) {
    const page = await seals.seals(leaves.length, SEALS_AT_ONCE);
    for (const seal of page) for (const leaf of split(seal.leaves)) leaves.push(leaf);
    if (page.length < SEALS_AT_ONCE || leaves.length >= size) return leaves.slice(0, size);
  }
}

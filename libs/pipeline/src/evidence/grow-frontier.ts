import { type Frontier, HASH_BYTES, split } from '@joinery/audit';
import type { AuditSealsRepository } from '@joinery/store';

const SEALS_AT_ONCE = 50;

/**
 * Takes in what was sealed since, up to so many events. Gives the place before which seals are gone; null: they are all
 * there.
 */
export async function growFrontier(
  frontier: Frontier,
  seals: Pick<AuditSealsRepository, 'seals'>,
  most = Number.MAX_SAFE_INTEGER,
): Promise<number | null> {
  for (;;) {
    const page = await seals.seals(frontier.size, SEALS_AT_ONCE);
    for (const { first, events, leaves } of page) {
      if (first !== frontier.size || leaves.length !== events.length * HASH_BYTES) return first;
      for (const leaf of split(leaves)) {
        if (frontier.size === most) return null;
        frontier.append(leaf);
      }
    }
    if (page.length < SEALS_AT_ONCE) return null;
  }
}

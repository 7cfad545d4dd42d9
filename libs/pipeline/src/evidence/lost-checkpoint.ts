import { type Checkpoint, Frontier, readCheckpoint } from '@joinery/audit';
import type { AuditSealsRepository } from '@joinery/store';
import { growFrontier } from './grow-frontier';

type Seals = Pick<AuditSealsRepository, 'checkpoints' | 'end' | 'seals'>;

/** Of checkpoints that outlived the database, one that its log does not begin with any more; null: there is none. */
export async function lostCheckpoint(seals: Seals, signedBefore: readonly string[]): Promise<Checkpoint | null> {
  for (const before of signedBefore.map(readCheckpoint))
    if (before !== null && !(await isThere(seals, before))) return before;
  return null;
}

async function isThere(seals: Seals, { size, root }: Checkpoint): Promise<boolean> {
  const [row] = await seals.checkpoints(1, String(size + 1));
  if (readCheckpoint(row?.note ?? '')?.root.equals(root) === true) return true;
  if (size > (await seals.end()).size) return false;
  // Whoever signed it may have died when its copy was kept, before it counted: then the log comes to it all the same.
  const frontier = row ? Frontier.of(row.size, row.frontier) : Frontier.empty();
  return frontier !== null && (await growFrontier(frontier, seals, size)) === null && frontier.root().equals(root);
}

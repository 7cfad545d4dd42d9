import { sha256 } from '@joinery/kernel';
import type { Ground } from '../ports';

/** How long a token that was good is believed without asking again. */
const BELIEVED_MS = 1_000;
const MOST_BELIEVED = 1_000;

/** Tells which source a token opens. A revoked token is refused within a second, by every process. */
export class OpenDoor {
  private readonly believed = new Map<string, { readonly sourceId: string; readonly until: number }>();

  constructor(private readonly ground: Ground) {}

  /** Null when it opens none. */
  async execute(token: string): Promise<string | null> {
    const hash = sha256(token);
    const known = this.believed.get(hash);
    if (known !== undefined && known.until > performance.now()) return known.sourceId;
    const sourceId = await this.ground.store.read((tx) => tx.inboundTokens.sourceOf(hash));
    if (sourceId === null) this.believed.delete(hash);
    else {
      if (this.believed.size >= MOST_BELIEVED) this.believed.clear();
      this.believed.set(hash, { sourceId, until: performance.now() + BELIEVED_MS });
    }
    return sourceId;
  }
}

import type { Behaviour } from '../faults/behaviour';
import type { Directory } from '../directory/directory';
import type { Effect } from '../directory/ledger';
import { randomStream } from '../faults/random';
import { Replica } from '../directory/replica';

type Which = 'resourceMs' | 'listingMs';

/** Where reads are answered from: the directory itself, or copies that lag behind when this app has stale reads. */
export class Reads {
  private readonly copies: Record<Which, Replica | null> = { resourceMs: null, listingMs: null };

  constructor(
    private readonly directory: Directory,
    private readonly behaviour: Behaviour,
    private readonly elapsedMs: () => number,
    private readonly seed: number,
  ) {
    directory.watch((effect) => this.learn(effect));
  }

  /** For a read by id. */
  get resource(): Directory {
    return this.view('resourceMs');
  }

  /** For listings and filters. */
  get listing(): Directory {
    return this.view('listingMs');
  }

  private view(which: Which): Directory {
    const copy = this.copyOf(which);
    return copy ? copy.view() : this.directory;
  }

  private learn(effect: Effect): void {
    const { stale } = this.behaviour.settings;
    for (const which of ['resourceMs', 'listingMs'] as const) {
      this.copyOf(which)?.learn(effect, stale[which], stale.jitter);
    }
  }

  /** A copy starts when the first write or read meets the quirk, with what is there at that moment. */
  private copyOf(which: Which): Replica | null {
    if (this.behaviour.settings.stale[which] <= 0) this.copies[which] = null;
    else if (!this.copies[which]) {
      const random = randomStream(this.seed, 'stale', which);
      this.copies[which] = new Replica(this.directory.copy(), this.elapsedMs, random);
    }
    return this.copies[which];
  }
}

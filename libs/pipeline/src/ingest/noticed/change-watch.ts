import { type Attributes, recordChange } from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import type { IngestScope, StagedChange } from '@joinery/store';
import { tellsWhen } from '../../people/evaluate-person';
import type { FeedWatch } from './feed-watch';
import { losesEverything } from './record-rights';

/** What the rows of a file say anew of the records that are known, each compared with what is held of it. */
export class ChangeWatch {
  readonly leavers: string[] = [];
  readonly returned: string[] = [];
  readonly moved: string[] = [];
  readonly outOfScope: string[] = [];
  readonly blanked = new Map<string, string[]>();
  readonly exchanged = new Map<string, number>();
  readonly reused: StagedChange[] = [];
  /** Records that name the manager they named before, or nobody. */
  readonly sameManager = new Set<string>();
  known = 0;
  movers = 0;
  conversions = 0;
  rehires = 0;
  private readonly losesEverything: (before: Attributes, now: Attributes) => boolean;

  constructor(
    private readonly watch: FeedWatch,
    private readonly policy: PolicySet,
    { sourceId, asOf }: IngestScope,
  ) {
    this.losesEverything = losesEverything(policy, sourceId, asOf);
  }

  see(change: StagedChange): void {
    const { recordKey, before, now, label } = change;
    this.known += 1;
    this.watch.codes.compare(recordKey, before, now);
    const said = recordChange(before, now, this.watch.standing);
    if (said.returns) this.returned.push(recordKey);
    if (!said.renamesManager) this.sameManager.add(recordKey);
    if (said.someoneElse) {
      this.reused.push(change);
      const message = `the id is that of ${label ?? 'somebody'}, and birth and name are not`;
      this.watch.suspect(change, 'MATCH_ID_REUSED', message);
    }
    if (said.swapped !== null) this.watch.suspect(change, 'FEED_VALUES_SWAPPED', `${said.swapped} have changed places`);
    for (const pair of said.exchanged) this.exchanged.set(pair, (this.exchanged.get(pair) ?? 0) + 1);
    // Many systems empty the rest of a row once somebody has left.
    if (said.leaves) return void this.leavers.push(recordKey);
    if (said.comesBack) this.rehires += 1;
    else if (this.converts(before, now)) this.conversions += 1;
    else if (this.moves(before, now)) this.movers += 1;
    if (said.movesDepartment) this.moved.push(recordKey);
    if (this.losesEverything(before, now)) this.outOfScope.push(recordKey);
    for (const attribute of said.blanked) {
      const keys = this.blanked.get(attribute);
      if (keys) keys.push(recordKey);
      else this.blanked.set(attribute, [recordKey]);
    }
  }

  private moves(before: Attributes, now: Attributes): boolean {
    return Object.keys(now).some((name) => !tellsWhen(name, this.policy.dictionary) && differs(name, before, now));
  }

  private converts(before: Attributes, now: Attributes): boolean {
    return Object.keys(now).some((name) => this.policy.lifecycle.conversions?.has(name) && differs(name, before, now));
  }
}

function differs(name: string, before: Attributes, now: Attributes): boolean {
  return JSON.stringify(now[name]) !== JSON.stringify(before[name] ?? null);
}

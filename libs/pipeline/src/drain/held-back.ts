import type { Instant } from '@joinery/kernel';
import { type AppPolicy, dispatchTime, type LaneName } from '@joinery/policy';
import { LANES } from '@joinery/provisioning';
import type { LaneBacklog, Standstill } from '@joinery/store';
import type { Ground } from '../ports';
import { stopText } from './turn';

/** Accounts of one lane of an app whose steps nothing is wrong with: they wait for its window, or for a person's word. */
export interface HeldBack {
  readonly appId: string;
  readonly lane: LaneName;
  readonly accounts: number;
  /** When they go out; null: not before somebody changes something. */
  readonly until: Instant | null;
  readonly text: string;
}

export interface Waiting {
  readonly heldBack: readonly HeldBack[];
  /** Accounts whose steps go out as soon as the app lets them. */
  readonly others: number;
}

/** What approved steps wait for that have not ended yet. Reads, and changes nothing. */
export class LookAtWaiting {
  constructor(private readonly ground: Ground) {}

  async execute(): Promise<Waiting> {
    const { store, policies, clock } = this.ground;
    const [backlog, standstills] = await store.read(async (tx) => [
      await tx.dispatch.backlog(),
      await tx.dispatch.standstills(),
    ]);
    return waitingSteps(backlog, standstills, policies.current().apps, clock.now());
  }
}

export function waitingSteps(
  backlog: readonly LaneBacklog[],
  standstills: readonly Standstill[],
  apps: readonly AppPolicy[],
  now: Instant,
): Waiting {
  const heldBack: HeldBack[] = [];
  let others = 0;
  for (const { appId, lane, waiting } of backlog) {
    const name = nameOf(lane);
    const stop = standstills.find((found) => found.appId === null || found.appId === appId);
    const time = dispatchTime(apps.find(({ id }) => id === appId)?.schedule ?? null, name, now);
    if (stop) heldBack.push({ appId, lane: name, accounts: waiting, until: null, text: stopText(stop) });
    else if (time.at !== now) heldBack.push({ appId, lane: name, accounts: waiting, until: time.at, text: time.text });
    else others += waiting;
  }
  return { heldBack, others };
}

function nameOf(lane: number): LaneName {
  const found = (Object.keys(LANES) as LaneName[]).find((name) => LANES[name] === lane);
  if (!found) throw new Error(`there is no lane ${lane}`);
  return found;
}

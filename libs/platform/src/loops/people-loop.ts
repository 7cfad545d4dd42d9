import { freshnessOf } from '@joinery/pipeline';
import type { Joinery } from '../joinery';
import { LeftBehind } from './left-behind';
import type { OwedLook } from './owed-look';
import type { RoundLog } from './rounds';

/**
 * People whose next instant has come, or whose source has turned stale or fresh, are looked at again; what that changes
 * becomes a plan for a person to approve. So is everybody of whom an earlier look is owed, by this process or by one
 * that was killed. A round a minute.
 */
export class PeopleLoop {
  private readonly left = new LeftBehind();

  constructor(
    private readonly joinery: Pick<Joinery, 'clock' | 'policies' | 'store'>,
    private readonly look: OwedLook,
    private readonly log: RoundLog,
  ) {}

  async round(): Promise<void> {
    if (!(await this.isAnybodyTurning()) && !this.look.isOwed) return;
    const { people, plan, fresh } = await this.look.take();
    this.log.log(
      `${people} people looked at because a date of theirs came, a source turned stale or fresh, or a look was owed; plan ${plan.id} is ${plan.status}${fresh ? '' : ' as before'}`,
    );
  }

  private isAnybodyTurning(): Promise<boolean> {
    const now = this.joinery.clock.now();
    const policy = this.joinery.policies.current();
    return this.joinery.store.read(async (tx) => {
      const isAnybodyLeft = await this.left.isAnybody(tx, policy);
      if (isAnybodyLeft || (await tx.looks.countWoken(now)) > 0) return true;
      return (await freshnessOf(tx, policy, now)).some(({ isStale, wasStale }) => isStale !== wasStale);
    });
  }
}

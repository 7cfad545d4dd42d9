import type { Joinery } from '../joinery';
import { settlePushes } from '../feeds/settle-pushes';

/** A storm of pushes is planned for once it is over, and every so many rounds while it lasts. */
const MOST_ROUNDS = 30;

/**
 * What a worker does about pushes, a round a second: makes records of them, and once a round finds none any more, looks
 * at the people and plans what follows. The planner so runs once for a storm, not once for a request.
 */
export class PushLoop {
  private rounds = 0;
  /** A process before this one may have ended between the records and the look at their people. */
  private isOwed: boolean | null = null;

  constructor(private readonly joinery: Joinery) {}

  /** What there is to say of the round; null when nothing happened. */
  async round(): Promise<string | null> {
    const { people } = await settlePushes(this.joinery);
    this.isOwed ??= await this.joinery.store.read((tx) => tx.inboundSettling.isAnybodyDue());
    if (people > 0) {
      this.isOwed = true;
      this.rounds += 1;
      if (this.rounds < MOST_ROUNDS) return null;
    }
    if (!this.isOwed) return null;
    this.rounds = 0;
    const looked = await this.joinery.evaluatePeople.execute();
    const { plan, fresh } = await this.joinery.planChanges.execute('joinery');
    this.isOwed = false;
    return `${looked.people} people were pushed; plan ${plan.id} is ${plan.status}${fresh ? '' : ' as before'}`;
  }
}

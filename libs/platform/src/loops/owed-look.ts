import type { EvaluationResult, PlanResult } from '@joinery/pipeline';
import type { Joinery } from '../joinery';

/**
 * The look at everybody who is due, and the plan of what follows, that something has made necessary: a date that came,
 * a policy, a reading of an app. What made it necessary does not come again; so a look that failed is owed until
 * another one has come through.
 */
export class OwedLook {
  private asked = 0;
  private done = 0;

  constructor(private readonly joinery: Pick<Joinery, 'evaluatePeople' | 'planChanges'>) {}

  get isOwed(): boolean {
    return this.done < this.asked;
  }

  async take(): Promise<PlanResult & { readonly people: EvaluationResult['people'] }> {
    this.asked += 1;
    const turn = this.asked;
    const { people } = await this.joinery.evaluatePeople.execute();
    const planned = await this.joinery.planChanges.execute('joinery');
    // Whoever began later looked at what this one was asked for as well.
    this.done = Math.max(this.done, turn);
    return { ...planned, people };
  }
}

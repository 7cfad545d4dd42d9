import type { Ground } from '../ports';

/** Ends running plans whose steps have all ended, and tells so. Several workers may call it; each plan ends once. */
export class FinishPlans {
  constructor(private readonly ground: Ground) {}

  async execute(): Promise<number> {
    const now = this.ground.clock.now();
    return this.ground.store.transaction(async (tx) => {
      const ended = await tx.planRuns.finish(now);
      await tx.audit.append(
        ended.map(({ id, status, counts }) => ({
          occurredAt: now,
          actor: 'joinery',
          type: 'plan.finished',
          planId: id,
          data: { status, counts },
        })),
      );
      return ended.length;
    });
  }
}

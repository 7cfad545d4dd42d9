import {
  buildGroupStep,
  buildRenameStep,
  type AppSummary,
  PlanHasher,
  type PlanHeader,
  type PlanStep,
  type PlanSummary,
} from '@joinery/provisioning';
import type { Transaction } from '@joinery/store';

const PAGE = 1000;

/**
 * Writes the steps of one plan as they come, and keeps what the plan needs to know of all of them: hash, counts,
 * groups.
 */
export class PlanWriter {
  private readonly hasher: PlanHasher;
  private readonly apps = new Map<
    string,
    { kinds: Record<string, number>; groupsAdded: number; groupsRemoved: number }
  >();
  private readonly groups = new Map<string, { appId: string; name: string; members: number }>();
  private page: PlanStep[] = [];
  private written = 0;
  private steps = 0;

  constructor(
    private readonly tx: Transaction,
    private readonly planId: string,
    header: PlanHeader,
  ) {
    this.hasher = new PlanHasher(header);
  }

  async add(step: PlanStep): Promise<void> {
    this.hasher.addStep(step);
    this.count(step);
    this.page.push(step);
    if (this.page.length >= PAGE) await this.flush();
  }

  /**
   * Adds a step for every group that gets members and is not known to exist: it is made, or another is renamed (key of
   * the group -> the name that it has now). Then nothing more may be added.
   */
  async finish(
    knownGroups: ReadonlySet<string>,
    renames: ReadonlyMap<string, string>,
    unchanged: ReadonlyMap<string, number>,
  ): Promise<{ hash: string; summary: PlanSummary }> {
    const missing = [...this.groups]
      .filter(([key]) => !knownGroups.has(key))
      .sort(([left], [right]) => (left < right ? -1 : 1));
    for (const [key, { appId, name, members }] of missing) {
      const from = renames.get(key);
      await this.add(
        from === undefined ? buildGroupStep(appId, name, members) : buildRenameStep(appId, name, from, members),
      );
    }
    await this.flush();
    return { hash: this.hasher.digest(), summary: this.summary(unchanged) };
  }

  private async flush(): Promise<void> {
    await this.tx.plans.addSteps(this.planId, this.written, this.page);
    this.written += this.page.length;
    this.page = [];
  }

  private count(step: PlanStep): void {
    const app = this.apps.get(step.appId) ?? { kinds: {}, groupsAdded: 0, groupsRemoved: 0 };
    app.kinds[step.kind] = (app.kinds[step.kind] ?? 0) + 1;
    app.groupsAdded += step.groupsAdded.length;
    app.groupsRemoved += step.groupsRemoved.length;
    this.apps.set(step.appId, app);
    this.steps += 1;
    for (const name of step.groupsAdded) {
      const group = this.groups.get(groupKey(step.appId, name)) ?? { appId: step.appId, name, members: 0 };
      group.members += 1;
      this.groups.set(groupKey(step.appId, name), group);
    }
  }

  private summary(unchanged: ReadonlyMap<string, number>): PlanSummary {
    const apps: AppSummary[] = [...new Set([...this.apps.keys(), ...unchanged.keys()])].map((appId) => ({
      appId,
      ...(this.apps.get(appId) ?? { kinds: {}, groupsAdded: 0, groupsRemoved: 0 }),
      unchanged: unchanged.get(appId) ?? 0,
    }));
    return { steps: this.steps, apps: apps.sort((left, right) => (left.appId < right.appId ? -1 : 1)) };
  }
}

export function groupKey(appId: string, displayName: string): string {
  return `${appId}/${displayName}`;
}

import { compareText } from '@joinery/kernel';
import {
  buildGroupStep,
  buildRenameStep,
  PlanHasher,
  type PlanHeader,
  type PlanStep,
  type PlanSummary,
  StepCount,
  type WithheldStep,
} from '@joinery/provisioning';
import type { Transaction } from '@joinery/store';

const PAGE = 1000;

/** What a plan comes to; `withheld`: how many steps were. */
export interface WrittenPlan {
  readonly hash: string;
  readonly summary: PlanSummary;
  readonly withheld: number;
}

/**
 * Writes the steps of one plan, and those that are withheld from it, as they come, and keeps what the plan needs to
 * know of all of them: hash, counts, groups.
 */
export class PlanWriter {
  private readonly hasher: PlanHasher;
  private readonly counts = new StepCount();
  private readonly groups = new Map<string, { appId: string; name: string; members: number }>();
  private page: PlanStep[] = [];
  private written = 0;
  private withheldPage: WithheldStep[] = [];
  private withheld = 0;

  constructor(
    private readonly tx: Transaction,
    private readonly planId: string,
    header: PlanHeader,
  ) {
    this.hasher = new PlanHasher(header);
  }

  async add(step: PlanStep): Promise<void> {
    this.hasher.addStep(step);
    this.counts.add(step);
    this.countMembers(step);
    this.page.push(step);
    if (this.page.length >= PAGE) await this.flush();
  }

  async withhold(step: WithheldStep): Promise<void> {
    this.withheldPage.push(step);
    if (this.withheldPage.length >= PAGE) await this.flushWithheld();
  }

  /**
   * Adds a step for every group that gets members and is not known to exist: it is made, or another is renamed (key of
   * the group -> the name that it has now). Then nothing more may be added.
   */
  async finish(
    knownGroups: ReadonlySet<string>,
    renames: ReadonlyMap<string, string>,
    unchanged: ReadonlyMap<string, number>,
  ): Promise<WrittenPlan> {
    const missing = [...this.groups]
      .filter(([key]) => !knownGroups.has(key))
      .sort(([left], [right]) => compareText(left, right));
    for (const [key, { appId, name, members }] of missing) {
      const from = renames.get(key);
      await this.add(
        from === undefined ? buildGroupStep(appId, name, members) : buildRenameStep(appId, name, from, members),
      );
    }
    await this.flush();
    await this.flushWithheld();
    return { hash: this.hasher.digest(), summary: this.counts.summary(unchanged), withheld: this.withheld };
  }

  private async flush(): Promise<void> {
    await this.tx.plans.addSteps(this.planId, this.written, this.page);
    this.written += this.page.length;
    this.page = [];
  }

  private async flushWithheld(): Promise<void> {
    await this.tx.withheldSteps.add(this.planId, this.withheld, this.withheldPage);
    this.withheld += this.withheldPage.length;
    this.withheldPage = [];
  }

  private countMembers({ appId, groupsAdded }: PlanStep): void {
    for (const name of groupsAdded) {
      const key = groupKey(appId, name);
      const group = this.groups.get(key) ?? { appId, name, members: 0 };
      group.members += 1;
      this.groups.set(key, group);
    }
  }
}

export function groupKey(appId: string, displayName: string): string {
  return `${appId}/${displayName}`;
}

import { compareText } from '@joinery/kernel';
import type { PlanStep, PlanSummary, StepKind } from './plan';

interface AppCount {
  readonly kinds: Partial<Record<StepKind, number>>;
  groupsAdded: number;
  groupsRemoved: number;
}

/** What steps come to by app and kind, without keeping the steps. */
export class StepCount {
  private readonly apps = new Map<string, AppCount>();
  private steps = 0;

  add({ appId, kind, groupsAdded, groupsRemoved }: PlanStep): void {
    const app = this.of(appId);
    app.kinds[kind] = (app.kinds[kind] ?? 0) + 1;
    app.groupsAdded += groupsAdded.length;
    app.groupsRemoved += groupsRemoved.length;
    this.steps += 1;
  }

  /** `unchanged`: accounts of each app that no step touches. */
  summary(unchanged: ReadonlyMap<string, number> = new Map()): PlanSummary {
    for (const appId of unchanged.keys()) this.of(appId);
    const apps = [...this.apps].sort(([one], [other]) => compareText(one, other));
    return {
      steps: this.steps,
      apps: apps.map(([appId, counted]) => ({ appId, ...counted, unchanged: unchanged.get(appId) ?? 0 })),
    };
  }

  private of(appId: string): AppCount {
    const known = this.apps.get(appId);
    if (known) return known;
    const fresh = { kinds: {}, groupsAdded: 0, groupsRemoved: 0 };
    this.apps.set(appId, fresh);
    return fresh;
  }
}

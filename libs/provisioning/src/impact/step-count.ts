import type { AppSummary, PlanStep, PlanSummary } from '../plan/plan';

/** What steps come to by app and kind, without keeping the steps. */
export class StepCount {
  private readonly apps = new Map<string, { kinds: Record<string, number>; added: number; removed: number }>();
  private steps = 0;

  add({ appId, kind, groupsAdded, groupsRemoved }: PlanStep): void {
    const app = this.apps.get(appId) ?? { kinds: {}, added: 0, removed: 0 };
    app.kinds[kind] = (app.kinds[kind] ?? 0) + 1;
    app.added += groupsAdded.length;
    app.removed += groupsRemoved.length;
    this.apps.set(appId, app);
    this.steps += 1;
  }

  summary(): PlanSummary {
    const apps = [...this.apps].map(([appId, { kinds, added, removed }]): AppSummary => ({
      appId,
      kinds,
      groupsAdded: added,
      groupsRemoved: removed,
      unchanged: 0,
    }));
    return { steps: this.steps, apps: apps.sort((a, b) => (a.appId < b.appId ? -1 : 1)) };
  }
}

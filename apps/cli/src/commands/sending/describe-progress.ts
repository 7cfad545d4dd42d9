import type { HeldBack } from '@joinery/pipeline';
import type { RunProgress, Store } from '@joinery/store';
import { describeHeldBack } from './waiting-text';

/** The status of a plan some of whose steps were not brought about. */
export const FAILED = 'completed_with_failures';

export interface PlanProgress {
  readonly id: string;
  readonly progress: RunProgress;
}

export async function progressOf(store: Store, plans: readonly string[]): Promise<readonly PlanProgress[]> {
  const found: PlanProgress[] = [];
  for (const id of plans) {
    const progress = await store.read((tx) => tx.planRuns.progress(id));
    if (progress) found.push({ id, progress });
  }
  return found;
}

/** How far a plan is in each app, and what it waits for, in a line. */
export function describeProgress(planId: string, progress: RunProgress, heldBack: readonly HeldBack[]): string {
  const apps = progress.byApp.map((app) => {
    const total = app.confirmed + app.waiting + app.failed + app.dropped;
    const trouble = [
      app.failed > 0 ? `${app.failed} failed` : '',
      app.dropped > 0 ? `${app.dropped} dropped` : '',
      app.waiting > 0 && (app.pauseReason ?? app.lastError) ? `waiting: ${app.pauseReason ?? app.lastError}` : '',
      ...(app.waiting > 0
        ? describeHeldBack(heldBack.filter(({ appId }) => appId === app.appId)).map(({ text }) => text)
        : []),
    ].filter((part) => part !== '');
    return `${app.appId} ${app.confirmed}/${total}${trouble.length > 0 ? ` (${trouble.join('; ')})` : ''}`;
  });
  return `plan ${planId} ${progress.status.replaceAll('_', ' ')}: ${apps.join(', ')}`;
}

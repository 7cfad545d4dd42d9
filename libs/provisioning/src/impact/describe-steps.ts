import type { AppSummary, StepKind } from '../plan/plan';

const KINDS: readonly StepKind[] = [
  'delete',
  'deactivate',
  'update',
  'create',
  'reactivate',
  'create-group',
  'rename-group',
];

/** `3 deactivate, 1 create`; empty when the app has no steps. */
export function describeSteps({ kinds }: Pick<AppSummary, 'kinds'>): string {
  return KINDS.flatMap((kind) => (kinds[kind] ? [`${kinds[kind]} ${kind}`] : [])).join(', ');
}

import {
  ALL_DONE,
  type HeldPeople,
  type HeldPerson,
  NOBODY_HELD,
  type PlanDocument,
  type PlanTime,
  planTimes,
  type RejectedPlan,
  type SendingObstacle,
  sensitiveTargets,
  shownRights,
  shownStep,
  type UndoneSteps,
} from '@joinery/provisioning';
import type { Ground } from '@joinery/pipeline';
import type { Plan, SendingState, StoredStep, Transaction } from '@joinery/store';

/** A stored plan made ready to be read: leavers in full, and as many of the other steps as asked for. */
export async function planDocument(
  ground: Pick<Ground, 'store' | 'policies' | 'clock'>,
  name: string | null,
  others: number,
): Promise<PlanDocument | null> {
  return ground.store.read(async (tx) => {
    const plan = await tx.plans.resolve(name);
    if (!plan) return null;
    const leavers = await tx.plans.steps(plan.id, { kinds: ['deactivate', 'delete'], limit: 1_000_000 });
    const rest = await tx.plans.steps(plan.id, {
      kinds: ['create', 'reactivate', 'update', 'create-group', 'rename-group'],
      limit: others,
    });
    const bodies = (steps: typeof leavers): PlanDocument['leavers'] =>
      shownSteps(steps, ground).map(({ body }) => body);
    const live = { times: await timesOf(tx, plan, ground), held: await heldOf(tx, plan, ground) };
    const rejectedBefore = await rejectedBeforeOf(tx, plan);
    const exceptions = Math.max(others, SHOWN_EXCEPTIONS);
    const withheldSteps = await tx.withheldSteps.of(plan.id, { limit: exceptions });
    const undone = await undoneOf(tx, plan, exceptions);
    return { ...plan, ...live, rejectedBefore, withheldSteps, undone, leavers: bodies(leavers), others: bodies(rest) };
  });
}

/** Asked of a plan that waits for a decision: of one that is decided it tells nobody anything. */
export async function rejectedBeforeOf(
  tx: Pick<Transaction, 'plans'>,
  plan: Pick<Plan, 'id' | 'hash' | 'status'>,
): Promise<RejectedPlan | null> {
  if (plan.status !== 'ready' && plan.status !== 'held') return null;
  const found = await tx.plans.rejectedBefore(plan);
  if (found === null) return null;
  const { id, decidedBy, decidedAt, decisionReason } = found;
  return { id, decidedBy, decidedAt, decisionReason };
}

/** As many at least of the steps that are withheld, and of those that did not come about. */
const SHOWN_EXCEPTIONS = 20;
/** Plans whose steps have begun to end. */
const STARTED: ReadonlySet<Plan['status']> = new Set(['running', 'completed', 'completed_with_failures']);

/** Which steps were refused, failed or dropped out; counted in full. */
async function undoneOf(
  tx: Pick<Transaction, 'planRuns' | 'plans'>,
  { id, status }: Pick<Plan, 'id' | 'status'>,
  limit: number,
): Promise<UndoneSteps> {
  if (!STARTED.has(status)) return ALL_DONE;
  const statuses = ['failed', 'refused', 'stale', 'superseded'] as const;
  const counts = (await tx.planRuns.progress(id))?.counts;
  const steps = statuses.reduce((sum, one) => sum + (counts?.[one] ?? 0), 0);
  if (steps === 0) return ALL_DONE;
  const shown = await tx.plans.steps(id, { statuses, limit });
  return {
    steps,
    shown: shown.map(({ body: { subject, appId, kind }, status: ended, reason }) => ({
      subject,
      appId,
      kind,
      status: ended,
      reason,
    })),
  };
}

/** Steps as people may see them: what the dictionary marks as sensitive is named without its value. */
export function shownSteps(
  steps: readonly StoredStep[],
  { policies }: Pick<Ground, 'policies'>,
): readonly StoredStep[] {
  const sensitive = sensitiveTargets(policies.current());
  return steps.map((step) => ({ ...step, body: shownStep(step.body, sensitive) }));
}

/** Plans of which something is still to run. */
const AHEAD: ReadonlySet<Plan['status']> = new Set(['ready', 'held', 'running']);

/**
 * When the steps of a plan would run if it were approved now, by app and lane, and why then; none of a plan that is
 * over.
 */
export async function timesOf(
  tx: Pick<Transaction, 'dispatch'>,
  plan: Pick<Plan, 'summary' | 'status'>,
  { policies, clock }: Pick<Ground, 'policies' | 'clock'>,
): Promise<readonly PlanTime[]> {
  if (!AHEAD.has(plan.status)) return [];
  const appIds = plan.summary.apps.map((app) => app.appId);
  const obstacles = new Map<string, SendingObstacle>();
  for (const appId of appIds) {
    const obstacle = obstacleIn(await tx.dispatch.sendingState(appId));
    if (obstacle) obstacles.set(appId, obstacle);
  }
  return planTimes(appIds, policies.current().apps, clock.now(), obstacles);
}

/** Plans that say how things are now. */
const CURRENT: ReadonlySet<Plan['status']> = new Set(['ready', 'held', 'empty']);
const SHOWN_HELD = 20;
/** What leaves an account as it is, or a value of it. */
const HOLDING: ReadonlySet<string> = new Set(['STATE_UNKNOWN', 'EXPRESSION_FAILED', 'RIGHT_UNDECIDED', 'VALUE_HELD']);

/** Who is left as they are now, whatever the plan does to others. */
export async function heldOf(
  tx: Pick<Transaction, 'heldPeople'>,
  { status }: Pick<Plan, 'status'>,
  { policies }: Pick<Ground, 'policies'>,
): Promise<HeldPeople> {
  if (!CURRENT.has(status)) return NOBODY_HELD;
  const { people, first } = await tx.heldPeople.first(SHOWN_HELD);
  const apps = new Map(policies.current().apps.map((app) => [app.id, app]));
  const shown = first.map(({ id, label, findings, accounts }): HeldPerson => ({
    identityId: id,
    subject: label,
    findings: findings.filter(({ code }) => HOLDING.has(code)),
    keeps: accounts.flatMap(({ appId, desired }) => {
      const app = apps.get(appId);
      return app ? [{ appId, rights: shownRights(app, desired) }] : [];
    }),
  }));
  return { people, shown };
}

function obstacleIn(state: SendingState | null): SendingObstacle | null {
  if (state === null) return null;
  const { standstill, circuit, pausedUntil } = state;
  if (standstill) return { kind: 'stopped', since: standstill.since, by: standstill.by, reason: standstill.reason };
  if (circuit) return { kind: 'left-alone', until: circuit.probeAt, reason: circuit.reason };
  return pausedUntil === null ? null : { kind: 'patience', until: pausedUntil };
}

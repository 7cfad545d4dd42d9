import type { AuditEvent } from './evidence';

const ENDS = ['step.confirmed', 'step.failed', 'step.refused', 'step.stale', 'step.waiting'] as const;
type End = (typeof ENDS)[number];

/** Nothing is sent for a step after this; one that waits may go on. */
export function isLastWord(type: string): boolean {
  return type !== 'step.waiting' && (ENDS as readonly string[]).includes(type);
}

/** One step as the audit tells of it: its newest end, or none yet. */
export interface StepTold {
  readonly identityId: string;
  readonly appId: string;
  readonly kind: string;
  /** Place in the audit of the first event of the step. */
  readonly at: number;
  readonly end: End | null;
  readonly endedAt: number;
  readonly reason: string;
}

/** Every step of the audit by person, in order. */
export function stepsByPerson(audit: readonly AuditEvent[]): ReadonlyMap<string, readonly StepTold[]> {
  const steps = new Map<string, StepTold>();
  for (const [at, event] of audit.entries()) {
    const { type, identityId, appId, planId, data } = event;
    const isEnd = (ENDS as readonly string[]).includes(type);
    if (!identityId || !appId || (type !== 'step.intent' && !isEnd)) continue;
    const key = `${planId}/${String(data['seq'])}/${appId}/${identityId}`;
    const begun = { identityId, appId, kind: '', at, end: null, endedAt: at, reason: '' };
    const known: StepTold = steps.get(key) ?? begun;
    const kind = String(data['kind'] ?? known.kind);
    const ended = isEnd ? { end: type as End, endedAt: at, reason: String(data['reason'] ?? '') } : {};
    steps.set(key, { ...known, kind, ...ended });
  }
  const people = new Map<string, StepTold[]>();
  for (const step of steps.values()) {
    const known = people.get(step.identityId);
    if (known) known.push(step);
    else people.set(step.identityId, [step]);
  }
  return people;
}

/** The newest word on a person in each app. */
export function newestByApp(steps: readonly StepTold[]): ReadonlyMap<string, StepTold> {
  const newest = new Map<string, StepTold>();
  for (const step of steps) {
    const known = newest.get(step.appId);
    if (!known || step.endedAt >= known.endedAt) newest.set(step.appId, step);
  }
  return newest;
}

import type { AuditEvent, Effect } from './evidence';
import { isLastWord } from './step-ends';

/** The clocks of a ledger and of the database may differ by this much. */
export const SLACK_MS = 2_000;

export type Direction = 'added' | 'removed';

/** What the audit recorded before the wire was touched. */
export interface Intent {
  readonly kind: string;
  readonly at: number;
  /** When its end was recorded; a step that has not ended may still write. */
  until: number;
  /** Names of the groups that the person is to come into, or to leave. */
  readonly groups: Readonly<Record<Direction, readonly string[]>>;
}

export interface Intents {
  /** By app and person; a step that was begun again after a kill is the same one. */
  readonly steps: ReadonlyMap<string, readonly Intent[]>;
  /** When each group of an app was first intended. */
  readonly groups: ReadonlyMap<string, number>;
}

export function intentsOf(audit: readonly AuditEvent[]): Intents {
  const steps = new Map<string, Intent[]>();
  const open = new Map<string, Intent>();
  const groups = new Map<string, number>();
  for (const { type, appId, identityId, planId, data, recordedAt } of audit) {
    const at = recordedAt === undefined ? -Infinity : Date.parse(recordedAt);
    if (type === 'group.intent') {
      const key = `${appId}/${String(data['group'])}`;
      groups.set(key, Math.min(at, groups.get(key) ?? Infinity));
    }
    const number = `${planId}/${String(data['seq'])}/${appId}/${identityId}`;
    const begun = open.get(number);
    if (begun && (type === 'step.intent' || isLastWord(type))) begun.until = type === 'step.intent' ? Infinity : at;
    if (begun || type !== 'step.intent') continue;
    const step = {
      kind: String(data['kind']),
      at,
      until: Infinity,
      groups: { added: names(data['groupsAdded']), removed: names(data['groupsRemoved']) },
    };
    open.set(number, step);
    const key = `${appId}/${identityId}`;
    steps.set(key, [...(steps.get(key) ?? []), step]);
  }
  return { steps, groups };
}

/** Those that were under way at the time of an effect. */
export function underWay(steps: readonly Intent[], effect: Effect): readonly Intent[] {
  const time = Date.parse(effect.time);
  return steps.filter((one) => one.at <= time + SLACK_MS && time <= one.until + SLACK_MS);
}

/** Null while one of the steps is under way. */
export function whyOutside(steps: readonly Intent[], effect: Effect): string | null {
  if (underWay(steps, effect).length > 0) return null;
  if (steps.some((one) => one.at <= Date.parse(effect.time) + SLACK_MS)) return 'after its step had ended';
  return steps.length > 0 ? 'before its intent was recorded' : 'and nothing was ever intended for it';
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

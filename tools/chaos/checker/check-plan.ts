import { textAt } from './app-after';
import type { AuditEvent, Effect, Evidence } from './evidence';
import type { Finding } from './finding';
import { isLastWord } from './step-ends';
import { personOf, type Ownership } from './whose';

/** Which kinds of step allow which effect on an account. */
const ALLOWS: Readonly<Record<Effect['action'], readonly string[]>> = {
  create: ['create', 'reactivate'],
  change: ['create', 'update', 'deactivate', 'reactivate', 'delete'],
  delete: ['delete', 'reactivate'],
};
/** The clocks of a ledger and of the database may differ by this much. */
const SLACK_MS = 2_000;

/** `until`: when its end was recorded; a step that has not ended may still write. */
interface Intent {
  readonly kind: string;
  readonly at: number;
  until: number;
}

interface Intents {
  readonly steps: ReadonlyMap<string, readonly Intent[]>;
  readonly groups: ReadonlyMap<string, number>;
}

/**
 * Every effect of the product stands under an intent that the audit recorded before: for that app, that person, that kind. An
 * account is written to, and its memberships changed, before the end of such a step is recorded, and not after it.
 */
export function checkPlan(evidence: Evidence, whose: Ownership): Finding[] {
  const intents = intentsOf(evidence.audit);
  return [...evidence.ledgers].flatMap(([appId, effects]) => {
    const people = peopleIn(effects);
    return effects
      .filter((effect) => whose.isOurs(appId, effect))
      .flatMap((effect) =>
        effect.kind === 'User' ? ofUser(appId, effect, intents) : ofGroup(appId, effect, intents, people),
      );
  });
}

function intentsOf(audit: readonly AuditEvent[]): Intents {
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
    const step = { kind: String(data['kind']), at, until: Infinity };
    open.set(number, step);
    const key = `${appId}/${identityId}`;
    steps.set(key, [...(steps.get(key) ?? []), step]);
  }
  return { steps, groups };
}

function ofUser(appId: string, effect: Effect, intents: Intents): Finding[] {
  const person = personOf(effect);
  const mine = intents.steps.get(`${appId}/${person}`) ?? [];
  const allowed = mine.filter((one) => ALLOWS[effect.action].includes(one.kind));
  const outside = whyOutside(allowed, effect);
  if (outside === null) return [];
  const name = textAt(effect.after ?? effect.before, 'userName') ?? effect.id;
  const other = mine.length > 0 && allowed.length === 0;
  const why = other ? `but only ${[...new Set(mine.map((one) => one.kind))].join(', ')} was intended` : outside;
  return [finding('ACCOUNT', appId, effect, `the account ${name} was ${effect.action}d ${why}`)];
}

/** Null while one of the steps is under way. */
function whyOutside(steps: readonly Intent[], effect: Effect): string | null {
  const time = Date.parse(effect.time);
  const begun = steps.filter((one) => one.at <= time + SLACK_MS);
  if (begun.some((one) => time <= one.until + SLACK_MS)) return null;
  if (begun.length > 0) return 'after its step had ended';
  return steps.length > 0 ? 'before its intent was recorded' : 'and nothing was ever intended for it';
}

function ofGroup(appId: string, effect: Effect, intents: Intents, people: ReadonlyMap<string, string>): Finding[] {
  const findings: Finding[] = [];
  const name = textAt(effect.after ?? effect.before, 'displayName') ?? effect.id;
  const intended = intents.groups.get(`${appId}/${name}`) ?? Infinity;
  if (effect.action === 'create' && intended > Date.parse(effect.time) + SLACK_MS) {
    findings.push(finding('GROUP', appId, effect, `the group ${name} was created and never intended before`));
  }
  if (effect.action === 'delete') findings.push(finding('GROUP', appId, effect, `the group ${name} was deleted`));
  if (effect.action === 'change' && JSON.stringify(effect.before) !== JSON.stringify(effect.after)) {
    findings.push(finding('GROUP', appId, effect, `the group ${name} itself was changed`));
  }
  const moved = [...(effect.members?.added ?? []), ...(effect.members?.removed ?? [])];
  for (const id of moved) {
    const outside = whyOutside(intents.steps.get(`${appId}/${people.get(id)}`) ?? [], effect);
    if (outside === null) continue;
    findings.push(finding('MEMBER', appId, effect, `the membership of ${id} in ${name} was changed ${outside}`));
  }
  return findings;
}

/** Account id -> person, over the whole ledger: an account may be gone by the end. */
function peopleIn(effects: readonly Effect[]): ReadonlyMap<string, string> {
  const people = new Map<string, string>();
  for (const effect of effects) {
    const person = effect.kind === 'User' ? personOf(effect) : null;
    if (person !== null) people.set(effect.id, person);
  }
  return people;
}

function finding(what: string, appId: string, effect: Effect, text: string): Finding {
  const code = `${what}_OUTSIDE_PLAN`;
  return {
    check: 'outside-plan',
    code,
    about: `${appId}/${effect.id}`,
    text: `effect ${effect.seq} of ${appId}: ${text}`,
  };
}

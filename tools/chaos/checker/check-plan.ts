import { textAt } from './app-after';
import { MemberCheck } from './check-members';
import type { Effect, Evidence } from './evidence';
import type { Finding } from './finding';
import { intentsOf, SLACK_MS, whyOutside, type Intents } from './intents';
import { personOf, type Ownership } from './whose';

/** Which kinds of step allow which effect on an account. */
const ALLOWS: Readonly<Record<Effect['action'], readonly string[]>> = {
  create: ['create', 'reactivate'],
  change: ['create', 'update', 'deactivate', 'reactivate', 'delete'],
  delete: ['delete', 'reactivate'],
};

/**
 * Every effect of the product stands under an intent that the audit recorded before: for that app, that person, that
 * kind; for a membership also that group and direction. An account is written to, and its memberships changed, before
 * the end of such a step is recorded, and not after it.
 */
export function checkPlan(evidence: Evidence, whose: Ownership): Finding[] {
  const intents = intentsOf(evidence.audit);
  return [...evidence.ledgers].flatMap(([appId, effects]) => {
    const members = new MemberCheck(appId, effects, intents.steps);
    return effects.flatMap((effect) => {
      if (whose.isOurs(appId, effect)) return ofOurs(appId, effect, intents, members);
      members.ofOthers(effect);
      return [];
    });
  });
}

function ofOurs(appId: string, effect: Effect, intents: Intents, members: MemberCheck): Finding[] {
  if (effect.kind === 'User') return ofUser(appId, effect, intents);
  const outside = members.ofOurs(effect).map((text) => finding('MEMBER', appId, effect, text));
  return [...ofGroup(appId, effect, intents), ...outside];
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

function ofGroup(appId: string, effect: Effect, intents: Intents): Finding[] {
  const findings: Finding[] = [];
  const name = textAt(effect.after ?? effect.before, 'displayName') ?? effect.id;
  const wasIntended = (intents.groups.get(`${appId}/${name}`) ?? Infinity) <= Date.parse(effect.time) + SLACK_MS;
  if (effect.action === 'create' && !wasIntended) {
    findings.push(finding('GROUP', appId, effect, `the group ${name} was created and never intended before`));
  }
  if (effect.action === 'delete') findings.push(finding('GROUP', appId, effect, `the group ${name} was deleted`));
  const renamed = wasIntended ? { displayName: name } : {};
  const { before, after } = effect;
  if (effect.action === 'change' && JSON.stringify({ ...before, ...renamed }) !== JSON.stringify(after)) {
    findings.push(finding('GROUP', appId, effect, `the group ${name} itself was changed`));
  }
  return findings;
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

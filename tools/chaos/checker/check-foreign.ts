import { textAt } from './app-after';
import type { Effect, Evidence } from './evidence';
import type { Finding } from './finding';
import type { Ownership } from './whose';

/**
 * What somebody else made stays as it is: no account or group of theirs is changed, deleted, or taken out of a group.
 * An account that the audit says was adopted is ours from then on.
 */
export function checkForeign(evidence: Evidence, whose: Ownership): Finding[] {
  const adopted = adoptedPeople(evidence);
  return [...evidence.ledgers].flatMap(([appId, effects]) => {
    const theirs = new Set<string>();
    return effects.flatMap((effect) => {
      const ours = whose.isOurs(appId, effect);
      if (!ours && effect.action === 'create') theirs.add(effect.id);
      return ours ? touched(appId, effect, theirs, adopted) : [];
    });
  });
}

function touched(appId: string, effect: Effect, theirs: Set<string>, adopted: ReadonlySet<string>): Finding[] {
  const found: Finding[] = [];
  const name = textAt(effect.before ?? effect.after, effect.kind === 'User' ? 'userName' : 'displayName') ?? effect.id;
  const person = textAt(effect.after, 'externalId') ?? textAt(effect.before, 'externalId');
  if (effect.kind === 'User' && person !== null && adopted.has(`${appId}/${person}`)) theirs.delete(effect.id);
  const itself = effect.kind === 'User' || JSON.stringify(effect.before) !== JSON.stringify(effect.after);
  if (theirs.has(effect.id) && effect.action !== 'create' && itself) {
    found.push(finding(appId, effect, 'FOREIGN_TOUCHED', `${effect.action}d the foreign ${effect.kind} ${name}`));
  }
  for (const id of effect.members?.removed ?? []) {
    if (theirs.has(id))
      found.push(finding(appId, effect, 'FOREIGN_MEMBER_REMOVED', `took the foreign ${id} out of ${name}`));
  }
  return found;
}

function adoptedPeople({ audit }: Evidence): ReadonlySet<string> {
  const adopted = new Set<string>();
  for (const { type, appId, identityId, data } of audit) {
    if (type === 'account.adopted' || (type === 'step.confirmed' && data['effect'] === 'adopted')) {
      adopted.add(`${appId}/${identityId}`);
    }
  }
  return adopted;
}

function finding(appId: string, effect: Effect, code: string, text: string): Finding {
  return { check: 'foreign', code, about: `${appId}/${effect.id}`, text: `effect ${effect.seq} of ${appId} ${text}` };
}

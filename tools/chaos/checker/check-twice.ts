import { replay, textAt, type AccountAfter } from './app-after';
import type { Evidence } from './evidence';
import type { Finding } from './finding';
import type { Ownership } from './whose';

/** No person has two accounts in one app, and none was ever created while another of the same person was there. */
export function checkTwice(evidence: Evidence, whose: Ownership): Finding[] {
  return [...evidence.ledgers].flatMap(([appId, effects]) => {
    const ours = [...replay(effects).users.values()].filter((one) => whose.isOurs(appId, one.createdBy));
    return [
      ...doubles(appId, ours, 'externalId', 'TWO_ACCOUNTS'),
      ...doubles(appId, ours, 'userName', 'SAME_USER_NAME'),
      ...createdTwice(evidence, whose, appId),
    ];
  });
}

function doubles(appId: string, accounts: readonly AccountAfter[], name: string, code: string): Finding[] {
  const ids = new Map<string, string[]>();
  for (const { id, attributes } of accounts) {
    const value = textAt(attributes, name)?.toLowerCase();
    if (value) ids.set(value, [...(ids.get(value) ?? []), id]);
  }
  return [...ids]
    .filter(([, all]) => all.length > 1)
    .map(([value, all]) => ({
      check: 'twice' as const,
      code,
      about: `${appId}/${value}`,
      text: `${all.length} accounts in ${appId} have the ${name} ${value}: ${all.join(', ')}`,
    }));
}

/** Also an account that was made a second time and is gone again was there twice for a while. */
function createdTwice(evidence: Evidence, whose: Ownership, appId: string): Finding[] {
  const alive = new Map<string, string>();
  const findings: Finding[] = [];
  for (const effect of evidence.ledgers.get(appId) ?? []) {
    if (effect.kind !== 'User') continue;
    const person = textAt(effect.after ?? effect.before, 'externalId');
    if (person === null) continue;
    if (effect.action === 'delete') {
      if (alive.get(person) === effect.id) alive.delete(person);
      continue;
    }
    const other = alive.get(person);
    if (effect.action === 'create' && other !== undefined && other !== effect.id && whose.isOurs(appId, effect)) {
      const text = `effect ${effect.seq} of ${appId} created ${effect.id} for ${person}, who had ${other} already`;
      findings.push({ check: 'twice', code: 'CREATED_AGAIN', about: `${appId}/${person}`, text });
    }
    alive.set(person, effect.id);
  }
  return findings;
}

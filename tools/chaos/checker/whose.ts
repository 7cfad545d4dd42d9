import { createHash } from 'node:crypto';
import { textAt } from './app-after';
import type { Effect, Evidence } from './evidence';

/** Whose doing an effect is: the product's, or that of somebody else. */
export interface Ownership {
  isOurs(appId: string, effect: Effect): boolean;
}

/**
 * Ours is what came with the product's token after the audit says that the app was connected. Another label, what the
 * lab did backstage, and what was there before are somebody else's.
 */
export function ownership(evidence: Evidence, ourTokens: readonly string[]): Ownership {
  const connected = new Map<string, string>();
  for (const event of evidence.audit) {
    if (event.type !== 'app.connected' || !event.appId || connected.has(event.appId)) continue;
    if (event.recordedAt) connected.set(event.appId, event.recordedAt);
  }
  return {
    isOurs: (appId, effect) => {
      if (!ourTokens.includes(effect.token ?? 'default')) return false;
      const since = connected.get(appId);
      return since === undefined || Date.parse(effect.time) >= Date.parse(since);
    },
  };
}

/**
 * Which person a record of HR is. The audit's own word counts, the newest first; where it has none, a record is the
 * person whose id is made of it (128 bits of SHA-256 over source and key, as UUID version 8), if the audit knows that
 * id at all.
 */
export function peopleByRecord({ audit, days }: Evidence, source: string): ReadonlyMap<string, string> {
  const people = new Map<string, string>();
  const known = new Set(audit.flatMap(({ identityId }) => (identityId ? [identityId] : [])));
  for (const key of days.flatMap((day) => [...day.rows.keys()])) {
    const id = idOfRecord(source, key);
    if (known.has(id)) people.set(key, id);
  }
  for (const { type, identityId, data } of audit) {
    const names = type === 'identity.created' || type === 'identity.linked';
    if (names && identityId && typeof data['record'] === 'string') people.set(data['record'], identityId);
  }
  return people;
}

export function idOfRecord(source: string, key: string): string {
  const hex = createHash('sha256').update(`identity\u001f${source}\u001f${key}`).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}

/** Somebody else did something to the person's account: what it holds is no longer the product's doing alone. */
export function isTouchedByOthers(evidence: Evidence, appId: string, identityId: string, whose: Ownership): boolean {
  const effects = evidence.ledgers.get(appId) ?? [];
  return effects.some((one) => personOf(one) === identityId && !whose.isOurs(appId, one));
}

/** The person that an account belongs to: its externalId, which is the product's key of a person. */
export function personOf(effect: Effect): string | null {
  return textAt(effect.after, 'externalId') ?? textAt(effect.before, 'externalId');
}

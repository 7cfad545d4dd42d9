import type { Instant } from '@joinery/kernel';
import type { AccountImage } from '../account/account';
import { type AccountViews, renderDifference } from '../drift/render-drift';
import { shortPath, table, valueText } from './render-text';

/** An account of a person in one app, with all that is known of it. */
export interface PersonAccountShown extends AccountViews {
  readonly appId: string;
  readonly remoteId: string | null;
  readonly appliedAt: Instant | null;
  readonly observedAt: Instant | null;
  readonly because: readonly { readonly text: string }[];
  /** Null: the app has not been looked at. */
  readonly asDesired: boolean | null;
  readonly lastError: string | null;
}

/** An account as people read it: how it stands and why, what is in it, and where its three views do not agree. */
export function renderAccount(account: PersonAccountShown): string[] {
  const { appId, remoteId, because, lastError, desired } = account;
  const image = newest(account) ?? desired;
  const difference = account.asDesired === true ? [] : renderDifference(seen(account));
  const lines = [
    ...(because.length > 0 ? [`because ${because.map(({ text }) => text).join('; ')}`] : []),
    ...(lastError === null ? [] : [`its last step: ${lastError}`]),
    ...(image === null ? [] : imageLines(image)),
    ...(difference.length === 0 ? [] : ['where it differs', ...difference.map((line) => `  ${line}`)]),
  ];
  return [
    `${appId}: ${standing(account)}${remoteId === null ? '' : `  ${remoteId}`}`,
    ...lines.map((line) => `  ${line}`),
  ];
}

/** An app that was never read says nothing else than what we wrote. */
function seen(account: PersonAccountShown): AccountViews {
  return account.observedAt === null ? { ...account, observed: account.applied } : account;
}

/** What the app is known to hold: what it showed, unless something was written after that. */
function newest({ applied, appliedAt, observed, observedAt }: PersonAccountShown): AccountImage | null {
  return appliedAt === null || (observedAt !== null && observedAt > appliedAt) ? observed : applied;
}

function standing(account: PersonAccountShown): string {
  const { desired, asDesired } = account;
  const known = newest(account);
  if (known === null) return desired === null ? 'no account' : 'no account; policy wants one';
  return `${known.active ? 'open' : 'closed'}, ${asDesired === true ? 'as policy wants it' : 'not as policy wants it'}`;
}

function imageLines({ attributes, groups }: AccountImage): string[] {
  const filled = Object.entries(attributes).filter(([, value]) => value !== null);
  return table([
    ...filled.map(([path, value]) => [shortPath(path), valueText(value)]),
    ['groups', groups.join(', ') || '(none)'],
  ]);
}

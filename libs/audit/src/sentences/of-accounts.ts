import type { AuditType } from '../audit-event';
import { type Data, json, list, type Tellers, together, withoutStop, word } from './teller';

type AboutAccounts = Extract<AuditType, `step.${string}` | `group.${string}` | `account.${string}`>;

/** What was intended, sent and answered. Requests and answers are on record without secrets. */
export const OF_ACCOUNTS: Tellers<AboutAccounts> = {
  'step.intent': (event, data) => ({
    text: `${word(event.appId)}: about to ${word(data.kind)} the account (plan ${word(event.planId)}, step ${word(data.seq)})${data.again === true ? LEFT : ''}.`,
  }),
  'step.confirmed': (event, data) => ({
    text: `${word(event.appId)}: ${done(data)}${groupsText(data)}; ${PROOFS[word(data.proof)] ?? word(data.proof)}.`,
    details: [...causes(data), ...remarks(data), ...exchanges(data), ...memberships(data)],
  }),
  'step.waiting': (event, data) => ({
    text: `${word(event.appId)}: not done yet, tried again later: ${withoutStop(data.reason)}.`,
    details: [...remarks(data), ...exchanges(data), ...memberships(data)],
  }),
  'step.failed': (event, data) => ({
    text: `${word(event.appId)}: ended without success: ${withoutStop(data.reason)}.`,
    details: [...remarks(data), ...exchanges(data), ...memberships(data)],
  }),
  'step.stale': (event, data) => ({
    text: `${word(event.appId)}: the step dropped out: ${withoutStop(data.reason)}.`,
    details: exchanges(data),
  }),
  'step.refused': (event, data) => ({
    text: `${word(event.appId)}: nothing was sent: ${withoutStop(data.reason)}.`,
  }),
  'group.intent': (event, data) => ({
    text: `${word(event.appId)}: about to make the group ${word(data.group)} (plan ${word(event.planId)}, step ${word(data.seq)}).`,
  }),
  'group.confirmed': (event, data) => ({
    text: `${word(event.appId)}: the group ${word(data.group)} is there.`,
    details: exchanges(data),
  }),
  'account.observed': (event, data) => ({
    text: `${word(event.appId)}: reconciliation found the account ${word(data.kind)}${data.takenOver === true ? ', and that is what policy wants: it counts as applied from now on' : ''}.`,
    details: [`applied  ${json(data.applied)}`, `observed ${json(data.observed)}`],
  }),
  'account.adopted': (event, data) => ({
    text: `${event.actor} linked the account ${word(data.remoteId)} that was in ${word(event.appId)} already (by ${word(data.by)}).`,
  }),
};

const LEFT = ' once more: the worker that had it in hand never said how it ended, so the app is looked at first';

const PAST: Readonly<Record<string, string>> = {
  create: 'account created',
  update: 'account updated',
  deactivate: 'account deactivated',
  reactivate: 'account reactivated',
  delete: 'account deleted',
};

/** What was done is not always what was planned: the account may have been there, or been so, already. */
function done({ kind, effect }: Data): string {
  if (kind === 'create' && effect === 'adopted') return 'an account that was there already was taken over';
  if (effect === 'unchanged') return 'the account is as planned, and nothing was left to send';
  return PAST[word(kind)] ?? word(kind);
}

const PROOFS: Readonly<Record<string, string>> = {
  'read-back': 'the app showed it when asked again',
  answered: "the app's own answer showed it",
  accepted: 'the app accepted it',
};

/** Characters of a body that a line shows: all that the audit log keeps. */
const SHOWN = 2_000;

function causes(data: Data): string[] {
  return list(data.because).map((cause) => `because ${word((cause as Data).text)}`);
}

function remarks(data: Data): string[] {
  return list(data.remarks).map((remark) => `the app: ${word(remark)}`);
}

/** Every request with its answer, as they are on record: without secrets, cut to a length that can be read. */
function exchanges(data: Data): string[] {
  return list(data.exchanges).flatMap((exchange) => {
    const { method, path, status, ms, request, response } = exchange as Data;
    return [
      `${word(method)} ${word(path)} -> ${status === null ? 'no answer' : word(status)} in ${word(ms)} ms`,
      ...(typeof request === 'string' ? [`    sent ${cut(request)}`] : []),
      ...(typeof response === 'string' && response !== '' ? [`    got  ${cut(response)}`] : []),
    ];
  });
}

/** Bodies that name other people are not on record at one person; how many they were is. */
function memberships(data: Data): string[] {
  return list(data.members).flatMap((member) => {
    const { group, change, proof, together: all } = member as Data;
    const others = Number(all ?? 1) - 1;
    const company = others > 0 ? `, in one request with ${others} ${others === 1 ? 'other' : 'others'}` : '';
    return [
      `${word(change)} ${change === 'added' ? 'to' : 'from'} ${word(group)}${company}; ${PROOFS[word(proof)] ?? word(proof)}`,
      ...exchanges(member as Data).map((line) => `  ${line}`),
    ];
  });
}

function groupsText(data: Data): string {
  const [added, removed] = [list(data.groupsAdded).map(word), list(data.groupsRemoved).map(word)];
  const to = added.length > 0 ? `, added to ${together(added)}` : '';
  return removed.length > 0 ? `${to}, removed from ${together(removed)}` : to;
}

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

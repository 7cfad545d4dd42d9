import type { RecordedEvent } from './audit-event';

/** A line of a person's story: when, and what happened, in a sentence. */
export interface StoryLine {
  readonly at: string;
  readonly text: string;
  /** What stands below the line for those who want proof: requests and answers, rules. */
  readonly details: readonly string[];
}

type Data = Readonly<Record<string, unknown>>;
type Teller = (event: RecordedEvent, data: Data) => { text: string; details?: readonly string[] };

/** Tells one event in a sentence that an auditor can read aloud. */
export function describeEvent(event: RecordedEvent): StoryLine {
  const tell = TELLERS[event.type];
  const told = tell ? tell(event, event.data) : { text: `${event.type} by ${event.actor}` };
  return { at: event.occurredAt, text: told.text, details: told.details ?? [] };
}

const TELLERS: Readonly<Partial<Record<RecordedEvent['type'], Teller>>> = {
  'identity.case-decided': (event, data) => ({
    text: `${event.actor} decided case ${word(data.case)}: record ${word(data.record)} of ${word(data.source)} belongs to this person.`,
  }),
  'identity.unlinked': (event, data) => ({
    text: `${event.actor} said that record ${word(data.record)} of ${word(data.source)} is not theirs: "${word(data.reason)}".`,
  }),
  'identity.merged': (event, data) => ({
    text: `${event.actor} said that ${word(data.merged)} is ${word(data.kept)} (merge ${word(data.merge)}): "${word(data.reason)}".`,
    details: recordsOf(data),
  }),
  'identity.unmerged': (event, data) => ({
    text: `${event.actor} took merge ${word(data.merge)} back: "${word(data.reason)}".`,
    details: recordsOf(data),
  }),
  'identity.changed': (_event, data) => ({ text: 'Changed, without a move.', details: moves(data) }),
  'identity.held': (_event, data) => ({
    text: 'Held as they are, because something about them is unclear.',
    details: [...list(data.findings).map((finding) => word((finding as Data).message)), ...kept(data)],
  }),
  'identity.renamed': (event, data) => ({
    text: `${event.actor} took back the names ${Object.values((data.names ?? {}) as Data)
      .map(word)
      .join(', ')}: "${word(data.reason)}".`,
  }),
  'account.adopted': (event, data) => ({
    text: `${event.actor} linked the account ${word(data.remoteId)} that was in ${word(event.appId)} already (by ${word(data.by)}).`,
  }),
  'record.missing': (_event, data) => ({
    text: `Was not in the latest complete file of ${word(data.source)}. Absence is not a fact: nothing follows from it.`,
  }),
  'record.pushed': (event, data) => ({
    text: `${event.actor} pushed version ${word(data.version)} of its record ${word(data.record)} (${word(data.how)}).`,
    details: list(data.paths).map(word),
  }),
  'record.withdrawn': (event, data) => ({
    text: `${event.actor} deleted its record ${word(data.record)}. The person stays; the record says that they are not active.`,
  }),
  'lifecycle.joiner': (event, data) => ({
    text: `Joiner: ${word(data.before)} to ${word(data.after)} by rule ${word(data.rule)}.${due(event, data)}`,
  }),
  'lifecycle.rehire': (event, data) => ({
    text: `Rehired: ${word(data.before)} to ${word(data.after)} by rule ${word(data.rule)}.${due(event, data)}`,
  }),
  'lifecycle.reinstate': (event, data) => ({
    text: `Reinstated, because the end was taken back: ${word(data.before)} to ${word(data.after)} by rule ${word(data.rule)}.${due(event, data)}`,
  }),
  'lifecycle.leaver': (event, data) => ({
    text: `Leaver: ${word(data.before)} to ${word(data.after)} by rule ${word(data.rule)} (day ends in ${word(data.zone)}).${due(event, data)}`,
  }),
  'lifecycle.leave': (event, data) => ({ text: `On leave by rule ${word(data.rule)}.${due(event, data)}` }),
  'lifecycle.suspend': (event, data) => ({ text: `Suspended by rule ${word(data.rule)}.${due(event, data)}` }),
  'lifecycle.return': (event, data) => ({
    text: `Back from ${data.before === 'suspended' ? 'a suspension' : 'leave'} by rule ${word(data.rule)}.${due(event, data)}`,
  }),
  'lifecycle.postpone': (_event, data) => ({
    text: `The start was put off: ${word(data.before)} to ${word(data.after)} by rule ${word(data.rule)}.`,
    details: moves(data),
  }),
  'lifecycle.rescind': (_event, data) => ({
    text: `The hire was taken back before it began, by rule ${word(data.rule)}.`,
  }),
  'lifecycle.mover': (_event, data) => ({ text: 'Mover.', details: moves(data) }),
  'lifecycle.conversion': (_event, data) => ({
    text: 'Converted to another kind of employment.',
    details: moves(data),
  }),
  'attribute.set': (event, data) => ({
    text: `${event.actor} set ${word(data.attribute)} to ${data.value === null ? 'a value that is not shown' : json(data.value)} by hand${data.until === null ? '' : `, until ${word(data.until)}`}: "${word(data.reason)}".`,
  }),
  'attribute.unset': (event, data) => ({
    text: `${event.actor} took back what was set of ${word(data.attribute)} by hand: "${word(data.reason)}".`,
  }),
  'grant.given': (event, data) => ({
    text: `${event.actor} ${data.effect === 'deny' ? 'forbade' : 'gave'} them ${word(data.entitlement)} by hand (grant ${word(data.grant)}): "${word(data.reason)}".`,
  }),
  'grant.kept': (event, data) => ({
    text: `${event.actor} kept grant ${word(data.grant)} (${word(data.entitlement)}) after a review: "${word(data.reason)}".`,
  }),
  'grant.revoked': (event, data) => ({
    text: `${event.actor} revoked grant ${word(data.grant)} (${word(data.entitlement)}): "${word(data.reason)}".`,
  }),
  'grant.ended': (_event, data) => ({
    text: `Grant ${word(data.grant)} (${word(data.entitlement)}) ended: ${word(data.why)}.`,
  }),
  'grant.review': (_event, data) => ({
    text: `Grant ${word(data.grant)} (${word(data.entitlement)}) waits for a review: ${word(data.why)}.`,
  }),
  'plan.released': (event, data) => ({
    text: `${event.actor} released plan ${word(event.planId)} from its guard: "${word(data.reason)}".`,
    details: list(data.guards).map(word),
  }),
  'plan.approved': (event, data) => ({
    text: `${event.actor} approved plan ${word(event.planId)} (hash ${word(data.hash).slice(0, 12)}).`,
  }),
  'plan.rejected': (event, data) => ({
    text: `${event.actor} rejected plan ${word(event.planId)}: "${word(data.reason)}".`,
  }),
  'step.intent': (event, data) => ({
    text: `${word(event.appId)}: about to ${word(data.kind)} the account (plan ${word(event.planId)}, step ${word(data.seq)}).`,
  }),
  'step.confirmed': (event, data) => ({
    text: `${word(event.appId)}: ${done(data)}${groupsText(data)}; ${PROOFS[word(data.proof)] ?? word(data.proof)}.`,
    details: [...causes(data), ...remarks(data), ...exchanges(data), ...memberships(data)],
  }),
  'step.waiting': (event, data) => ({
    text: `${word(event.appId)}: not done yet, tried again later: ${withoutStop(data.reason)}.`,
    details: exchanges(data),
  }),
  'step.failed': (event, data) => ({
    text: `${word(event.appId)}: ended without success: ${withoutStop(data.reason)}.`,
    details: exchanges(data),
  }),
  'step.stale': (event, data) => ({ text: `${word(event.appId)}: the step dropped out: ${word(data.reason)}.` }),
  'step.refused': (event, data) => ({ text: `${word(event.appId)}: nothing was sent: ${word(data.reason)}.` }),
  'account.observed': (event, data) => ({
    text: `${word(event.appId)}: reconciliation found the account ${word(data.kind)}.`,
    details: [`applied  ${json(data.applied)}`, `observed ${json(data.observed)}`],
  }),
};

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
  if (effect === 'unchanged') return 'the account was so already and was left as it is';
  return PAST[word(kind)] ?? word(kind);
}

/** Reasons are sentences of their own as often as not. */
function withoutStop(reason: unknown): string {
  return word(reason).replace(/\.$/, '');
}

const PROOFS: Readonly<Record<string, string>> = {
  'read-back': 'the app showed it when asked again',
  answered: "the app's own answer showed it",
  accepted: 'the app accepted it',
};

/** Characters of a body that a line shows; the audit log has more. */
const SHOWN = 600;

/** What was found out on a later day than it was due: it was entered late, or nobody could look. */
function due({ occurredAt }: RecordedEvent, { before, dueAt }: Data): string {
  const isKnown = before !== null && before !== undefined && typeof dueAt === 'string';
  return isKnown && dueAt.slice(0, 10) < occurredAt.slice(0, 10) ? ` It was due at ${dueAt}.` : '';
}

function moves(data: Data): string[] {
  return list(data.changed).map((move) => {
    const { attribute, before, after } = move as Data;
    return `${word(attribute)}: ${json(before)} -> ${json(after)}`;
  });
}

function recordsOf(data: Data): string[] {
  return list(data.records).map((record) => `record ${word((record as Data).key)} of ${word((record as Data).source)}`);
}

/** Rights that somebody keeps while something about them is unclear. */
function kept(data: Data): string[] {
  return list(data.keeps).map((right) => {
    const { entitlement, appIds, because } = right as Data;
    return `keeps ${word(entitlement)} in ${list(appIds).map(word).join(', ')} (${word(because)})`;
  });
}

function causes(data: Data): string[] {
  return list(data.because).map((cause) => `because ${word((cause as Data).text)}`);
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
    const { group, change, proof, together } = member as Data;
    const others = Number(together ?? 1) - 1;
    const company = others > 0 ? `, in one request with ${others} ${others === 1 ? 'other' : 'others'}` : '';
    return [
      `${word(change)} ${change === 'added' ? 'to' : 'from'} ${word(group)}${company}; ${PROOFS[word(proof)] ?? word(proof)}`,
      ...exchanges(member as Data).map((line) => `  ${line}`),
    ];
  });
}

function remarks(data: Data): string[] {
  return list(data.remarks).map((remark) => `the app: ${word(remark)}`);
}

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function groupsText(data: Data): string {
  const added = list(data.groupsAdded).map((name) => `added to ${word(name)}`);
  const removed = list(data.groupsRemoved).map((name) => `removed from ${word(name)}`);
  const all = [...added, ...removed];
  return all.length > 0 ? `, ${all.join(', ')}` : '';
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function word(value: unknown): string {
  if (value === null || value === undefined) return 'nothing known';
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : json(value);
}

function json(value: unknown): string {
  return JSON.stringify(value ?? null);
}

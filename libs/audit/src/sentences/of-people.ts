import type { AuditType, RecordedEvent } from '../audit-event';
import { type Data, json, list, quoted, type Tellers, type Told, together, when, word } from './teller';

type AboutPeople = Extract<
  AuditType,
  `identity.${string}` | `lifecycle.${string}` | `record.${string}` | `attribute.${string}` | `grant.${string}`
>;

/** What was learned and decided of a person. The sentences stand in that person's story, and do not name them. */
export const OF_PEOPLE: Tellers<AboutPeople> = {
  'identity.created': (_event, data) => ({
    text: `A new person: record ${word(data.record)} of ${word(data.source)} made them.`,
    details: list(data.evidence).map(word),
  }),
  'identity.linked': (event, data) => ({
    text: `Record ${word(data.record)} of ${word(data.source)} is theirs (${event.actor} decided).`,
    details: list(data.evidence).map(word),
  }),
  'identity.disputed': (_event, data) => ({
    text: `Record ${word(data.record)} of ${word(data.source)} resembles somebody, and waits for a person's decision.`,
    details: list(data.reasons).map(word),
  }),
  'identity.case-decided': (event, data) => ({
    text: `${event.actor} decided case ${word(data.case)}: record ${word(data.record)} of ${word(data.source)} ${whose(data)}${data.reason === undefined ? '' : `: ${quoted(data.reason)}`}.`,
    details: [...list(data.evidence).map(word), ...list(data.candidates).map(resemblance)],
  }),
  'identity.not-chosen': (event, data) => ({
    text: `${event.actor} decided case ${word(data.case)}: record ${word(data.record)} of ${word(data.source)}, which resembled them, ${whoseElse(data)}${data.reason === undefined ? '' : `: ${quoted(data.reason)}`}.`,
    details: [
      ...list(data.resemblance).map(word),
      ...list(data.against).map((reason) => `against it: ${word(reason)}`),
    ],
  }),
  'identity.case-undone': (event, data) => ({
    text: `${event.actor} took case ${word(data.case)} back: ${quoted(data.reason)}. Record ${word(data.record)} of ${word(data.source)} says again what it said before.`,
  }),
  'identity.unlinked': (event, data) => ({
    text: `${event.actor} said that record ${word(data.record)} of ${word(data.source)} is not theirs: ${quoted(data.reason)}.`,
  }),
  'identity.merged': (event, data) => ({
    text: `${event.actor} said that ${word(data.merged)} is ${word(data.kept)} (merge ${word(data.merge)}): ${quoted(data.reason)}.`,
    details: recordsOf(data),
  }),
  'identity.unmerged': (event, data) => ({
    text: `${event.actor} took merge ${word(data.merge)} back: ${quoted(data.reason)}.`,
    details: recordsOf(data),
  }),
  'identity.changed': (_event, data) => ({
    text: `Changed without a move: ${changedNames(data)}.`,
    details: changes(data),
  }),
  'identity.held': (_event, data) =>
    held(
      list(data.findings).map((finding) => word((finding as Data).message)),
      data,
    ),
  'identity.renamed': (event, data) => ({
    text: `${event.actor} took back the names ${together(Object.values((data.names ?? {}) as Data).map(word))}: ${quoted(data.reason)}.`,
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
  'lifecycle.joiner': (event, data) => ({ text: `Joiner: ${turn(data)}.${due(event, data)}` }),
  'lifecycle.rehire': (event, data) => ({ text: `Rehired: ${turn(data)}.${due(event, data)}` }),
  'lifecycle.reinstate': (event, data) => ({
    text: `Reinstated, because the end was taken back: ${turn(data)}.${due(event, data)}`,
  }),
  'lifecycle.leaver': (event, data) => ({
    text: `Leaver: ${turn(data)} (days end in ${word(data.zone)}).${due(event, data)}`,
  }),
  'lifecycle.leave': (event, data) => ({ text: `On leave by rule ${word(data.rule)}.${due(event, data)}` }),
  'lifecycle.suspend': (event, data) => ({ text: `Suspended by rule ${word(data.rule)}.${due(event, data)}` }),
  'lifecycle.return': (event, data) => ({
    text: `Back from ${data.before === 'suspended' ? 'a suspension' : 'leave'} by rule ${word(data.rule)}.${due(event, data)}`,
  }),
  'lifecycle.postpone': (_event, data) => ({ text: `The start was put off: ${turn(data)}.`, details: changes(data) }),
  'lifecycle.rescind': (_event, data) => ({
    text: `The hire was taken back before it began, by rule ${word(data.rule)}.`,
  }),
  'lifecycle.mover': (_event, data) => ({ text: `Mover: ${changedNames(data)} changed.`, details: changes(data) }),
  'lifecycle.conversion': (_event, data) => ({
    text: `Converted to another kind of employment: ${changedNames(data)} changed.`,
    details: changes(data),
  }),
  'attribute.set': (event, data) => ({
    text: `${event.actor} set ${word(data.attribute)} to ${data.value === null ? 'a value that is not shown' : json(data.value)} by hand${until(data)}: ${quoted(data.reason)}.`,
  }),
  'attribute.unset': (event, data) => ({
    text: `${event.actor} took back what was set of ${word(data.attribute)} by hand: ${quoted(data.reason)}.`,
  }),
  'grant.given': (event, data) => ({
    text: `${event.actor} ${data.effect === 'deny' ? 'forbade' : 'gave'} them ${word(data.entitlement)} by hand${until(data)} (grant ${word(data.grant)}): ${quoted(data.reason)}.`,
  }),
  'grant.kept': (event, data) => ({
    text: `${event.actor} kept grant ${word(data.grant)} (${word(data.entitlement)}) after a review: ${quoted(data.reason)}.`,
  }),
  'grant.revoked': (event, data) => ({
    text: `${event.actor} revoked grant ${word(data.grant)} (${word(data.entitlement)}): ${quoted(data.reason)}.`,
  }),
  'grant.ended': (_event, data) => ({
    text: `Grant ${word(data.grant)} (${word(data.entitlement)}) ended: ${word(data.why)}.`,
  }),
  'grant.review': (_event, data) => ({
    text: `Grant ${word(data.grant)} (${word(data.entitlement)}) waits for a review: ${word(data.why)}.`,
  }),
};

function turn({ before, after, rule }: Data): string {
  const from = before === null || before === undefined ? 'first seen as' : `${word(before)} to`;
  return `${from} ${word(after)} by rule ${word(rule)}`;
}

function until({ until: end }: Data): string {
  return end === null || end === undefined ? '' : `, until ${when(end)}`;
}

/** What was found out on a later day than it was due: it was entered late, or nobody could look. */
function due({ occurredAt }: RecordedEvent, { before, dueAt }: Data): string {
  const isKnown = before !== null && before !== undefined && typeof dueAt === 'string';
  return isKnown && dueAt.slice(0, 10) < occurredAt.slice(0, 10) ? ` It was due at ${when(dueAt)}.` : '';
}

function changedNames(data: Data): string {
  return together(list(data.changed).map((change) => word((change as Data).attribute)));
}

function changes(data: Data): string[] {
  return list(data.changed).map((change) => {
    const { attribute, before, after } = change as Data;
    return `${word(attribute)}: ${json(before)} -> ${json(after)}`;
  });
}

function recordsOf(data: Data): string[] {
  return list(data.records).map((record) => `record ${word((record as Data).key)} of ${word((record as Data).source)}`);
}

/** What is held and why: one reason is the sentence, several stand below it. */
function held(reasons: readonly string[], data: Data): Told {
  const [reason, another] = reasons;
  return reason !== undefined && another === undefined
    ? { text: `Unclear, and held as it was: ${reason}`, details: kept(data) }
    : {
        text: 'Things about them are unclear: what these decide is held as it was.',
        details: [...reasons, ...kept(data)],
      };
}

/** Rights that somebody keeps while something about them is unclear. */
function kept(data: Data): string[] {
  return list(data.keeps).map((right) => {
    const { entitlement, appIds, because } = right as Data;
    return `keeps ${word(entitlement)} in ${list(appIds).map(word).join(', ')} (${word(because)})`;
  });
}

function whose({ decision }: Data): string {
  return (decision as Data | undefined)?.kind === 'new' ? 'is somebody new, this person' : 'belongs to this person';
}

/** The same in the story of somebody whose it is not. */
function whoseElse({ decision, holder }: Data): string {
  const isNew = (decision as Data | undefined)?.kind === 'new';
  return isNew ? `is somebody new (${word(holder)})` : `belongs to somebody else (${word(holder)})`;
}

/** Whom the record resembled, as whoever decided was shown it. */
function resemblance(candidate: unknown): string {
  const { label, evidence, against } = candidate as Data;
  const objections = list(against).map(word).join(', ');
  return `it resembled ${word(label)}: ${list(evidence).map(word).join(', ')}${objections === '' ? '' : `; against it: ${objections}`}`;
}

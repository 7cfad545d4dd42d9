import type { AuditType } from '../audit-event';
import { counted, type Data, json, list, quoted, type Tellers, together, when, withoutStop, word } from './teller';

type AboutOperations = Extract<
  AuditType,
  | `import.${string}`
  | `policy.${string}`
  | `source.${string}`
  | `plan.${string}`
  | `app.${string}`
  | `dispatch.${string}`
  | `reconciliation.${string}`
  | `audit.${string}`
>;

/** What was done with files, policy, plans and apps: events that are about nobody alone. */
export const OF_OPERATIONS: Tellers<AboutOperations> = {
  'import.finished': (event, data) => ({
    text: `${event.actor} imported ${word(data.fileName)} of ${word(data.source)} (import ${word(event.importId)}): ${word(data.status)}; ${rows(data)}.`,
    details: [`SHA-256 of its bytes ${word(data.contentSha256)}`, `policy ${digest(data.policy)}`],
  }),
  'import.held': (event, data) => ({
    text:
      data.what === 'run'
        ? `Import ${word(event.importId)} of ${word(data.source)} is held: nothing of it is in force until a person decides.`
        : `${counted(data.records, 'record')} of import ${word(event.importId)} of ${word(data.source)} ${data.records === 1 ? 'is' : 'are'} held until a person decides.`,
    details: breaches(data),
  }),
  'import.released': (event, data) => ({
    text: `${event.actor} released import ${word(event.importId)} of ${word(data.source)}: ${quoted(data.reason)}.`,
    details: breaches(data),
  }),
  'import.rejected': (event, data) => ({
    text: `${event.actor} rejected import ${word(event.importId)} of ${word(data.source)}: ${quoted(data.reason)}.`,
  }),
  'policy.activated': (event, data) => ({
    text: `${event.actor} put policy ${word(data.id)} ${word(data.version)} (${digest(data.digest)}) in force.`,
    details: [
      ...(typeof data.before === 'string' ? [`in place of ${digest(data.before)}`] : []),
      ...(typeof data.place === 'string' ? [`from ${data.place}`] : []),
    ],
  }),
  'source.stale': (_event, data) => ({
    text: `Source ${word(data.source)} is stale: ${heard(data)}; ${counted(data.people, 'person', 'people')} to be looked at again.`,
  }),
  'source.fresh': (_event, data) => ({
    text: `Source ${word(data.source)} is fresh again: ${heard(data)}; ${counted(data.people, 'person', 'people')} to be looked at again.`,
  }),
  'source.token-made': (event, data) => ({
    text: `${event.actor} made token ${word(data.token)} (${word(data.hint)}…), with which ${word(data.source)} pushes.`,
  }),
  'source.token-revoked': (event, data) => ({
    text: `${event.actor} revoked token ${word(data.token)} (${word(data.hint)}…) of ${word(data.source)}.`,
  }),
  'plan.created': (event, data) => ({
    text: `${event.actor} made plan ${word(event.planId)}: ${data.steps === 0 ? 'nothing to do' : `${counted(data.steps, 'step')}, ${word(data.status)}`} (hash ${digest(data.hash)}).`,
    details: [`policy ${digest(data.policy)}`],
  }),
  'plan.held': (event, data) => ({
    text: `A guard holds plan ${word(event.planId)}: ${withoutStop(data.text)}.`,
  }),
  'plan.superseded': (event, data) => ({
    text:
      data.by !== undefined
        ? `Plan ${word(event.planId)} gave way to plan ${word(data.by)}.`
        : `Plan ${word(event.planId)} is open no more: ${event.appId} was disconnected.`,
  }),
  'plan.released': (event, data) => ({
    text: `${event.actor} released plan ${word(event.planId)} from its guard: ${quoted(data.reason)}.`,
    details: list(data.guards).map(word),
  }),
  'plan.approved': (event, data) => ({
    text:
      data.standing === undefined
        ? `${event.actor} approved plan ${word(event.planId)} (hash ${digest(data.hash)}).`
        : `Plan ${word(event.planId)} (hash ${digest(data.hash)}) runs by ${list(data.standing).length === 1 ? 'the standing approval' : 'standing approvals'} ${together(list(data.standing).map(word))} of the policy.`,
  }),
  'plan.rejected': (event, data) => ({
    text: `${event.actor} rejected plan ${word(event.planId)}: ${quoted(data.reason)}.`,
  }),
  'plan.finished': (event, data) => ({
    text: `Plan ${word(event.planId)} is ${word(data.status).replaceAll('_', ' ')}: ${counts(data.counts)}.`,
  }),
  'app.connected': (event, data) => ({
    text: `${event.actor} connected ${word(event.appId)} to ${word(data.baseUrl)} (profile ${word(data.profile)}, ${word((data.auth as Data | undefined)?.kind)}).`,
  }),
  'app.disconnected': (event, data) => ({
    text: `${event.actor} disconnected ${word(event.appId)}: ${quoted(data.reason)}. Approved steps that dropped out: ${word(data.steps)}.`,
  }),
  'app.tested': (event, data) => ({
    text: `${event.actor} tried the connection to ${word(event.appId)}${data.write === true ? ', with an account that is nobody’s' : ''}: ${results(data)}.`,
    details: [...list(data.tightened), ...list(data.departures)].map(word),
  }),
  'app.paused': (event, data) => ({
    text: `${word(event.appId)} gets patience for ${Number(data.ms) / 1000} s: ${withoutStop(data.reason)}.`,
  }),
  'app.pause-ended': (event) => ({
    text: `${event.actor} ended the patience that ${word(event.appId)} had asked for.`,
  }),
  'app.circuit-opened': (event, data) => ({
    text: `${word(event.appId)} is left alone, and tried again after ${Number(data.probeAfterMs) / 1000} s: ${withoutStop(data.reason)}.`,
  }),
  'app.circuit-closed': (event) => ({ text: `${word(event.appId)} works again: what waited for it is due.` }),
  'app.found-out': (event, data) => ({
    text: `Work has shown of ${word(event.appId)} what no document tells.`,
    details: Object.entries(data).map(([name, value]) => `${name}: ${json(value)}`),
  }),
  'dispatch.stopped': (event, data) => ({
    text: `${event.actor} stopped the sending to ${word(data.scope)}: ${quoted(data.reason)}.`,
  }),
  'dispatch.resumed': (event, data) => ({ text: `${event.actor} let the sending to ${word(data.scope)} go on.` }),
  'reconciliation.finished': (event, data) => ({
    text: `${event.actor} read ${word(event.appId)} ${data.complete === true ? 'completely' : 'but not completely, so nothing is missing for it'} (reconciliation ${word(data.reconciliation)}): ${found(data)}.`,
    details: list(data.doubts).map(word),
  }),
  'audit.key-changed': (event, data) => ({
    text: `${event.actor} gave the audit log a new key, ${word(data.key)}${data.before === null ? '' : `, after ${word(data.before)}`}: ${quoted(data.reason)}.`,
    details: [data.isVouchedFor === true ? 'the key before it signed as well' : 'the key before it did not sign'],
  }),
};

function rows({ rowsRead, rowsStaged, rowsRefused, rowsNew, rowsChanged, rowsMissing }: Data): string {
  const sum = `${counted(rowsRead, 'row')} read = ${word(rowsStaged)} staged + ${word(rowsRefused)} refused`;
  return `${sum}; ${word(rowsNew)} new, ${word(rowsChanged)} changed, ${word(rowsMissing)} known and not in it`;
}

function breaches(data: Data): string[] {
  return list(data.breaches).map((breach) => `${word((breach as Data).code)} ${word((breach as Data).message)}`);
}

function heard({ completeAt }: Data): string {
  return typeof completeAt === 'string' ? `heard completely at ${when(completeAt)}` : 'never heard completely';
}

/** The first digits, as people compare them. */
function digest(hash: unknown): string {
  return word(hash).slice(0, 12);
}

function counts(byStatus: unknown): string {
  return together(Object.entries((byStatus ?? {}) as Data).map(([status, count]) => `${word(count)} ${status}`));
}

/** `7 passed, 1 skipped` of the results of named checks. */
function results({ results: byCheck }: Data): string {
  const all = Object.values((byCheck ?? {}) as Data).map(word);
  return together([...new Set(all)].map((result) => `${all.filter((one) => one === result).length} ${result}`));
}

function found({ accounts, groups, missing, orphan, different }: Data): string {
  const read = `${counted(accounts, 'account')} and ${counted(groups, 'group')}`;
  return `${read}; ${word(missing)} missing, ${word(orphan)} nobody's, ${word(different)} different`;
}

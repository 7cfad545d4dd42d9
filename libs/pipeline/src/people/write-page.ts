import type { AuditEvent } from '@joinery/audit';
import type { Finding, Instant } from '@joinery/kernel';
import { type Lifecycle, shownValue } from '@joinery/identity';
import { type PolicySet, protectable } from '@joinery/policy';
import type { EvaluatedPerson, Transaction } from '@joinery/store';
import { type Decision, decisionOf } from '../policy/decision/decision';
import { inSlices } from './in-slices';
import { judgePerson, type PersonOutcome, tellsWhen } from './evaluate-person';
import type { FormerGroupsByApp } from './former-groups';
import { heldRights } from './held-rights';
import { lookedAt } from './looked-at';
import { matchKeys, printsOf, recognisedBy } from './match-keys';
import type { NamedPeople } from './reserve-names';
import { resolveManagers } from './resolve-managers';
import { usualNames } from './usual-names';

/** What one round judges everybody by. */
export interface Round {
  readonly policy: PolicySet;
  readonly now: Instant;
  readonly staleSources: readonly string[];
  readonly former: FormerGroupsByApp;
  /** It looks as of a time to come: whoever looks next looks again, as of their own time. */
  readonly isAhead: boolean;
}

/** Before anybody's time: whose next instant it is, that person is due. */
const AT_ONCE: Instant = '1970-01-01T00:00:00.000Z';

/**
 * Judges a page of people whose names are reserved, and writes everything that the look comes to, in the transaction
 * that took them: nothing of it is kept where one part fails. Only what others are found by waits for its turn.
 */
export async function writePage(
  tx: Transaction,
  { ready, reserved }: NamedPeople,
  { policy, now, isAhead }: Pick<Round, 'policy' | 'now' | 'isAhead'>,
): Promise<readonly PersonOutcome[]> {
  const looks = await inSlices(ready, (progress) => {
    const outcome = judgePerson(progress, policy, now);
    const decision = decisionOf(outcome, reserved.get(outcome.person.id) ?? {}, policy, now);
    const row = toRow(outcome, decision, policy);
    return { outcome, decision, row: isAhead ? { ...row, wakeAt: AT_ONCE } : row };
  });
  const outcomes = looks.map(({ outcome }) => outcome);
  await tx.decisions.add(looks.map(({ decision }) => decision));
  await noteUseOfNames(tx, outcomes, now);
  await tx.handGrants.change(
    outcomes.flatMap((outcome) => outcome.handGrants),
    now,
  );
  await tx.planning.owe();
  await tx.looks.saveDesired(outcomes.flatMap((outcome) => outcome.desired));
  await tx.audit.append(outcomes.flatMap((outcome) => eventsOf(outcome, policy, now)));
  const save = await tx.looks.prepare(looks.map(({ row }) => row));
  await tx.looks.writeInTurn();
  await save(now);
  await resolveManagers(
    tx,
    outcomes.map((outcome) => lookedAt(outcome, policy)),
    now,
  );
  return outcomes;
}

/** When the row began to hold: what is told long after it was entered late, or nobody could look. */
function dueOf({ since }: Lifecycle): { readonly dueAt?: Instant } {
  return since === null ? {} : { dueAt: since };
}

/** Names of the purged are idle from now on; of whoever comes back before they were given again, not any more. */
async function noteUseOfNames(tx: Transaction, outcomes: readonly PersonOutcome[], now: Instant): Promise<void> {
  const isPurged = ({ lifecycle }: PersonOutcome): boolean => lifecycle.state === 'purged';
  const idle = outcomes.filter(isPurged);
  const used = outcomes.filter(
    (one) => one.person.state === 'purged' && !isPurged(one) && one.lifecycle.state !== 'unknown',
  );
  await tx.names.noteUse(
    idle.map(({ person }) => person.id),
    used.map(({ person }) => person.id),
    now,
  );
}

function toRow(outcome: PersonOutcome, { outcomeHash }: Decision, policy: PolicySet): EvaluatedPerson {
  const { id, label, observations } = outcome.person;
  const usual = usualNames(policy.knownBy);
  const said = observations.map((one) => ({ ...one, attributes: usual(one.attributes) }));
  const keys = matchKeys(recognisedBy(usual(outcome.facts), said), label, policy.knownBy.hired);
  const { userName, email } = protectable(id, outcome.facts, policy);
  return {
    ...keys,
    id,
    userName,
    email,
    furtherKeys: printsOf(usual(outcome.facts), ...said.map(({ attributes }) => attributes)),
    state: outcome.lifecycle.state,
    stateRule: outcome.lifecycle.rule,
    profile: outcome.profile,
    findings: outcome.findings,
    wakeAt: outcome.wakeAt,
    grantMemory: outcome.grantMemory,
    outcomeHash,
    past: outcome.past,
  };
}

/** What the audit log tells of a look: nothing where nothing changed. */
function eventsOf(outcome: PersonOutcome, { dictionary }: PolicySet, now: Instant): AuditEvent[] {
  const base = { occurredAt: now, actor: 'joinery', identityId: outcome.person.id };
  const moves = outcome.changed.map(({ attribute, before, after }) => ({
    attribute,
    before: shownValue(attribute, before, dictionary),
    after: shownValue(attribute, after, dictionary),
  }));
  const events: AuditEvent[] = [];
  if (outcome.event) {
    events.push({
      ...base,
      type: `lifecycle.${outcome.event}`,
      data: {
        before: outcome.person.state,
        after: outcome.lifecycle.state,
        rule: outcome.lifecycle.rule,
        changed: moves,
        zone: outcome.lifecycle.zone,
        ...dueOf(outcome.lifecycle),
      },
    });
  }
  if (outcome.event === null && outcome.lifecycle.state === 'active') {
    const changed = moves.filter(({ attribute }) => !tellsWhen(attribute, dictionary));
    if (changed.length > 0) events.push({ ...base, type: 'identity.changed', data: { changed } });
  }
  for (const { id, entitlement, status, why } of outcome.handGrants)
    events.push({ ...base, type: `grant.${status}`, data: { grant: id, entitlement, why } });
  if (outcome.findings.length > 0 && !areAlike(outcome.findings, outcome.person.findings ?? [])) {
    const keeps = heldRights(outcome);
    events.push({ ...base, type: 'identity.held', data: { findings: outcome.findings, keeps } });
  }
  return events;
}

/** The same is wrong as at the last look: that was told then. */
function areAlike(now: readonly Finding[], before: readonly Finding[]): boolean {
  return now.length === before.length && now.every(({ message }, i) => message === before[i]?.message);
}

import type { AuditEvent } from '@joinery/audit';
import type { Instant } from '@joinery/kernel';
import { profileValues } from '@joinery/identity';
import { candidateValues, type PolicySet, reservationKey } from '@joinery/policy';
import type { EvaluatedPerson, PersonToEvaluate, Transaction } from '@joinery/store';
import { type Decision, decisionOf } from '../policy/decision/decision';
import { judgePerson, type PersonInProgress, type PersonOutcome, resolvePerson } from './evaluate-person';
import { matchKeys, printsOf, recognisedBy } from './match-keys';
import type { Ground } from '../ports';
import { type LookedAt, resolveManagers } from './resolve-managers';

export interface EvaluationResult {
  readonly people: number;
  readonly events: Readonly<Record<string, number>>;
  /** People who are held, with what is wrong. */
  readonly held: number;
}

const PAGE = 500;

/**
 * Looks at everybody who is due: those whose records changed, whose next instant has come, or who were judged under
 * another policy. Writes their attributes with provenance, their state, the joiner, mover or leaver event, and the
 * desired account in every app. A page of people is one transaction; a crash leaves the rest due.
 */
export class EvaluatePeople {
  constructor(private readonly ground: Ground) {}

  async execute(onProgress?: (people: number) => void): Promise<EvaluationResult> {
    const policy = this.ground.policies.current();
    const now = this.ground.clock.now();
    const events: Record<string, number> = {};
    let people = 0;
    let held = 0;
    await this.ground.store.transaction(async (tx) => {
      await tx.policy.keep(policy, now);
      await tx.people.markWoken(now);
    });
    for (;;) {
      const page = await this.ground.store.transaction((tx) => this.evaluatePage(tx, policy, now));
      if (page.length === 0) return { people, events, held };
      for (const outcome of page) {
        people += 1;
        if (outcome.findings.length > 0) held += 1;
        if (outcome.event) events[outcome.event] = (events[outcome.event] ?? 0) + 1;
      }
      onProgress?.(people);
    }
  }

  private async evaluatePage(tx: Transaction, policy: PolicySet, now: Instant): Promise<readonly PersonOutcome[]> {
    const due = await tx.people.take(PAGE);
    if (due.length === 0) return [];
    const { ready, reserved } = await reserveAndResolve(tx, due, policy, now);
    const outcomes = ready.map((progress) => judgePerson(progress, policy, now));
    const decisions = outcomes.map((one) => decisionOf(one, reserved.get(one.person.id) ?? {}, policy, now));
    await tx.people.save(
      outcomes.map((outcome, i) => toRow(outcome, decisions[i] as Decision)),
      now,
    );
    await tx.decisions.add(decisions);
    await tx.handGrants.change(
      outcomes.flatMap((outcome) => outcome.handGrants),
      now,
    );
    await tx.people.saveDesired(outcomes.flatMap((outcome) => outcome.desired));
    await tx.audit.append(outcomes.flatMap((outcome) => tell(outcome, now)));
    await resolveManagers(tx, outcomes.map(toLookedAt), now);
    return outcomes;
  }
}

/** People with every attribute in place, and the values reserved for each. */
interface Resolved {
  readonly ready: readonly PersonInProgress[];
  readonly reserved: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/**
 * Resolves people until every unique attribute has its value: candidates are tried in order, a round for all people at
 * once, and the database decides who gets what.
 */
async function reserveAndResolve(
  tx: Transaction,
  people: readonly PersonToEvaluate[],
  policy: PolicySet,
  now: Instant,
): Promise<Resolved> {
  const reserved = new Map(people.map((person) => [person.id, { ...person.reserved }]));
  let progress = people.map((person) => resolvePerson(person, person.reserved, policy, now));
  for (const attribute of policy.derivations
    .filter((derivation) => derivation.unique)
    .map((derivation) => derivation.attribute)) {
    const wishing = progress.filter((one) => one.wanted.includes(attribute));
    if (wishing.length === 0) continue;
    const granted = await reserveAttribute(tx, attribute, wishing, policy, now);
    for (const [id, value] of granted) (reserved.get(id) as Record<string, string>)[attribute] = value;
    progress = progress.map((one) =>
      granted.has(one.person.id) ? resolvePerson(one.person, reserved.get(one.person.id) ?? {}, policy, now) : one,
    );
  }
  return { ready: progress, reserved };
}

async function reserveAttribute(
  tx: Transaction,
  attribute: string,
  wishing: readonly PersonInProgress[],
  policy: PolicySet,
  now: Instant,
): Promise<ReadonlyMap<string, string>> {
  const derivation = policy.derivations.find((candidate) => candidate.attribute === attribute);
  const granted = new Map<string, string>();
  if (!derivation) return granted;
  let waiting = wishing.map((one) => ({
    id: one.person.id,
    candidates: candidateValues(derivation, profileValues(one.profile))[Symbol.iterator](),
  }));
  while (waiting.length > 0) {
    const wishes: { identityId: string; value: string; key: string }[] = [];
    for (const one of waiting) {
      const next = one.candidates.next();
      if (!next.done) wishes.push({ identityId: one.id, value: next.value, key: reservationKey(next.value) });
    }
    if (wishes.length === 0) return granted;
    const got = await tx.people.reserve(attribute, wishes, now);
    for (const wish of wishes) if (got.has(wish.identityId)) granted.set(wish.identityId, wish.value);
    waiting = waiting.filter((one) => !granted.has(one.id) && wishes.some((wish) => wish.identityId === one.id));
  }
  return granted;
}

function toRow(outcome: PersonOutcome, { outcomeHash }: Decision): EvaluatedPerson {
  return {
    id: outcome.person.id,
    ...matchKeys(recognisedBy(outcome.facts, outcome.person.observations), outcome.person.label),
    furtherKeys: printsOf(outcome.facts, ...outcome.person.observations.map(({ attributes }) => attributes)),
    state: outcome.lifecycle.state,
    stateRule: outcome.lifecycle.rule,
    profile: outcome.profile,
    findings: outcome.findings,
    wakeAt: outcome.wakeAt,
    grantMemory: outcome.grantMemory,
    outcomeHash,
  };
}

function toLookedAt({ person, facts, lifecycle, changed }: PersonOutcome): LookedAt {
  const { employeeNumber: number, managerEmployeeNumber: reference } = facts;
  const isRenumbered = changed.some((move) => move.attribute === 'employeeNumber');
  const isMoved = person.state !== lifecycle.state || isRenumbered;
  const former = person.observations.flatMap(({ recordKey, attributes }) => [recordKey, attributes.employeeNumber]);
  const names = isMoved ? [number, ...former] : [];
  return {
    identityId: person.id,
    reference: typeof reference === 'string' && reference !== '' ? reference : null,
    movedNames: [...new Set(names.filter((name) => typeof name === 'string'))],
  };
}

function tell(outcome: PersonOutcome, now: Instant): AuditEvent[] {
  const base = { occurredAt: now, actor: 'joinery', identityId: outcome.person.id };
  const events: AuditEvent[] = [];
  if (outcome.event) {
    events.push({
      ...base,
      type: `lifecycle.${outcome.event}`,
      data: {
        before: outcome.person.state,
        after: outcome.lifecycle.state,
        rule: outcome.lifecycle.rule,
        changed: outcome.changed,
        zone: outcome.lifecycle.zone,
      },
    });
  }
  for (const { id, entitlement, status, why } of outcome.handGrants)
    events.push({ ...base, type: `grant.${status}`, data: { grant: id, entitlement, why } });
  if (outcome.findings.length > 0)
    events.push({ ...base, type: 'identity.held', data: { findings: outcome.findings } });
  return events;
}

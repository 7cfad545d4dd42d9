import type { AuditEvent } from '@joinery/audit';
import {
  correlate,
  type Correlation,
  identityId as identityIdOf,
  type LifecycleRules,
  type RehireRule,
  type SourceMapping,
} from '@joinery/identity';
import type { KnownBy } from '@joinery/policy';
import type { IngestScope, Link, LookAlike, NewCase, NewPerson, Transaction } from '@joinery/store';
import { matchKeys } from './match-keys';
import { settleCases } from './settle-cases';
import { usualNames } from './usual-names';

export interface LinkCounts {
  created: number;
  linked: number;
  disputed: number;
}

type Sources = ReadonlyMap<string, Pick<SourceMapping, 'employeeNumbers' | 'workMail' | 'secondJobs'>>;

const PAGE = 500;

/**
 * Gives the new records that resemble somebody their person. They are the few that `keep` left over; they are
 * correlated in file order, so that two rows of one file can meet as well. They are read and written by the page, and a
 * page ends before the first record whose candidates the page itself has changed: that one is looked up again.
 */
export async function linkRecords(
  tx: Transaction,
  scope: IngestScope,
  policy: { readonly sources: Sources; readonly lifecycle: Pick<LifecycleRules, 'rehire'>; readonly knownBy: KnownBy },
): Promise<LinkCounts> {
  const counts: LinkCounts = { created: 0, linked: 0, disputed: 0 };
  const keys = await tx.linking.unlinked(scope.sourceId);
  const named = usuallyNamed(policy.knownBy);
  for (let at = 0; at < keys.length;) {
    const page = new LinkPage(scope, policy.sources, policy.lifecycle.rehire?.person ?? 'same', policy.knownBy);
    const found = await tx.linking.candidatesOf(scope.sourceId, keys.slice(at, at + PAGE));
    for (const one of found.map(named)) {
      if (page.hasTouched(one)) break;
      page.place(one);
    }
    await page.write(tx, counts);
    at += page.size;
  }
  return counts;
}

/** A record and whom it resembles, under the names by which people are matched. */
function usuallyNamed(known: KnownBy): (found: LookAlike) => LookAlike {
  const usual = usualNames(known);
  return (found) => ({
    ...found,
    attributes: usual(found.attributes),
    candidates: found.candidates.map((one) => ({ ...one, attributes: usual(one.attributes) })),
  });
}

/** Decisions that are made and not yet written. */
class LinkPage {
  size = 0;
  private readonly people: NewPerson[] = [];
  private readonly links: Link[] = [];
  private readonly cases: (NewCase & { readonly event: AuditEvent })[] = [];
  private readonly events: AuditEvent[] = [];
  /** Whoever has a new record since the page was read, and what the people it makes are found by. */
  private readonly touched = new Set<string>();

  constructor(
    private readonly scope: IngestScope,
    private readonly sources: Sources,
    private readonly whoIsRehired: RehireRule['person'],
    private readonly knownBy: KnownBy,
  ) {}

  /** True when the record resembles somebody otherwise than the database knew when the page was read. */
  hasTouched(found: LookAlike): boolean {
    return (
      found.candidates.some(({ identityId }) => this.touched.has(identityId)) ||
      lookUps(found).some((key) => this.touched.has(key))
    );
  }

  place(found: LookAlike): void {
    this.size += 1;
    const { sourceId, importId, asOf } = this.scope;
    const { recordKey, line } = found;
    const result = this.asNewAfterPurge(found, correlate(this.toLink(found), found.candidates));
    const event = { occurredAt: asOf, actor: 'joinery', importId };
    const told = { source: sourceId, record: recordKey, line };
    if (result.kind === 'disputed') {
      const { candidates, reasons } = result;
      const data = { ...told, candidates, reasons };
      this.cases.push({ recordKey, candidates, reasons, event: { ...event, type: 'identity.disputed', data } });
      return;
    }
    const { identityId, evidence } = this.link(found, result);
    const type = result.kind === 'new' ? 'identity.created' : 'identity.linked';
    this.events.push({ ...event, type, identityId, data: { ...told, evidence } });
  }

  /** Where policy says so, a new record of somebody whose retention is over makes somebody new. */
  private asNewAfterPurge({ candidates }: LookAlike, result: Correlation): Correlation {
    if (this.whoIsRehired === 'same' || result.kind !== 'linked' || result.by === 'source key') return result;
    const former = candidates.find(({ identityId }) => identityId === result.identityId);
    if (former?.state !== 'purged') return result;
    return {
      kind: 'new',
      reasons: [`${former.label} was purged: lifecycle.rehire makes somebody new of who comes back`],
    };
  }

  async write(tx: Transaction, counts: LinkCounts): Promise<void> {
    await tx.linking.createPeople(this.people);
    await tx.linking.link(this.links);
    const settled = await settleCases(tx, this.scope, this.links);
    const opened = await tx.cases.add(this.scope, this.cases);
    const told = this.cases.filter(({ recordKey }) => opened.has(recordKey)).map(({ event }) => event);
    await tx.audit.append([...this.events, ...settled, ...told]);
    counts.created += this.people.length;
    counts.linked += this.links.length - this.people.length;
    counts.disputed += this.cases.length;
  }

  private link(found: LookAlike, result: Exclude<Correlation, { kind: 'disputed' }>): Link {
    const { sourceId, importId, asOf } = this.scope;
    const { recordKey, attributes } = found;
    const isNew = result.kind === 'new';
    const identityId = isNew ? identityIdOf(sourceId, recordKey) : result.identityId;
    if (isNew) {
      const keys = matchKeys(attributes, recordKey, this.knownBy.hired);
      this.people.push({ id: identityId, importId, at: asOf, ...keys });
    }
    const evidence = isNew ? result.reasons : result.evidence;
    const link = { sourceId, recordKey, identityId, by: 'joinery', at: asOf, evidence };
    this.links.push(link);
    this.touched.add(identityId).add(`key ${recordKey}`);
    if (isNew) for (const key of ownKeys(found)) this.touched.add(key);
    return link;
  }

  private toLink({ line, recordKey, attributes }: LookAlike): Parameters<typeof correlate>[0] {
    const { sourceId } = this.scope;
    const former = attributes.previousEmployeeNumber;
    const previousKeys = typeof former === 'string' ? [former] : [];
    const hasOwn = (id: string | null): boolean => id !== null && this.sources.get(id)?.employeeNumbers === 'own';
    const sharesNumbersWith = (other: string | null): boolean => !hasOwn(sourceId) && !hasOwn(other);
    const { workMail = 'ask', secondJobs } = this.sources.get(sourceId) ?? {};
    const placed = { line, recordKey, attributes, sourceId, previousKeys, sharesNumbersWith, workMail };
    return secondJobs?.match === undefined ? placed : { ...placed, secondJobs: secondJobs.match };
  }
}

/** What a person made of the record is found by. */
function ownKeys({ attributes, recordKey }: LookAlike): string[] {
  const { employeeNumber, nameKey, birthDate, furtherKeys } = matchKeys(attributes, recordKey);
  const keys = [...furtherKeys];
  if (employeeNumber !== null) keys.push(`number ${employeeNumber}`);
  return nameKey === null || birthDate === null ? keys : [...keys, `birth ${nameKey} ${birthDate}`];
}

/** What the record finds people by: also the birth date with day and month exchanged, and a former key. */
function lookUps(found: LookAlike): string[] {
  const { previousEmployeeNumber: former, birthDate } = found.attributes;
  const keys = ownKeys(found);
  if (typeof former === 'string') keys.push(`key ${former}`);
  if (typeof birthDate !== 'string') return keys;
  const turned = `${birthDate.slice(0, 5)}${birthDate.slice(8)}-${birthDate.slice(5, 7)}`;
  return [...keys, ...ownKeys({ ...found, attributes: { ...found.attributes, birthDate: turned } })];
}

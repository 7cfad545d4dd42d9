import type { Attributes } from './attribute';
import { previousDate } from './date-format';
import { firstDate } from './primary-observation';
import type { StagedRecord } from './record';
import { foldName } from './text';

/** The record to place. `previousKeys`: keys under which the same source listed the person before, when it tells. */
export interface RecordToLink extends StagedRecord {
  readonly sourceId: string;
  readonly previousKeys?: readonly string[];
}

/**
 * One record of a known person, as the store holds it now; a person with several records comes as several candidates.
 * The store hands in everybody who has this source and key linked, or shares the employee number, or shares given and
 * family name (without case and accents) together with the birth date.
 */
export interface Candidate {
  readonly identityId: string;
  readonly label?: string;
  readonly state?: string | null;
  readonly sourceId: string | null;
  readonly recordKey: string | null;
  readonly attributes: Attributes | null;
}

export type MatchCode =
  | 'MATCH_AMBIGUOUS'
  | 'MATCH_ID_REUSED'
  | 'MATCH_BOTH_ACTIVE'
  | 'MATCH_NUMBER_ALONE'
  | 'MATCH_REHIRE_SUSPECTED'
  | 'MATCH_SAME_PERSON_SUSPECTED';

/** A person whom the record may belong to: what speaks for it, and what against. */
export interface DisputedCandidate {
  readonly identityId: string;
  readonly label: string | null;
  readonly evidence: readonly string[];
  readonly against: readonly string[];
}

export type Correlation =
  | {
      readonly kind: 'linked';
      readonly identityId: string;
      readonly by: 'source key' | 'previous key' | 'employee number';
      readonly evidence: readonly string[];
    }
  | { readonly kind: 'new'; readonly reasons: readonly string[] }
  | {
      readonly kind: 'disputed';
      readonly code: MatchCode;
      readonly reasons: readonly string[];
      readonly candidates: readonly DisputedCandidate[];
    };

/** How one known person compares with the record. */
interface Comparison {
  readonly identityId: string;
  readonly label: string | null;
  readonly sameKey: boolean;
  readonly previousKey: boolean;
  readonly sameNumber: boolean;
  readonly sameNames: boolean;
  readonly birthDate: Agreement;
  readonly familyName: Agreement;
  readonly bothActive: boolean;
  readonly ended: boolean;
}

type Agreement = 'agrees' | 'differs' | 'not known';

/**
 * Places a record: by the source's immutable key; else by employee number when birth date or family name agrees and
 * nothing speaks against it. Anything short of that which still resembles somebody is a case for a person; name and
 * birth date alone never link.
 */
export function correlate(record: RecordToLink, candidates: readonly Candidate[]): Correlation {
  const people = comparePeople(record, candidates);
  const keyed = people.filter((person) => person.sameKey);
  if (keyed.length > 0) return byKey(keyed, 'source key');
  const former = people.filter((person) => person.previousKey);
  if (former.length > 0) return byKey(former, 'previous key');
  const numbered = people.filter((person) => person.sameNumber);
  if (numbered.length > 0) return byNumber(numbered);
  const alike = people.filter((person) => person.sameNames && person.birthDate === 'agrees');
  if (alike.length === 0) return { kind: 'new', reasons: ['nobody known resembles this record'] };
  const gone = alike.every((person) => person.ended);
  return disputed(
    gone ? 'MATCH_REHIRE_SUSPECTED' : 'MATCH_SAME_PERSON_SUSPECTED',
    alike,
    gone
      ? 'a former employee has the same name and birth date: perhaps a rehire under a new id'
      : 'somebody has the same name and birth date, which alone proves nothing',
  );
}

function byKey(people: readonly Comparison[], by: 'source key' | 'previous key'): Correlation {
  const [person] = people;
  if (!person || people.length > 1) {
    return disputed('MATCH_AMBIGUOUS', people, `the ${by} leads to ${people.length} people`);
  }
  if (isReused(person)) {
    return disputed(
      'MATCH_ID_REUSED',
      people,
      `the ${by} is known, but birth date and family name are those of somebody else`,
    );
  }
  return { kind: 'linked', identityId: person.identityId, by, evidence: evidenceOf(person) };
}

function byNumber(people: readonly Comparison[]): Correlation {
  const plausible = people.filter((person) => !isReused(person) && person.birthDate !== 'differs');
  const [person] = plausible;
  if (!person) {
    const reused = people.every(isReused);
    return disputed(
      reused ? 'MATCH_ID_REUSED' : 'MATCH_AMBIGUOUS',
      people,
      reused
        ? 'the employee number was given to somebody with another birth date and family name: probably used again'
        : 'the employee number is known, but the birth date is another one',
    );
  }
  if (plausible.length > 1) {
    return disputed('MATCH_AMBIGUOUS', plausible, `the employee number leads to ${plausible.length} people`);
  }
  if (person.bothActive) {
    return disputed(
      'MATCH_BOTH_ACTIVE',
      plausible,
      'the same source lists the person as employed at the same time under another key',
    );
  }
  if (person.birthDate !== 'agrees' && person.familyName !== 'agrees') {
    return disputed(
      'MATCH_NUMBER_ALONE',
      plausible,
      'only the employee number agrees, neither birth date nor family name does',
    );
  }
  return { kind: 'linked', identityId: person.identityId, by: 'employee number', evidence: evidenceOf(person) };
}

function disputed(code: MatchCode, people: readonly Comparison[], reason: string): Correlation {
  const candidates = people.map((person) => ({
    identityId: person.identityId,
    label: person.label,
    evidence: evidenceOf(person),
    against: objectionsTo(person),
  }));
  return { kind: 'disputed', code, reasons: [reason], candidates };
}

function isReused(person: Comparison): boolean {
  return person.birthDate === 'differs' && person.familyName === 'differs';
}

function evidenceOf(person: Comparison): string[] {
  const evidence: string[] = [];
  if (person.sameKey) evidence.push('same key in the same source');
  if (person.previousKey) evidence.push('same source listed the person under a previous key');
  if (person.sameNumber) evidence.push('same employee number');
  if (person.birthDate === 'agrees') evidence.push('same birth date');
  if (person.familyName === 'agrees') evidence.push('same family name');
  if (person.sameNames) evidence.push('same given and family name');
  return evidence;
}

function objectionsTo(person: Comparison): string[] {
  const against: string[] = [];
  if (person.birthDate === 'differs') against.push('another birth date');
  if (person.familyName === 'differs') against.push('another family name');
  if (person.bothActive) against.push('employed at the same time in the same source under another key');
  return against;
}

/** One comparison per person, people in the order of their ids: the order of the candidates does not matter. */
function comparePeople(record: RecordToLink, candidates: readonly Candidate[]): Comparison[] {
  const byPerson = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const known = byPerson.get(candidate.identityId);
    if (known) known.push(candidate);
    else byPerson.set(candidate.identityId, [candidate]);
  }
  return [...byPerson.keys()].sort().map((id) => comparePerson(id, record, byPerson.get(id) as Candidate[]));
}

function comparePerson(identityId: string, record: RecordToLink, records: readonly Candidate[]): Comparison {
  const own = (candidate: Candidate): boolean => candidate.sourceId === record.sourceId;
  const known = records.map((candidate) => candidate.attributes ?? {});
  const others = records.filter((candidate) => own(candidate) && candidate.recordKey !== record.recordKey);
  return {
    identityId,
    label: records.find((candidate) => candidate.label !== undefined)?.label ?? null,
    sameKey: records.some((candidate) => own(candidate) && candidate.recordKey === record.recordKey),
    previousKey: records.some((candidate) => own(candidate) && isPrevious(candidate.recordKey, record)),
    sameNumber: agreement(record.attributes, known, employeeNumberOf) === 'agrees',
    sameNames: agreement(record.attributes, known, fullNameOf) === 'agrees',
    birthDate: agreement(record.attributes, known, birthDateOf),
    familyName: agreement(record.attributes, known, familyNameOf),
    bothActive: others.some((candidate) => overlap(record.attributes, candidate.attributes ?? {})),
    ended: known.every((attributes) => endOf(attributes) !== null),
  };
}

function isPrevious(key: string | null, record: RecordToLink): boolean {
  return key !== null && (record.previousKeys?.includes(key) ?? false);
}

/** Agrees when any of the person's records says the same; differs only when something is known and nothing agrees. */
function agreement(
  mine: Attributes,
  theirs: readonly Attributes[],
  read: (attributes: Attributes) => string | null,
): Agreement {
  const value = read(mine);
  const values = theirs.map(read).filter((other) => other !== null);
  if (value === null || values.length === 0) return 'not known';
  return values.includes(value) ? 'agrees' : 'differs';
}

function textOf(attributes: Attributes, name: string): string | null {
  const value = attributes[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function employeeNumberOf(attributes: Attributes): string | null {
  return textOf(attributes, 'employeeNumber');
}

function birthDateOf(attributes: Attributes): string | null {
  return textOf(attributes, 'birthDate');
}

function familyNameOf(attributes: Attributes): string | null {
  return folded(textOf(attributes, 'familyName') ?? '');
}

function fullNameOf(attributes: Attributes): string | null {
  const family = familyNameOf(attributes);
  const given = folded(textOf(attributes, 'givenName') ?? '');
  return family === null && given === null ? null : `${given ?? ''} ${family ?? ''}`;
}

function folded(name: string): string | null {
  const key = foldName(name);
  return key === '' ? null : key;
}

/** Two employments that share a day. One that ends the day before the other begins is the same person moving on. */
function overlap(left: Attributes, right: Attributes): boolean {
  const begins = (attributes: Attributes): string => firstDate(attributes, ['startDate', 'hireDate']) ?? '0000-01-01';
  const ends = (attributes: Attributes): string => endOf(attributes) ?? '9999-12-31';
  if (isEmptyTerm(left) || isEmptyTerm(right)) return false;
  return begins(left) <= ends(right) && begins(right) <= ends(left);
}

/** A withdrawn hire ends on the day before it starts. */
function isEmptyTerm(attributes: Attributes): boolean {
  const start = firstDate(attributes, ['startDate', 'hireDate']);
  return start !== null && endOf(attributes) === previousDate(start);
}

function endOf(attributes: Attributes): string | null {
  return firstDate(attributes, ['lastDayOfWork', 'terminationDate', 'contractEndDate']);
}

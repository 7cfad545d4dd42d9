import type { Attributes } from '../profile/attribute';
import { comparePeople, type Comparison, confidenceOf, evidenceOf, objectionsTo } from './compare-people';
import type { StagedRecord } from '../records/record';

/** The record to place. `previousKeys`: keys under which the same source listed the person before, when it tells. */
export interface RecordToLink extends StagedRecord {
  readonly sourceId: string;
  readonly previousKeys?: readonly string[];
  /** Whether an employee number of another source means the same person; it does when this is not given. */
  readonly sharesNumbersWith?: (sourceId: string | null) => boolean;
  /**
   * What a work address that somebody has is worth: a question, or a link where a name agrees. A question when not
   * given.
   */
  readonly workMail?: 'ask' | 'link';
  /**
   * Whether an employment beside another one of the same source may be a second job; only where the source says so when
   * not given.
   */
  readonly secondJobs?: 'ask' | 'link';
}

/**
 * One record of a known person, as the store holds it now; a person with several records comes as several candidates.
 * The store hands in everybody who has this source and key (or a former one) linked, or shares the employee number, one
 * of `furtherKeys`, or given and family name (without case and accents) together with the birth date, its day and month
 * exchanged or not told; and whoever was born on the same day under a name that is near.
 */
export interface Candidate {
  readonly identityId: string;
  readonly label?: string;
  readonly state?: string | null;
  readonly sourceId: string | null;
  readonly recordKey: string | null;
  readonly attributes: Attributes | null;
  /** False where its source lists the record no more, or has deleted it; it does when this is not given. */
  readonly isListed?: boolean;
  /** Work addresses and user names that policy has given the person. */
  readonly addresses?: readonly string[];
}

export type MatchCode =
  | 'MATCH_AMBIGUOUS'
  | 'MATCH_ID_REUSED'
  | 'MATCH_BOTH_ACTIVE'
  | 'MATCH_NUMBER_ALONE'
  | 'MATCH_REHIRE_SUSPECTED'
  | 'MATCH_REHIRE_BARRED'
  | 'MATCH_SAME_PERSON_SUSPECTED';

/** A person whom the record may belong to: what speaks for it, and what against. */
export interface DisputedCandidate {
  readonly identityId: string;
  readonly label: string | null;
  /** What speaks for the person, weighed and summed, from 0 to 1; never enough to link by itself. */
  readonly confidence: number;
  readonly evidence: readonly string[];
  readonly against: readonly string[];
}

export type Correlation =
  | {
      readonly kind: 'linked';
      readonly identityId: string;
      readonly by: 'source key' | 'previous key' | 'person key' | 'employee number' | 'national id' | 'work address';
      readonly evidence: readonly string[];
    }
  | { readonly kind: 'new'; readonly reasons: readonly string[] }
  | {
      readonly kind: 'disputed';
      readonly code: MatchCode;
      readonly reasons: readonly string[];
      readonly candidates: readonly DisputedCandidate[];
    };

/**
 * Places a record: by the source's immutable key; by a key that the source had for the person before, or has for them
 * whatever the record, unless birth date or both names are others; by employee number when birth date or family name
 * agrees; by national id when the birth date agrees; by work address when a name agrees and the source's addresses are
 * said to link. Nothing may speak against it. Anything short of that which still resembles somebody is a case for a
 * person; name and birth date alone never link.
 */
export function correlate(record: RecordToLink, candidates: readonly Candidate[]): Correlation {
  const people = comparePeople(record, candidates);
  const keyed = people.filter((person) => person.sameKey);
  if (keyed.length > 0) return byKey(keyed, 'source key');
  const former = people.filter((person) => person.previousKey || person.samePersonKey);
  const themselves = former.filter((person) => !isReused(person));
  if (themselves.length > 0) return byFormerKey(themselves);
  const numbered = people.filter((person) => person.sameNumber);
  if (numbered.length > 0) return byNumber(numbered);
  if (former.length > 0) return byKey(former, toldBy(former));
  const sameId = people.filter((person) => person.nationalId === 'agrees');
  if (sameId.length > 0) return byNationalId(sameId);
  const alike = people.filter(resembles);
  const addressed = record.workMail === 'link' ? byAddress(alike) : null;
  if (addressed) return addressed;
  if (alike.length === 0) return { kind: 'new', reasons: ['nobody known resembles this record'] };
  const gone = alike.every((person) => person.ended);
  return disputed(gone ? 'MATCH_REHIRE_SUSPECTED' : 'MATCH_SAME_PERSON_SUSPECTED', alike, likeness(alike, gone));
}

/** Worth a person's look: each of these is shared by strangers too. */
function resembles(person: Comparison): boolean {
  if (person.privateMail === 'agrees' || isAddressee(person)) return true;
  if (person.nearNames && person.birthDate === 'agrees') return true;
  if (!person.sameNames) return false;
  return (
    person.birthDate === 'agrees' || person.birthDateTurned || (person.birthDate === 'not known' && person.sameStart)
  );
}

/** Addresses of desks and shops are shared by strangers: whoever has another given and another family name is one. */
function isAddressee(person: Comparison): boolean {
  return person.workMail && !(person.familyName === 'differs' && person.givenName === 'differs');
}

/** The one person who has the address, when a name agrees and nothing speaks against it; null otherwise. */
function byAddress(alike: readonly Comparison[]): Correlation | null {
  const [person, another] = alike;
  if (!person?.workMail || another || person.ended || vetoOf(person) !== null) return null;
  if (person.birthDate === 'differs' || (person.familyName !== 'agrees' && person.givenName !== 'agrees')) return null;
  return { kind: 'linked', identityId: person.identityId, by: 'work address', evidence: evidenceOf(person) };
}

function likeness(alike: readonly Comparison[], gone: boolean): string {
  const [first] = alike;
  const who = gone ? 'a former employee' : 'somebody';
  const then = gone ? ': perhaps a rehire under a new id' : ', which alone proves nothing';
  if (first?.birthDate === 'agrees' && first.sameNames) return `${who} has the same name and birth date${then}`;
  if (first?.birthDateTurned) return `${who} has the same name and a birth date with day and month exchanged${then}`;
  if (first?.privateMail === 'agrees') return `${who} has the same private e-mail address${then}`;
  if (first && isAddressee(first)) return `${who} has the same work e-mail address or user name${then}`;
  if (first?.nearNames) return `${who} has the same birth date and almost the same name${then}`;
  return `${who} has the same name and began on the same day in the same department${then}`;
}

function byNationalId(people: readonly Comparison[]): Correlation {
  const [person] = people;
  if (!person || people.length > 1) {
    return disputed('MATCH_AMBIGUOUS', people, `the national id leads to ${people.length} people`);
  }
  const veto = vetoOf(person);
  if (veto) return disputed(veto.code, people, veto.reason);
  if (person.birthDate !== 'agrees') {
    return disputed(
      'MATCH_SAME_PERSON_SUSPECTED',
      people,
      'the national id agrees, and the birth date does not confirm it',
    );
  }
  return { kind: 'linked', identityId: person.identityId, by: 'national id', evidence: evidenceOf(person) };
}

/** What forbids a link that would otherwise be made. */
function vetoOf(person: Comparison): Veto | null {
  if (person.bothActive && !person.isSecondJob) {
    return {
      code: 'MATCH_BOTH_ACTIVE',
      reason:
        'the same source lists the person as employed at the same time under another id and calls neither of the two their only primary job',
    };
  }
  return barred(person);
}

function barred({ rehireBarred }: Comparison): Veto | null {
  return rehireBarred
    ? { code: 'MATCH_REHIRE_BARRED', reason: 'the person left and is marked as not to be hired again' }
    : null;
}

interface Veto {
  readonly code: MatchCode;
  readonly reason: string;
}

/** What people call the keys by which a source knows somebody. */
const CALLED = {
  'source key': 'the id',
  'previous key': 'the former id',
  'person key': 'the id of the person in all their jobs',
} as const;

function byKey(people: readonly Comparison[], by: 'source key' | 'previous key' | 'person key'): Correlation {
  const [person] = people;
  if (!person || people.length > 1) {
    return disputed('MATCH_AMBIGUOUS', people, `${CALLED[by]} leads to ${people.length} people`);
  }
  if (isReused(person)) {
    return disputed(
      'MATCH_ID_REUSED',
      people,
      `${CALLED[by]} is known, but birth date and family name are those of somebody else`,
    );
  }
  return { kind: 'linked', identityId: person.identityId, by, evidence: evidenceOf(person) };
}

/**
 * The source says itself who it was. A word of its own against it makes a question of that, as it would of a number.
 */
function byFormerKey(people: readonly Comparison[]): Correlation {
  const [person] = people;
  const veto = person ? vetoOfFormer(person) : null;
  return veto ? disputed(veto.code, people, veto.reason) : byKey(people, toldBy(people));
}

function toldBy(people: readonly Comparison[]): 'previous key' | 'person key' {
  return people.some((person) => person.previousKey) ? 'previous key' : 'person key';
}

/** That both employments go on is no doubt here: a former one is often ended later than the next is entered. */
function vetoOfFormer(person: Comparison): Veto | null {
  const told = toldBy([person]);
  if (person.birthDate === 'differs') {
    return { code: 'MATCH_AMBIGUOUS', reason: `${CALLED[told]} is known, but the birth date is another one` };
  }
  if (person.birthDate === 'not known' && person.familyName === 'differs' && person.givenName === 'differs') {
    return { code: 'MATCH_AMBIGUOUS', reason: `${CALLED[told]} is known, but given and family name are other ones` };
  }
  return barred(person);
}

function byNumber(people: readonly Comparison[]): Correlation {
  const plausible = people.filter((person) => person.birthDate !== 'differs');
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
  const veto = vetoOf(person);
  if (veto) return disputed(veto.code, plausible, veto.reason);
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
  const likeliest = [...people].sort((left, right) => confidenceOf(right) - confidenceOf(left));
  const candidates = likeliest.map((person) => ({
    identityId: person.identityId,
    label: person.label,
    confidence: confidenceOf(person),
    evidence: evidenceOf(person),
    against: objectionsTo(person),
  }));
  return { kind: 'disputed', code, reasons: [reason], candidates };
}

/** The same number for another birth and another name: it was given to somebody else. */
function isReused(person: Comparison): boolean {
  return person.birthDate === 'differs' && person.familyName === 'differs';
}

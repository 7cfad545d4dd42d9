import type { Attributes } from '../profile/attribute';
import type { Candidate, RecordToLink } from './correlate';
import { previousDate } from '../records/date-format';
import { workAddresses } from './further-keys';
import { areNearNames } from './near-names';
import { firstDayOf, lastDayOf } from '../records/employment-term';
import { foldName } from '../records/text';

/** How one known person compares with the record. */
export interface Comparison {
  readonly identityId: string;
  readonly label: string | null;
  readonly sameKey: boolean;
  readonly previousKey: boolean;
  /** The same source calls them one person, whatever the record. */
  readonly samePersonKey: boolean;
  readonly sameNumber: boolean;
  readonly sameNames: boolean;
  /** Full names that are a slip of the pen apart, or stand the other way round. */
  readonly nearNames: boolean;
  readonly birthDate: Agreement;
  readonly familyName: Agreement;
  readonly givenName: Agreement;
  /** The birth date is the same with day and month exchanged. */
  readonly birthDateTurned: boolean;
  readonly nationalId: Agreement;
  readonly privateMail: Agreement;
  /** A work address or user name is the same. */
  readonly workMail: boolean;
  /** Began on the same day in the same department. */
  readonly sameStart: boolean;
  readonly bothActive: boolean;
  /**
   * Both active, and that is no doubt: of the jobs that overlap the source calls one the primary one, or it is known to
   * list second jobs.
   */
  readonly isSecondJob: boolean;
  readonly ended: boolean;
  /** Some record says that the person is not to be hired again. */
  readonly rehireBarred: boolean;
}

export type Agreement = 'agrees' | 'differs' | 'not known';

export function evidenceOf(person: Comparison): string[] {
  const evidence: string[] = [];
  if (person.sameKey) evidence.push('same id in the same source');
  if (person.previousKey) evidence.push('the source tells this id as a former one of theirs');
  if (person.samePersonKey) evidence.push('same source calls them one person');
  if (person.sameNumber) evidence.push('same employee number');
  if (person.birthDate === 'agrees') evidence.push('same birth date');
  if (person.familyName === 'agrees') evidence.push('same family name');
  if (person.sameNames) evidence.push('same given and family name');
  if (person.nearNames) evidence.push('almost the same name');
  if (person.birthDateTurned) evidence.push('same birth date with day and month exchanged');
  if (person.nationalId === 'agrees') evidence.push('same national id');
  if (person.privateMail === 'agrees') evidence.push('same private e-mail address');
  if (person.workMail) evidence.push('same work e-mail address or user name');
  if (person.sameStart) evidence.push('same first day in the same department');
  return evidence;
}

export function objectionsTo(person: Comparison): string[] {
  const against: string[] = [];
  if (person.birthDate === 'differs') against.push('another birth date');
  if (person.familyName === 'differs') against.push('another family name');
  if (person.rehireBarred) against.push('marked as not to be hired again');
  if (person.bothActive && !person.isSecondJob)
    against.push('employed at the same time in the same source under another id');
  return against;
}

/** One comparison per person, people in the order of their ids: the order of the candidates does not matter. */
export function comparePeople(record: RecordToLink, candidates: readonly Candidate[]): Comparison[] {
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
  const beside = others.filter(
    (candidate) => candidate.isListed !== false && overlap(record.attributes, candidate.attributes ?? {}),
  );
  return {
    identityId,
    label: records.find((candidate) => candidate.label !== undefined)?.label ?? null,
    sameKey: records.some((candidate) => own(candidate) && candidate.recordKey === record.recordKey),
    previousKey: records.some((candidate) => own(candidate) && isPrevious(candidate.recordKey, record)),
    samePersonKey: records.some((candidate) => own(candidate) && isSamePerson(candidate.attributes ?? {}, record)),
    sameNumber: records.some((candidate) => hasNumber(candidate, record)),
    sameNames: agreement(record.attributes, known, fullNameOf) === 'agrees',
    nearNames: known.some((attributes) => areNearNames(record.attributes, attributes)),
    birthDate: agreement(record.attributes, known, birthDateOf),
    familyName: agreement(record.attributes, known, familyNameOf),
    givenName: agreement(record.attributes, known, givenNameOf),
    birthDateTurned: known.some((attributes) => isTurned(birthDateOf(record.attributes), birthDateOf(attributes))),
    nationalId: agreement(record.attributes, known, (attributes) => textOf(attributes, 'nationalIdHash')),
    privateMail: agreement(
      record.attributes,
      known,
      (attributes) => textOf(attributes, 'personalEmail')?.toLowerCase() ?? null,
    ),
    workMail: sharesAddress(record.attributes, records),
    sameStart: known.some((attributes) => startsAlike(record.attributes, attributes)),
    rehireBarred: known.some((attributes) => attributes.rehireEligible === false),
    bothActive: beside.length > 0,
    isSecondJob: record.secondJobs === 'link' || hasOnePrimary(record.attributes, beside),
    ended: known.every((attributes) => lastDayOf(attributes) !== null),
  };
}

/**
 * The same employee number, where it means the same; or the one that the person had, which another source knows as its
 * own.
 */
function hasNumber({ sourceId, recordKey, attributes }: Candidate, record: RecordToLink): boolean {
  const isOwn = sourceId === record.sourceId;
  if (!isOwn && isPrevious(recordKey, record)) return true;
  if (!isOwn && record.sharesNumbersWith?.(sourceId) === false) return false;
  const number = employeeNumberOf(record.attributes);
  return number !== null && employeeNumberOf(attributes ?? {}) === number;
}

function isPrevious(key: string | null, record: RecordToLink): boolean {
  return key !== null && (record.previousKeys?.includes(key) ?? false);
}

function isSamePerson(attributes: Attributes, record: RecordToLink): boolean {
  const key = textOf(record.attributes, 'personKey');
  return key !== null && key === textOf(attributes, 'personKey');
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

function givenNameOf(attributes: Attributes): string | null {
  return folded(textOf(attributes, 'givenName') ?? '');
}

function sharesAddress(mine: Attributes, records: readonly Candidate[]): boolean {
  const addresses = workAddresses(mine);
  const theirs = records.flatMap(({ attributes, addresses: given }) => [
    ...workAddresses(attributes ?? {}),
    ...(given ?? []).map((address) => address.toLowerCase()),
  ]);
  return addresses.some((address) => theirs.includes(address));
}

function fullNameOf(attributes: Attributes): string | null {
  const family = familyNameOf(attributes);
  const given = givenNameOf(attributes);
  return family === null && given === null ? null : `${given ?? ''} ${family ?? ''}`;
}

function folded(name: string): string | null {
  const key = foldName(name);
  return key === '' ? null : key;
}

/** Two employments that share a day. One that ends the day before the other begins is the same person moving on. */
function overlap(left: Attributes, right: Attributes): boolean {
  const begins = (attributes: Attributes): string => firstDayOf(attributes) ?? '0000-01-01';
  const ends = (attributes: Attributes): string => lastDayOf(attributes) ?? '9999-12-31';
  if (isEmptyTerm(left) || isEmptyTerm(right)) return false;
  return begins(left) <= ends(right) && begins(right) <= ends(left);
}

/** Every job says whether it is the primary one, and exactly one of them is. */
function hasOnePrimary(mine: Attributes, beside: readonly Candidate[]): boolean {
  const said = [mine, ...beside.map(({ attributes }) => attributes ?? {})].map((attributes) => attributes.primaryJob);
  return said.every((word) => typeof word === 'boolean') && said.filter((word) => word === true).length === 1;
}

/** A withdrawn hire ends on the day before it starts. */
function isEmptyTerm(attributes: Attributes): boolean {
  const start = firstDayOf(attributes);
  return start !== null && lastDayOf(attributes) === previousDate(start);
}

/** 3 April and 4 March: typed by somebody who writes dates the other way round. */
function isTurned(left: string | null, right: string | null): boolean {
  if (left === null || right === null || left === right) return false;
  return left === `${right.slice(0, 4)}-${right.slice(8, 10)}-${right.slice(5, 7)}`;
}

function startsAlike(left: Attributes, right: Attributes): boolean {
  const [one, two] = [left, right].map(firstDayOf);
  const [here, there] = [left, right].map(
    (attributes) => textOf(attributes, 'departmentCode') ?? textOf(attributes, 'department'),
  );
  return one !== null && one === two && here !== null && here === there;
}

/** In hundredths: what a stranger shares seldom weighs most. */
const WEIGHTS: readonly (readonly [weight: number, holds: (person: Comparison) => boolean])[] = [
  [100, (person) => person.sameKey || person.previousKey || person.samePersonKey],
  [60, (person) => person.nationalId === 'agrees'],
  [50, (person) => person.sameNumber],
  [40, (person) => person.privateMail === 'agrees'],
  [40, (person) => person.workMail],
  [25, (person) => person.birthDate === 'agrees'],
  [20, (person) => person.sameNames],
  [10, (person) => person.nearNames],
  [15, (person) => person.familyName === 'agrees'],
  [15, (person) => person.birthDateTurned],
  [10, (person) => person.sameStart],
  [-40, (person) => person.birthDate === 'differs' && !person.birthDateTurned],
  [-30, (person) => person.familyName === 'differs'],
  [-20, (person) => person.bothActive && !person.isSecondJob],
];

/** From 0 to 1. Orders the candidates of a case; links follow the rules above and never a sum. */
export function confidenceOf(person: Comparison): number {
  const sum = WEIGHTS.reduce((total, [weight, holds]) => total + (holds(person) ? weight : 0), 0);
  return Math.min(100, Math.max(0, sum)) / 100;
}

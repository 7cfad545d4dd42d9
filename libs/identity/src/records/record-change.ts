import type { LocalDate } from '@joinery/kernel';
import type { Attributes } from '../profile/attribute';
import { ENDS, firstDate, firstDayOf } from './employment-term';
import { foldName } from './text';

/** What a row says anew of a record that is known. */
export interface RecordChange {
  /** By it the person is gone and was not before, or it says for the first time that they leave. */
  readonly leaves: boolean;
  /** By it the person is here again, or will be: it was over, and is not any more. */
  readonly comesBack: boolean;
  /** It takes back that the person has left, without a first day of a new employment. */
  readonly returns: boolean;
  /** Attributes that held a value and are empty now. */
  readonly blanked: readonly string[];
  /** Attributes that hold what another one held, which holds something else now: `givenName < department`. */
  readonly exchanged: readonly string[];
  /** Two of them hold each what the other one held, `title and department`: a row whose cells changed places. */
  readonly swapped: string | null;
  /** It tells another department, by its code where both have one. */
  readonly movesDepartment: boolean;
  /** It names another manager, or one where it named none. */
  readonly renamesManager: boolean;
  /** Birth date and names are those of somebody else: the id was probably given to another person. */
  readonly someoneElse: boolean;
}

/** How policy judges what a record says of an employment. */
export interface RecordStanding {
  /** It is over. */
  readonly isOver: (attributes: Attributes) => boolean;
  /** It is over, or will be one day. */
  readonly tellsEnd: (attributes: Attributes) => boolean;
  /** Its first day, by the attributes that policy takes it from. */
  readonly firstDay: (attributes: Attributes) => LocalDate | null;
}

/** Compares what is held of a record with what a file says now. */
export function recordChange(before: Attributes, now: Attributes, standing: RecordStanding): RecordChange {
  const exchanged = exchanges(before, now);
  const [wasOver, isOver] = [standing.isOver(before), standing.isOver(now)];
  return {
    leaves: (isOver && !wasOver) || (standing.tellsEnd(now) && !standing.tellsEnd(before)),
    comesBack: wasOver && !isOver,
    returns: wasOver && !isOver && (standing.firstDay(now) ?? '') <= (standing.firstDay(before) ?? ''),
    blanked: Object.keys(before).filter((name) => !ENDINGS.has(name) && isValue(before[name]) && now[name] === null),
    exchanged,
    swapped: swappedIn(exchanged),
    movesDepartment: movesDepartment(before, now),
    renamesManager: isValue(now.managerEmployeeNumber) && now.managerEmployeeNumber !== before.managerEmployeeNumber,
    someoneElse: isSomeoneElse(before, now),
  };
}

/** A department that is called otherwise under its code takes its people along. */
function movesDepartment(before: Attributes, now: Attributes): boolean {
  const byCode = differs(before, now, 'departmentCode');
  return (byCode === 'not known' ? differs(before, now, 'department', foldName) : byCode) === true;
}

function exchanges(before: Attributes, now: Attributes): string[] {
  const changed = Object.keys(before).filter((name) => before[name] !== now[name]);
  if (changed.length < 2) return [];
  return changed.flatMap((name) => {
    const value = now[name];
    if (typeof value !== 'string') return [];
    const from = changed.find((other) => other !== name && before[other] === value);
    return from === undefined ? [] : [`${name} < ${from}`];
  });
}

/** Where somebody sits, and as what. Given and family names do change places, when HR corrects them. */
const PLACES = ['title', 'department', 'departmentCode', 'division', 'costCenter', 'company', 'location', 'country'];

function swappedIn(exchanged: readonly string[]): string | null {
  for (const one of PLACES) {
    const other = PLACES.find(
      (name) => exchanged.includes(`${one} < ${name}`) && exchanged.includes(`${name} < ${one}`),
    );
    if (other !== undefined) return `${one} and ${other}`;
  }
  return null;
}

/** An emptied end date is a termination that was taken back, not a loss. */
const ENDINGS: ReadonlySet<string> = new Set([...ENDS, 'leaveStart', 'leaveEnd']);

function isValue(value: unknown): boolean {
  return value !== null && value !== undefined;
}

/**
 * Two births and two names are two people. Where one birth date is not known, both names and the first day must differ:
 * a marriage changes one name, a correction one date.
 */
function isSomeoneElse(before: Attributes, now: Attributes): boolean {
  const family = differs(before, now, 'familyName', foldName);
  const given = differs(before, now, 'givenName', foldName);
  const birth = differs(before, now, 'birthDate');
  if (birth === 'not known') {
    const start = [differs(before, now, 'hireDate'), differs(before, now, 'startDate')];
    return family === true && given === true && start.includes(true);
  }
  return birth && (family === true || (family === 'not known' && given === true));
}

function differs(
  before: Attributes,
  now: Attributes,
  name: string,
  fold: (text: string) => string = (text) => text,
): boolean | 'not known' {
  const [left, right] = [before[name], now[name]];
  if (typeof left !== 'string' || typeof right !== 'string') return 'not known';
  return fold(left) !== fold(right);
}

const EARLIEST: LocalDate = '1930-01-01';
const YOUNGEST_AT_WORK = 13;
const OLDEST = 110;
const FURTHEST_AHEAD = 5;

/**
 * A date of the record that cannot be right, in words; null when all may be. Ends before starts are refused elsewhere.
 */
export function impossibleDate(attributes: Attributes, today: LocalDate): string | null {
  const year = Number(today.slice(0, 4));
  const start = firstDayOf(attributes);
  const birth = firstDate(attributes, ['birthDate']);
  if (birth !== null) {
    if (birth > today) return `born on ${birth}, which is still to come`;
    if (year - Number(birth.slice(0, 4)) > OLDEST) return `born on ${birth}, more than ${OLDEST} years ago`;
    if (start !== null && yearsBetween(birth, start) < YOUNGEST_AT_WORK)
      return `born on ${birth} and at work since ${start}`;
  }
  if (start !== null) {
    if (start < EARLIEST) return `at work since ${start}`;
    if (Number(start.slice(0, 4)) > year + FURTHEST_AHEAD) return `starts on ${start}, years from now`;
  }
  const [leaveStart, leaveEnd] = [firstDate(attributes, ['leaveStart']), firstDate(attributes, ['leaveEnd'])];
  if (leaveStart !== null && leaveEnd !== null && leaveEnd < leaveStart) {
    return `on leave from ${leaveStart} until ${leaveEnd}, which is before`;
  }
  return null;
}

function yearsBetween(from: LocalDate, to: LocalDate): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

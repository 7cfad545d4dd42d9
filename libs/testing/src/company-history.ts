import type { HrRow } from './hr-file';
import { seededNumbers } from './seeded-numbers';

const DAY_MS = 86_400_000;
const DEPARTMENTS = ['Sales', 'Finance', 'Engineering', 'Marketing', 'Legal'];
const TITLES = ['Clerk', 'Analyst', 'Team Lead', 'Specialist'];
const ZONES = ['Europe/Berlin', 'Pacific/Auckland', 'America/Chicago', 'Pacific/Honolulu'];

/** What happens in a company, each with the chance that it happens to somebody who can have it, on a day. */
const CHANCES = {
  'moves department': 0.006,
  'is promoted': 0.006,
  'marries and changes name': 0.001,
  'resigns ahead': 0.003,
  'leaves with this day': 0.001,
  'left weeks ago, entered now': 0.002,
  'takes the resignation back': 0.04,
  'is told not to have left after all': 0.004,
  'is hired again under the old id': 0.01,
  'is hired again under a new id': 0.01,
  'is hired again under a new id without a word': 0.002,
  'goes on leave': 0.003,
  'gets another manager': 0.004,
  'start is moved': 0.03,
  'hire is cancelled': 0.03,
} as const;

export type CompanyEvent = keyof typeof CHANCES | 'is hired' | 'is found to work here already';

export interface CompanyDay {
  /** The export of this day: everybody whom HR has, those who have left included. */
  readonly rows: readonly HrRow[];
  readonly day: string;
  readonly events: readonly CompanyEvent[];
}

/**
 * A company as its HR system knows it from day to day: people are hired ahead of time or after the fact, moved,
 * married, sent on leave, dismissed ahead, today or weeks ago; starts are moved, hires and resignations taken back,
 * people hired again under their old id or a new one. The same seed tells the same story.
 */
export function* companyHistory(seed: number, from: string, days: number, people: number): Generator<CompanyDay> {
  const company = new HrSystem(seed, from);
  for (let i = 0; i < people; i += 1) company.hire(-400 - 7 * i);
  for (let day = 0; day < days; day += 1) yield company.live(day);
}

type HrRecord = Record<string, string>;

class HrSystem {
  private readonly random: () => number;
  private readonly records: HrRecord[] = [];
  /** Ids of those who have another one since. */
  private readonly followed = new Set<string>();
  private today = 0;

  constructor(
    seed: number,
    private readonly from: string,
  ) {
    this.random = seededNumbers(seed);
  }

  live(day: number): CompanyDay {
    this.today = day;
    const events: CompanyEvent[] = [];
    if (this.random() < 0.7) events.push(this.hireSomebody());
    for (const record of [...this.records]) {
      for (const event of Object.keys(CHANCES) as (keyof typeof CHANCES)[]) {
        if (this.random() < CHANCES[event] && this.happen(event, record)) events.push(event);
      }
    }
    return { day: this.date(0), rows: this.records.map((record) => ({ ...record })), events };
  }

  hire(start: number): HrRecord {
    const number = this.records.length + 1;
    const record: HrRecord = {
      'Employee ID': `H${String(number).padStart(4, '0')}`,
      'Previous Employee ID': '',
      'First Name': `Given${number % 17}`,
      'Last Name': `Family${number % 23}`,
      'Birth Date': `${1960 + (number % 41)}-0${1 + (number % 9)}-${10 + (number % 19)}`,
      'Hire Date': this.date(start),
      'Start Date': this.date(start),
      'Last Day of Work': '',
      'Contract End Date': '',
      'Leave Start': '',
      'Leave End': '',
      'Worker Type': 'employee',
      Department: pick(DEPARTMENTS, this.random()),
      'Job Title': pick(TITLES, this.random()),
      'Time Zone': pick(ZONES, this.random()),
      'Manager ID': number <= 5 ? '' : (this.records[Math.floor(this.random() * 5)]?.['Employee ID'] ?? ''),
    };
    if (this.random() < 0.1) {
      record['Worker Type'] = 'contractor';
      record['Contract End Date'] = this.date(Math.max(start, 0) + 5 + this.below(60));
    }
    this.records.push(record);
    return record;
  }

  private hireSomebody(): CompanyEvent {
    const isLate = this.random() < 0.2;
    this.hire(isLate ? -this.below(20) : 1 + this.below(30));
    return isLate ? 'is found to work here already' : 'is hired';
  }

  /** False when it cannot happen to them. */
  private happen(event: keyof typeof CHANCES, record: HrRecord): boolean {
    const { start, last, today, isAhead, isGone, isLeaving, isHere } = this.standingOf(record);
    const may = (possible: boolean, changes: HrRecord): boolean => {
      if (possible) Object.assign(record, changes);
      return possible;
    };
    switch (event) {
      case 'moves department':
        return may(!isGone, { Department: pick(DEPARTMENTS, this.random()) });
      case 'is promoted':
        return may(isHere, { 'Job Title': pick(TITLES, this.random()) });
      case 'marries and changes name':
        return may(isHere, { 'Last Name': `Wed${this.below(1_000)}` });
      case 'gets another manager':
        return may(isHere, { 'Manager ID': this.records[this.below(this.records.length)]?.['Employee ID'] ?? '' });
      case 'goes on leave':
        return may(isHere, { 'Leave Start': this.date(this.below(5)), 'Leave End': this.date(6 + this.below(20)) });
      case 'resigns ahead':
        return may(isHere && !isLeaving, { 'Last Day of Work': this.date(1 + this.below(30)) });
      case 'leaves with this day':
        return may(isHere && !isLeaving, { 'Last Day of Work': today });
      case 'left weeks ago, entered now':
        return may(isHere && !isLeaving, { 'Last Day of Work': later(start, this.date(-1 - this.below(40))) });
      case 'takes the resignation back':
        return may(isLeaving && !isAhead, { 'Last Day of Work': '' });
      case 'is told not to have left after all':
        return may(isGone, { 'Last Day of Work': '' });
      case 'is hired again under the old id':
        return may(isGone, { ...this.begin(record, this.below(10)), 'Last Day of Work': '' });
      case 'is hired again under a new id':
        return isGone && this.hireAgain(record, record['Employee ID'] ?? '');
      case 'is hired again under a new id without a word':
        return isGone && this.hireAgain(record, '');
      case 'start is moved':
        return may(isAhead && last === '', this.begin(record, 1 + this.below(25)));
      case 'hire is cancelled':
        return may(isAhead && last === '', { 'Last Day of Work': dayBefore(start) });
    }
  }

  private standingOf(record: HrRecord) {
    const [start, last] = [record['Start Date'] ?? '', record['Last Day of Work'] ?? ''];
    const today = this.date(0);
    const [isAhead, isGone, isLeaving] = [start > today, last !== '' && last < today, last !== '' && last >= today];
    return { start, last, today, isAhead, isGone, isLeaving, isHere: !isAhead && !isGone };
  }

  /** A first day, and a contract that does not end before it. */
  private begin(record: HrRecord, days: number): HrRecord {
    const dates = { 'Hire Date': this.date(days), 'Start Date': this.date(days) };
    return record['Contract End Date'] ? { ...dates, 'Contract End Date': this.date(days + 30) } : dates;
  }

  /** `former`: the id that HR says they had, or nothing. Nobody is hired again twice. */
  private hireAgain(gone: HrRecord, former: string): boolean {
    const key = gone['Employee ID'] ?? '';
    if (this.followed.has(key)) return false;
    const number = `R${String(this.records.length + 1).padStart(4, '0')}`;
    this.followed.add(key);
    const again = { 'Employee ID': number, 'Previous Employee ID': former, 'Last Day of Work': '', 'Manager ID': '' };
    const noEnds = { 'Contract End Date': '', 'Leave Start': '', 'Leave End': '', 'Worker Type': 'employee' };
    this.records.push({ ...gone, ...again, ...noEnds, ...this.begin({}, 1 + this.below(10)) });
    return true;
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private date(days: number): string {
    return dateAfter(this.from, this.today + days);
  }
}

function dateAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function dayBefore(day: string): string {
  return dateAfter(day, -1);
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

function pick<T>(items: readonly T[], chance: number): T {
  const item = items[Math.floor(chance * items.length)];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}

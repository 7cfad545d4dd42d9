import { colleague, type HrRow, seededNumbers } from '@joinery/testing';

/** A company on one day of its history, as its HR export tells it. */
export interface CompanyDay {
  /** The calendar day, ISO. */
  readonly day: string;
  readonly rows: readonly HrRow[];
}

const FIRST_DAY = '2026-05-11';
export const DEPARTMENTS = ['Sales', 'Finance', 'Engineering', 'Marketing', 'Research', 'Production'];
/** Shares of the people who are there: each day so many move, leave, come back; and so many new ones come. */
const [MOVE, LEAVE, RETURN, JOIN] = [0.05, 0.02, 0.3, 0.03];

/** Days of a company with joiners, movers, leavers and people who come back; the same seed gives the same days. */
export function companyDays(people: number, days: number, seed: number): readonly CompanyDay[] {
  const chance = seededNumbers(seed);
  let number = people;
  let rows = Array.from({ length: people }, (_, i) => colleague(i + 1));
  const history: CompanyDay[] = [{ day: FIRST_DAY, rows }];
  for (let passed = 1; passed < days; passed += 1) {
    const day = dayAfter(FIRST_DAY, passed);
    const yesterday = dayAfter(FIRST_DAY, passed - 1);
    rows = rows.map((row) => nextDay(row, chance, day, yesterday));
    const joiners = Math.max(1, Math.round(people * JOIN));
    for (let i = 0; i < joiners; i += 1)
      rows = [...rows, colleague((number += 1), { 'Hire Date': day, 'Start Date': day })];
    history.push({ day, rows });
  }
  return history;
}

function nextDay(row: HrRow, chance: () => number, day: string, yesterday: string): HrRow {
  const roll = chance();
  const gone = row['Last Day of Work'] !== '';
  if (gone) return roll < RETURN ? { ...row, 'Last Day of Work': '', 'Hire Date': day, 'Start Date': day } : row;
  if (roll < LEAVE) return { ...row, 'Last Day of Work': yesterday };
  if (roll >= LEAVE + MOVE) return row;
  const department = DEPARTMENTS[Math.floor(chance() * DEPARTMENTS.length)] ?? 'Sales';
  return { ...row, Department: department, 'Job Title': `Clerk of ${department}` };
}

function dayAfter(first: string, days: number): string {
  return new Date(Date.parse(`${first}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A person as every source must come to say them; each writer says it in its system's shape. */
export interface CanonicalPerson {
  readonly number: string;
  readonly given: string;
  readonly family: string;
  readonly email: string;
  readonly title: string;
  readonly department: string;
  readonly location: string;
  readonly state: 'prehire' | 'active' | 'leave' | 'terminated';
  readonly start: string;
  readonly end: string | null;
  readonly manager: string | null;
  readonly kind: 'employee' | 'contractor';
}

const base = { location: 'Lyon', state: 'active', start: '2020-03-01', end: null, kind: 'employee' } as const;

/**
 * Written by hand: a top manager, an accent, an apostrophe, a leaver, somebody on leave, a contractor, a far future
 * date.
 */
export const PEOPLE: readonly CanonicalPerson[] = [
  {
    ...base,
    number: '1001',
    given: 'Ada',
    family: 'Berg',
    email: 'ada@example.com',
    title: 'Engineer',
    department: 'Engineering',
    manager: '1004',
  },
  {
    ...base,
    number: '1002',
    given: 'Ben',
    family: "O'Neill",
    email: 'ben@example.com',
    title: 'Analyst',
    department: 'Finance',
    manager: '1004',
  },
  {
    ...base,
    number: '1003',
    given: 'Cleo',
    family: 'Martín',
    email: 'cleo@example.com',
    title: 'Account Executive',
    department: 'Sales',
    state: 'terminated',
    end: '2026-03-31',
    manager: '1004',
  },
  {
    ...base,
    number: '1004',
    given: 'Dana',
    family: 'Kowalska',
    email: 'dana@example.com',
    title: 'Director',
    department: 'Board',
    start: '2015-01-01',
    manager: null,
  },
  {
    ...base,
    number: '1005',
    given: 'Eli',
    family: 'Sørensen',
    email: 'eli@example.com',
    title: 'Designer <lead> & more',
    department: 'Engineering',
    kind: 'contractor',
    manager: '1001',
  },
  {
    ...base,
    number: '1006',
    given: 'Fay',
    family: '王',
    email: 'fay@example.com',
    title: 'Engineer',
    department: 'Engineering',
    state: 'leave',
    manager: '1001',
  },
  {
    ...base,
    number: '1007',
    given: 'Gus',
    family: 'De la Cruz',
    email: 'gus@example.com',
    title: 'Clerk',
    department: 'Finance',
    location: 'Oslo',
    start: '2019-02-28',
    manager: '1002',
  },
];

import type { Attributes } from '@joinery/identity';

export type CastName = 'ada' | 'ben' | 'cleo' | 'dana' | 'eli' | 'fay';

/**
 * Everybody by their part: Ada joins, Ben moves, Cleo leaves, Dana is rehired, Eli is a contractor, Fay is break-glass.
 * The attributes are those before anything happened; `afterwards` has the other half of the story.
 */
export const CAST: Readonly<Record<CastName, Attributes>> = {
  ada: person({
    employeeNumber: 'E1001',
    givenName: 'Ada',
    familyName: 'Lindqvist',
    title: 'Engineer',
    departmentCode: 'ENG',
    department: 'Engineering',
    locationCode: 'STO',
    timezone: 'Europe/Stockholm',
    hireDate: '2026-05-18',
    startDate: '2026-05-18',
  }),
  ben: person({
    employeeNumber: 'E1002',
    givenName: 'Ben',
    familyName: 'Okafor',
    title: 'Account Executive',
    departmentCode: 'SAL',
    department: 'Sales',
    locationCode: 'LAG',
    timezone: 'Africa/Lagos',
    hireDate: '2021-02-01',
    startDate: '2021-02-01',
  }),
  cleo: person({
    employeeNumber: 'E1003',
    givenName: 'Cleo',
    familyName: 'Marchetti',
    title: 'Controller',
    departmentCode: 'FIN',
    department: 'Finance',
    locationCode: 'MIL',
    timezone: 'Europe/Rome',
    hireDate: '2018-09-03',
    startDate: '2018-09-03',
  }),
  dana: person({
    employeeNumber: 'E1004',
    givenName: 'Dana',
    familyName: 'Whitfield',
    title: 'Support Specialist',
    departmentCode: 'SUP',
    department: 'Support',
    locationCode: 'CHI',
    timezone: 'America/Chicago',
    hireDate: '2016-04-11',
    startDate: '2016-04-11',
    terminationDate: '2023-06-30',
    lastDayOfWork: '2023-06-30',
  }),
  eli: person({
    employeeNumber: 'C2005',
    givenName: 'Eli',
    familyName: 'Tanaka',
    title: 'Data Analyst',
    workerType: 'contingent',
    departmentCode: 'ENG',
    department: 'Engineering',
    locationCode: 'TYO',
    timezone: 'Asia/Tokyo',
    hireDate: '2026-01-05',
    startDate: '2026-01-05',
    contractEndDate: '2026-12-31',
  }),
  fay: person({
    employeeNumber: 'E1006',
    givenName: 'Fay',
    familyName: 'Beaumont',
    title: 'Head of Identity',
    departmentCode: 'IT',
    department: 'Information Technology',
    locationCode: 'PAR',
    timezone: 'Europe/Paris',
    hireDate: '2015-01-12',
    startDate: '2015-01-12',
  }),
};

const CHANGES: Readonly<Record<CastName, Attributes>> = {
  ada: {},
  ben: { title: 'Product Manager', departmentCode: 'PRD', department: 'Product' },
  cleo: { terminationDate: '2026-05-14', lastDayOfWork: '2026-05-14' },
  dana: { hireDate: '2026-05-11', startDate: '2026-05-11', terminationDate: null, lastDayOfWork: null },
  eli: { contractEndDate: '2026-05-13' },
  fay: {},
};

/** The person once their story has been told: Ben in his new department, Cleo with a last day, Dana hired again. */
export function afterwards(name: CastName): Attributes {
  return { ...CAST[name], ...CHANGES[name] };
}

/** Any employee at all, with what the spec cares about on top. */
export function person(attributes: Attributes): Attributes {
  return { workerType: 'employee', terminationDate: null, lastDayOfWork: null, ...attributes };
}

import path from 'node:path';
import {
  compileMapping,
  lifecycleState,
  type AttributeValue,
  type SourceMapping,
  type Profile,
  type ResolvedAttribute,
} from '@joinery/identity';
import { candidateValues } from '../decide/candidate-values';
import { deriveAttributes } from '../decide/derive-attributes';
import { evaluateGrants } from '../decide/evaluate-grants';
import { isProtected } from '../decide/is-protected';
import { loadPolicyFolder } from '../folder/load-policy-folder';
import type { PolicySet } from '../policy-set';
import { factsOf } from '../test/policy-files';

const loaded = loadPolicyFolder(path.join(__dirname, '../../../../policies'));
const policy = loaded.policySet as PolicySet;
const NOW = '2026-05-14T12:00:00.000Z';
type Facts = Readonly<Record<string, AttributeValue>>;

test('the shipped policy compiles without a finding', () => {
  expect(loaded.findings).toEqual([]);
  expect(policy.apps.map((app) => app.id)).toEqual(['chat', 'intranet']);
});

/** From a person's HR attributes to what is decided: derive, reserve the first candidate, live, grant. */
function decide(facts: Facts, now = NOW): { state: string; rule: string; grants: string[]; facts: Facts } {
  const resolve = (value: AttributeValue): ResolvedAttribute => ({
    value,
    source: 'hr',
    versionId: 'v',
    rule: 'authority',
    reason: 'won',
  });
  const profile: Profile = {
    attributes: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, resolve(value)])),
  };
  const wishes = deriveAttributes(profile, policy, {}).reservationsWanted;
  const reserved = Object.fromEntries(
    wishes.map(({ attribute, derivation }) => [
      attribute,
      candidateValues(derivation, factsOf(facts)).next().value as string,
    ]),
  );
  const derived = deriveAttributes(profile, policy, reserved);
  expect(derived.findings).toEqual([]);
  const all = factsOf(
    Object.fromEntries(Object.entries(derived.profile.attributes).map(([name, { value }]) => [name, value])),
  );
  const lifecycle = lifecycleState(all, policy.lifecycle, now);
  const { grants } = evaluateGrants({ facts: all, lifecycle, policySet: policy, byHand: [], memory: {}, now });
  return { state: lifecycle.state, rule: lifecycle.rule, grants: grants.map((grant) => grant.entitlement), facts: all };
}

describe('the lifecycle', () => {
  const rows: readonly [sentence: string, facts: Facts, state: string, rule: string][] = [
    ['active from the first day', { startDate: '2026-05-14' }, 'active', 'lc.active'],
    ['a prehire within a week of the start', { startDate: '2026-05-21' }, 'prehire', 'lc.prehire'],
    ['future before that', { startDate: '2026-05-22' }, 'future', 'lc.future'],
    ['future by the hire date alone', { hireDate: '2027-01-01' }, 'future', 'lc.future'],
    [
      'counted from the start, not from an earlier hire date',
      { hireDate: '2020-01-01', startDate: '2026-06-30', sourceStatus: 'PREHIRE' },
      'future',
      'lc.future',
    ],
    ['active on the last day', { startDate: '2020-01-01', lastDayOfWork: '2026-05-14' }, 'active', 'lc.active'],
    ['a leaver the day after', { startDate: '2020-01-01', lastDayOfWork: '2026-05-13' }, 'leaver', 'lc.leaver'],
    [
      'a leaver by the end of employment where no last day is known',
      { startDate: '2020-01-01', terminationDate: '2026-05-01' },
      'leaver',
      'lc.leaver',
    ],
    [
      'active until the last day although HR says terminated',
      { startDate: '2020-01-01', lastDayOfWork: '2026-05-31', sourceStatus: 'Terminated' },
      'active',
      'lc.active',
    ],
    [
      'a leaver when HR says terminated and gives no date',
      { startDate: '2020-01-01', sourceStatus: 'TERMINATED' },
      'leaver',
      'lc.terminated',
    ],
    [
      'a leaver when HR says so in other words',
      { startDate: '2020-01-01', sourceStatus: 'Former Employee' },
      'leaver',
      'lc.terminated',
    ],
    [
      'active when HR uses a word that nobody knows',
      { startDate: '2020-01-01', sourceStatus: 'Grade 7' },
      'active',
      'lc.active',
    ],
    [
      'active after a rehire that left the old end date',
      { startDate: '2026-05-01', lastDayOfWork: '2024-01-31', sourceStatus: 'Active' },
      'active',
      'lc.active',
    ],
    [
      'a leaver whose old end date stayed and whom HR calls terminated',
      { startDate: '2026-05-01', lastDayOfWork: '2024-01-31', sourceStatus: 'Terminated' },
      'leaver',
      'lc.terminated',
    ],
    ['purged after 180 days', { startDate: '2020-01-01', lastDayOfWork: '2025-11-01' }, 'purged', 'lc.purged'],
    ['on leave', { startDate: '2020-01-01', leaveStart: '2026-05-01', leaveEnd: '2026-05-14' }, 'leave', 'lc.leave'],
    [
      'back after the last day of leave',
      { startDate: '2020-01-01', leaveStart: '2026-05-01', leaveEnd: '2026-05-13' },
      'active',
      'lc.back-from-leave',
    ],
    ['on leave by the word of HR', { startDate: '2020-01-01', sourceStatus: 'On Leave' }, 'leave', 'lc.leave.status'],
    [
      'suspended by the word of HR',
      { startDate: '2020-01-01', sourceStatus: 'Suspended' },
      'suspended',
      'lc.suspended',
    ],
    [
      'a leaver when the contract of a contractor has run out',
      { startDate: '2020-01-01', workerType: 'contractor', contractEndDate: '2026-05-13' },
      'leaver',
      'lc.contract-over',
    ],
    [
      'active when an employee has the end date of an old contract',
      { startDate: '2020-01-01', workerType: 'employee', contractEndDate: '2026-05-13' },
      'active',
      'lc.active',
    ],
    ['active by the word of HR when there is no date', { sourceStatus: 'Active' }, 'active', 'lc.active.status'],
    ['unknown, and held, when nothing is known', {}, 'unknown', 'none'],
  ];
  test.each(rows)('is %s', (_sentence, facts, state, rule) => {
    expect(decide({ employeeNumber: 'E1', givenName: 'Ada', ...facts })).toMatchObject({ state, rule });
  });

  test('ends in the zone of the person: the attribute first, then the site, then UTC', () => {
    const zone = (facts: Facts): string => policy.lifecycle.zone(factsOf(facts));
    expect(zone({ timeZone: 'Asia/Tokyo', location: 'Berlin' })).toBe('Asia/Tokyo');
    expect(zone({ timeZone: 'nonsense', location: 'Berlin' })).toBe('Europe/Berlin');
    expect(zone({ location: 'Atlantis' })).toBe('UTC');
    const ends = { employeeNumber: 'E1', givenName: 'Ada', startDate: '2020-01-01', lastDayOfWork: '2026-05-14' };
    expect(decide({ ...ends, location: 'Melbourne' }, '2026-05-14T14:00:00.000Z').state).toBe('leaver');
    expect(decide({ ...ends, location: 'Los Angeles' }, '2026-05-15T06:59:59.999Z').state).toBe('active');
  });
});

describe('birthright', () => {
  const started = { employeeNumber: 'E1', givenName: 'Ada', familyName: 'Lindqvist', startDate: '2026-01-01' };
  const rows: readonly [sentence: string, facts: Facts, grants: readonly string[]][] = [
    ['a new hire without a department', {}, ['app:chat', 'app:intranet', 'group:all-staff']],
    [
      'an employee of a department',
      { workerType: 'employee', department: 'Quality Management' },
      ['app:chat', 'app:intranet', 'group:all-staff', 'group:quality-management'],
    ],
    [
      'a department by its other name',
      { department: 'HR' },
      ['app:chat', 'app:intranet', 'group:all-staff', 'group:human-resources'],
    ],
    [
      'a contractor',
      { workerType: 'contractor', department: 'Engineering' },
      ['app:chat', 'group:contractors', 'group:engineering'],
    ],
    ['an intern', { workerType: 'intern' }, ['app:chat', 'app:intranet', 'group:all-staff']],
    ['somebody on leave', { leaveStart: '2026-02-01' }, ['app:chat', 'app:intranet', 'group:all-staff']],
    ['a prehire', { startDate: '2026-05-18' }, ['app:chat', 'app:intranet', 'group:all-staff']],
    ['somebody hired for later', { startDate: '2026-12-01' }, []],
    ['a leaver', { lastDayOfWork: '2026-05-01', department: 'Sales' }, []],
  ];
  test.each(rows)('of %s', (_sentence, facts, grants) => {
    expect(decide({ ...started, ...facts }).grants).toEqual(grants);
  });

  test('every department of the replay has its group', () => {
    for (const department of [
      'Marketing',
      'Finance',
      'Human Resources',
      'Production',
      'Development',
      'Quality Management',
      'Sales',
      'Research',
      'Customer Service',
    ]) {
      expect(decide({ ...started, department }).grants).toContain(
        `group:${department.toLowerCase().replace(' ', '-')}`,
      );
    }
  });
});

describe('names', () => {
  const rows: readonly [sentence: string, facts: Facts, userName: string, displayName: string | null, email: string][] =
    [
      [
        'two names',
        { givenName: 'Zoë', familyName: 'Ångström' },
        'zoe.angstrom',
        'Zoë Ångström',
        'zoe.angstrom@example.org',
      ],
      ['one name', { givenName: null, familyName: 'Sukarno' }, 'sukarno', 'Sukarno', 'sukarno@example.org'],
      [
        'a preferred name',
        { givenName: 'Margaret', preferredName: 'Peggy', familyName: 'Olson' },
        'margaret.olson',
        'Peggy Olson',
        'margaret.olson@example.org',
      ],
      [
        'another script',
        { givenName: 'Анна', familyName: 'Иванова' },
        'anna.ivanova',
        'Анна Иванова',
        'anna.ivanova@example.org',
      ],
      ['no name at all', {}, 'ue1', null, 'ue1@example.org'],
      [
        'a company with a domain of its own',
        { givenName: 'A', familyName: 'B', company: 'Joinery Demo GmbH' },
        'a.b',
        'A B',
        'a.b@demo.example.org',
      ],
      [
        'an address that HR gave',
        { givenName: 'A', familyName: 'B', email: 'ab@corp.example' },
        'a.b',
        'A B',
        'ab@corp.example',
      ],
    ];
  test.each(rows)('of somebody with %s', (_sentence, facts, userName, displayName, email) => {
    const { facts: made } = decide({ employeeNumber: 'E1', startDate: '2020-01-01', ...facts });
    expect(made).toMatchObject({ userName, displayName, email });
  });
});

describe('the columns of', () => {
  const hr = policy.sources.get('hr');
  const map = (header: string): Readonly<Record<string, string>> => {
    if (!hr) throw new Error('no source hr');
    const { findings, usedColumns } = compileMapping(hr, header.split(','), policy.dictionary);
    const isNameTaken = header.split(',').includes('Name');
    expect(findings.map(({ code }) => code)).toEqual(isNameTaken ? ['FILE_NAME_TAKEN'] : []);
    return Object.fromEntries(usedColumns.map(({ attribute, column }) => [attribute, column]));
  };

  test('the replay are all read', () => {
    const header =
      'employeeNumber,givenName,familyName,birthDate,hireDate,startDate,lastDayOfWork,status,department,jobTitle,managerEmployeeNumber';
    expect(Object.values(map(header)).sort()).toEqual(header.split(',').sort());
    expect(map(header)).toMatchObject({ sourceStatus: 'status', title: 'jobTitle' });
  });

  test.each([
    [
      'a BambooHR report',
      'Employee #,First Name,Last Name,Preferred Name,Job Title,Department,Division,Location,Hire Date,Termination Date,Employment Status,Supervisor EEID,Work Email',
    ],
    [
      'a Workday report',
      'Employee ID,Legal First Name,Legal Last Name,Business Title,Cost Center,Company,Work Location,Hire Date,Termination Date,Last Day of Work,Worker Type,Worker Status,Manager ID,Primary Work Email',
    ],
    [
      'a Personio export',
      'ID,First name,Last name,Email,Position,Department,Office,Hire date,Contract end date,Termination date,Last working day,Employment type,Supervisor ID,Status',
    ],
    [
      'a HiBob export',
      'Employee ID,First name,Surname,Work email,Job title,Department,Site,Start date,Termination date,Employment type,Reports to,Lifecycle status',
    ],
    [
      'an ADP export',
      'Associate ID,Legal First Name,Legal Last Name,Job Title,Home Department,Location,Hire Date,Termination Date,Position Status,Reports To ID',
    ],
    ['a database dump', 'emp_no,first_name,last_name,birth_date,hire_date,dept_name,title,manager_id,email,status'],
    [
      'a German export',
      'Personalnummer,Vorname,Nachname,Abteilung,Standort,Eintrittsdatum,Austrittsdatum,Kostenstelle',
    ],
    [
      'a German Personio export',
      'Personalnummer,Vorname,Nachname,E-Mail,Status,Position,Abteilung,Büro,Vorgesetzte:r,Beschäftigungsart,Eintrittsdatum,Vertragsende,Ende des Arbeitsverhältnisses,Letzter Arbeitstag,Geburtsdatum,Kostenstelle',
    ],
    [
      'a German list whose family names are called names',
      'Pers.-Nr.,Name,Vorname,Eintrittsdatum,Austrittsdatum,Status',
    ],
    [
      'an Oracle extract',
      'Person Number,Last Name,First Name,Legal Employer,Assignment Status Type,Person Type,Date Start,Actual Termination Date,Job Name,Department,Location,Manager Person Number,Email Address',
    ],
    ['a Portuguese export', 'Matrícula,Cargo,Departamento,Data de admissão,Data de demissão,Situação,Gestor'],
    ['a Korean export', '사번,부서,직책,입사일,퇴사일,재직상태,이메일'],
    [
      'another ADP export',
      'Company Code,Associate ID,Legal First Name,Legal Last Name,Position Status,Hire Date,Termination Date,Leave of Absence Start Date,Home Department Code,Home Department Description,Job Title Description,Location Description,Reports To Legal Name,Reports To Associate ID,Worker Category Description,Work Contact: Work Email',
    ],
    [
      'a French export',
      "Matricule,Nom,Prénom,Date de naissance,Adresse e-mail professionnelle,Fonction,Service,Établissement,Type de contrat,Date d'entrée,Date de sortie,Dernier jour travaillé,Responsable hiérarchique,Statut",
    ],
    [
      'a Polish export',
      'Numer ewidencyjny,Nazwisko,Imię,Data urodzenia,E-mail służbowy,Stanowisko,Dział,Lokalizacja,Rodzaj umowy,Data zatrudnienia,Data zwolnienia,Przełożony,Status',
    ],
    [
      'a Japanese export',
      '社員番号,姓,名,生年月日,入社日,退職日,部署,役職,勤務地,メールアドレス,雇用形態,在籍区分,上司社員番号',
    ],
    [
      'a Spanish export',
      'Número de empleado,Nombre,Apellidos,Fecha de nacimiento,Correo corporativo,Puesto,Departamento,Centro de trabajo,Tipo de contrato,Fecha de alta,Fecha de baja,Responsable,Estado',
    ],
  ])('%s are all read', (_sentence, header) => {
    expect(Object.values(map(header)).sort()).toEqual(header.split(',').sort());
  });
});

describe('words of exports', () => {
  const hr = policy.sources.get('hr') as SourceMapping;
  const typeUnder = (column: string, word: string): unknown => {
    const { stage } = compileMapping(hr, ['Employee ID', column], policy.dictionary);
    return stage?.({ line: 2, cells: ['E1', word] }).record?.attributes['workerType'];
  };
  test.each([
    ['Employment Type', 'Intern', 'intern'],
    ['Beschäftigungsart', 'Intern', 'employee'],
    ['Beschäftigungsart', 'Extern', 'contractor'],
    ['Type de contrat', 'CDD', 'employee'],
    ['Rodzaj umowy', 'Umowa o pracę', 'employee'],
    ['雇用形態', '派遣社員', 'temp'],
  ])('%s "%s" is %s', (column, word, type) => expect(typeUnder(column, word)).toBe(type));

  test.each([
    ['A - Active', 'active'],
    ['Sorti', 'terminated'],
    ['Aktywna', 'active'],
    ['退職', 'terminated'],
    ['Elternzeit', 'leave'],
  ])('the status "%s" means %s', (sourceStatus, state) => {
    expect(decide({ employeeNumber: 'E1', sourceStatus }).facts['employmentStatus']).toBe(state);
  });

  test('a date is read as they write it in Japan', () => {
    const { stage } = compileMapping(hr, ['社員番号', '入社日'], policy.dictionary);
    expect(stage?.({ line: 2, cells: ['A1', '2015年4月1日'] }).record?.attributes['hireDate']).toBe('2015-04-01');
  });

  test('of a team and its department the department counts', () => {
    const { usedColumns } = compileMapping(
      hr as SourceMapping,
      ['Employee ID', 'Team', 'Abteilung'],
      policy.dictionary,
    );
    expect(usedColumns.find(({ attribute }) => attribute === 'department')?.column).toBe('Abteilung');
  });
});

test('Fay is protected', () => {
  const nobody = { identityId: null, userName: null, email: null };
  expect(isProtected(policy, { ...nobody, employeeNumber: 'E9000' }, NOW)?.reason).toMatch(/emergency/);
});

test('nothing is deleted and nobody is closed for being out of sight, unless a policy says so', () => {
  for (const app of policy.apps) {
    expect(Object.values(app.states)).not.toContain('delete');
    expect(app.states).toMatchObject({ leaver: 'disable', purged: 'disable' });
    expect(app.outOfScope).toBe('disable');
    expect(app.window).toEqual({
      create: { instant: 'preStart', offset: null },
      enable: { instant: 'start', offset: null },
      disable: null,
      delete: null,
    });
  }
  expect(policy.limits).toEqual([
    { id: 'g.disable', actions: ['deactivate', 'delete'], percent: 3, floor: 5, over: 'P1D' },
  ]);
});

test('an account without a user name is an error, never an account', () => {
  const userName = policy.apps[0]?.attributes.find((attribute) => attribute.target === 'userName');
  expect(() => userName?.value(factsOf({}))).toThrow(/userName is required/);
});

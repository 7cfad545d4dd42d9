import { unreadColumns } from './unread-columns';

const MAPPED = new Set(['givenName', 'familyName', 'email', 'managerEmployeeNumber', 'managerEmail', 'hireDate']);

function codes(column: string, ...told: string[]): readonly string[] {
  return unreadColumns(['Id', column], MAPPED, new Set(told)).map(({ code }) => code);
}

describe('a column that nothing reads, where nothing else tells what it sounds like', () => {
  it.each([
    ['EmployeeFirstName', 'FILE_NAMES_UNREAD'],
    ['Prénom civil', 'FILE_NAMES_UNREAD'],
    ['Worker_Surname', 'FILE_NAMES_UNREAD'],
    ['Soyadı', 'FILE_NAMES_UNREAD'],
    ['Email - Office', 'FILE_MAIL_UNREAD'],
    ['Correo de empresa', 'FILE_MAIL_UNREAD'],
    ['Direct Manager Ref Code', 'FILE_MANAGERS_UNREAD'],
    ['Mail des Vorgesetzten', 'FILE_MANAGERS_UNREAD'],
    ['直接上级编号 工号', 'FILE_MANAGERS_UNREAD'],
    ['Hired', 'FILE_START_UNREAD'],
    ['Tag des Eintritts: Eintritt', 'FILE_START_UNREAD'],
    ['入职时间', 'FILE_START_UNREAD'],
  ])('"%s" is told', (column, code) => expect(codes(column)).toEqual([code]));

  it.each([
    "Mother's Last Name",
    'Emergency Contact First Name',
    'Middle Name',
    'Home Email',
    'E-Mail privat',
    'Manager Level ID',
    'Is Manager',
    'Manager Name',
    'Leave Start Date',
    'Probation Start',
    'Department',
    'Email Consent Manager',
  ])('"%s" is not', (column) => expect(codes(column, 'managerEmail')).toEqual([]));

  it.each([
    ['Legal First Name', 'givenName'],
    ['Second Email', 'email'],
    ['Supervisor Code', 'managerEmail'],
    ['Seniority Start', 'hireDate'],
  ])('"%s" is not either, where %s is read', (column, told) => expect(codes(column, told)).toEqual([]));

  it('nor where the source has no such attribute', () =>
    expect(unreadColumns(['Email - Office'], new Set(['givenName']), new Set())).toEqual([]));

  it('says which column, and where its name belongs', () => {
    const [finding] = unreadColumns(['Boss', 'Manager Ref'], MAPPED, new Set());
    expect(finding).toMatchObject({ severity: 'warning', place: { line: 1, column: 'Manager Ref' } });
    expect(finding?.hint).toContain('managerEmployeeNumber or managerEmail');
  });
});

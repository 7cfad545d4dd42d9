import { unreadEnds } from './unread-ends';

describe('a column that nothing reads', () => {
  it.each([
    'Kündigungsdatum',
    'EndOfEmploymentDate',
    'Left_On',
    'Data de rescisão',
    'Fecha de finalización',
    'Datum einde dienstverband',
    'Ausscheidungsdatum',
    'Date of Separation',
    'Leave Date',
    'Internal: Last day of work',
    'Last Day On Site',
    'COMPANYEXITDATE',
    'ACTUALTERMDATE',
    'emp_termdt',
    'Uit dienst',
    'İşten Çıkış Tarihi',
    'Data zakończenia stosunku',
    'Sluttet den dag',
    '退職予定日',
    '离职时间日',
  ])('"%s" sounds like an end', (name) => expect(unreadEnds(['Id', name])).toEqual([name]));

  it.each([
    'Probation End Date',
    'Leave End Date',
    'Leave Start Date',
    'Parental Leave Date',
    'Termination Reason',
    'Department Date',
    'Birth Date',
    'Pay End Date',
    'Tendency',
    'Last Day of Leave',
    'Last Day of Probation',
    'LEAVEENDDATE',
    'PAYENDDATE',
    'Termination Update',
  ])('"%s" does not', (name) => expect(unreadEnds([name])).toEqual([]));
});

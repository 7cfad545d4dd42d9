import type { Attributes } from '../profile/attribute';
import { impossibleDate, recordChange, type RecordStanding } from './record-change';

const BEN: Attributes = {
  employeeNumber: 'E1002',
  givenName: 'Ben',
  familyName: 'Okafor',
  birthDate: '1990-04-05',
  startDate: '2021-02-01',
  department: 'Sales',
  lastDayOfWork: null,
  sourceStatus: 'Active',
};
const endOf = ({ lastDayOfWork, sourceStatus }: Attributes): unknown =>
  lastDayOfWork ?? (sourceStatus === 'Gone' ? '2026-05-01' : null);
const STANDING: RecordStanding = {
  isOver: (attributes) => String(endOf(attributes) ?? '9999') < '2026-05-14',
  tellsEnd: (attributes) => endOf(attributes) !== null,
  firstDay: ({ startDate, firstShift }) => (firstShift ?? startDate ?? null) as string | null,
};
const change = (now: Attributes, before: Attributes = BEN) => recordChange(before, { ...before, ...now }, STANDING);

describe('who is gone and is not any more', () => {
  const gone = { ...BEN, lastDayOfWork: '2026-04-30' };
  it.each<[string, Attributes, boolean]>([
    ['an end that is taken back', { lastDayOfWork: null }, true],
    ['an end that is moved ahead', { lastDayOfWork: '2026-12-31' }, true],
    ['an end that is moved within the past', { lastDayOfWork: '2026-03-31' }, false],
    ['a new first day: hired again', { lastDayOfWork: null, startDate: '2026-05-04' }, false],
    ['a new first day in a policy that calls it otherwise', { lastDayOfWork: null, firstShift: '2026-05-04' }, false],
  ])('%s', (_what, now, returns) => expect(change(now, gone).returns).toBe(returns));
});

describe('what a row says anew', () => {
  const leaving = { ...BEN, lastDayOfWork: '2026-05-31' };
  it.each<[string, Attributes, Attributes | undefined, boolean]>([
    ['a first end is a leaver, today or ahead', { lastDayOfWork: '2027-01-01' }, undefined, true],
    ['an end that lies in the past', { lastDayOfWork: '2026-05-01' }, undefined, true],
    ['a status word alone', { sourceStatus: 'Gone' }, undefined, true],
    ['another end of somebody who leaves', { lastDayOfWork: '2026-06-30' }, leaving, false],
    ['an end that is moved into the past', { lastDayOfWork: '2026-05-13' }, leaving, true],
    ['other news', { department: 'Legal' }, undefined, false],
  ])('%s: leaver is told', (...[, now, before, leaves]) => expect(change(now, before).leaves).toBe(leaves));

  const coded = { ...BEN, departmentCode: 'D1' };
  it.each<[string, Attributes, Attributes | undefined, boolean]>([
    ['another name', { department: 'Legal' }, undefined, true],
    ['another spelling of the name', { department: 'SALES' }, undefined, false],
    ['another code', { departmentCode: 'D2' }, coded, true],
    ['another name under the same code', { department: 'Customer Sales' }, coded, false],
    ['a first code beside the same name', { departmentCode: 'D1' }, undefined, false],
    ['none any more', { department: null }, undefined, false],
  ])('%s: is it another department', (...[, now, before, moves]) =>
    expect(change(now, before).movesDepartment).toBe(moves),
  );

  it.each<[string, Attributes, Attributes | undefined, boolean]>([
    ['a first manager', { managerEmployeeNumber: 'E7' }, undefined, true],
    ['another manager', { managerEmployeeNumber: 'E8' }, { ...BEN, managerEmployeeNumber: 'E7' }, true],
    ['the same manager', { title: 'Pilot' }, { ...BEN, managerEmployeeNumber: 'E7' }, false],
    ['none any more', { managerEmployeeNumber: null }, { ...BEN, managerEmployeeNumber: 'E7' }, false],
  ])('%s: is another manager named', (...[, now, before, renames]) =>
    expect(change(now, before).renamesManager).toBe(renames),
  );

  it('names what went empty, but an end that was taken back is no loss', () => {
    expect(change({ department: null, givenName: null }).blanked.toSorted()).toEqual(['department', 'givenName']);
    expect(change({ lastDayOfWork: null }, { ...BEN, lastDayOfWork: '2026-05-31' }).blanked).toEqual([]);
  });

  it.each<[string, Attributes, string[]]>([
    [
      'two columns under each other’s name',
      { givenName: 'Sales', department: 'Ben' },
      ['department < givenName', 'givenName < department'],
    ],
    [
      'one that is read as another, and the other not at all',
      { givenName: 'Sales', department: null },
      ['givenName < department'],
    ],
    ['a value that another column happens to hold too', { givenName: 'Sales' }, []],
    ['two values that are new', { givenName: 'Bo', department: 'Legal' }, []],
  ])('%s: exchanged', (_what, now, exchanged) => expect(change(now).exchanged.toSorted()).toEqual(exchanged));

  it.each<[string, Attributes, Attributes, string | null]>([
    ['both ways', { title: 'Sales', department: 'Clerk' }, {}, 'title and department'],
    ['one way alone', { title: 'Sales', department: 'Legal' }, {}, null],
    ['both ways, where both are called alike', { title: 'Clerk', department: 'Clerk' }, { department: 'Clerk' }, null],
  ])('what changed places %s', (_what, now, were, swapped) => {
    const before = { title: 'Clerk', department: 'Sales', ...were };
    expect(recordChange(before, now, STANDING).swapped).toBe(swapped);
  });

  it('names that HR puts right have not changed places', () =>
    expect(
      recordChange({ givenName: 'Li', familyName: 'Bo' }, { givenName: 'Bo', familyName: 'Li' }, STANDING).swapped,
    ).toBeNull());

  it.each<[string, Attributes, boolean]>([
    ['a marriage and a new address', { familyName: 'Okafor-Berg', email: 'x@example.com' }, false],
    ['a corrected birth date', { birthDate: '1990-05-04' }, false],
    ['a corrected birth date and given name', { birthDate: '1990-05-04', givenName: 'Benjamin' }, false],
    ['another spelling of the name', { familyName: 'OKÁFOR', birthDate: '1990-05-04' }, false],
    ['another birth and another name', { familyName: 'Weber', givenName: 'Ute', birthDate: '1971-01-01' }, true],
    [
      'other names and another first day, births not told',
      { familyName: 'W', givenName: 'U', birthDate: null, startDate: '2026-01-01' },
      true,
    ],
    ['other names on the same first day, births not told', { familyName: 'W', givenName: 'U', birthDate: null }, false],
  ])('%s: is it somebody else', (_what, now, other) => expect(change(now).someoneElse).toBe(other));
});

describe('dates that cannot be', () => {
  it.each<[string, Attributes, RegExp | null]>([
    ['an ordinary life', BEN, null],
    ['born tomorrow', { birthDate: '2026-05-15' }, /still to come/],
    ['two-digit years read into the wrong century', { birthDate: '2066-01-01' }, /still to come/],
    ['too old', { birthDate: '1900-01-02' }, /110 years/],
    ['at work as a child', { birthDate: '2015-06-01', startDate: '2026-01-01' }, /at work since/],
    ['a start long ago', { startDate: '1899-12-31' }, /1899/],
    ['a start in decades', { startDate: '2062-01-01' }, /years from now/],
    ['a leave that ends before it begins', { leaveStart: '2026-05-02', leaveEnd: '2026-05-01' }, /before/],
    ['an open end of a leave', { leaveStart: '2026-05-02', leaveEnd: '9999-12-31' }, null],
  ])('%s', (_what, attributes, expected) => {
    const found = impossibleDate(attributes, '2026-05-14');
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatch(expected);
  });
});

import type { Attributes } from '@joinery/identity';
import { ManagerWords } from './manager-words';

const told = (records: readonly Attributes[], namesLead = true): string[] => {
  const words = new ManagerWords(namesLead);
  records.forEach((attributes, at) => words.see({ line: at + 2, recordKey: String(at), attributes }));
  const column = (attribute: string, name: string) => ({ attribute, column: name, index: 0 });
  return words
    .findings([column('managerEmployeeNumber', 'Reports to'), column('managerName', 'Manager')])
    .map(({ message, place }) => `${message} ${place?.line}`);
};
const numbers = (...values: (string | null)[]): Attributes[] =>
  values.map((managerEmployeeNumber) => ({ managerEmployeeNumber }));
const names = (...values: string[]): Attributes[] => values.map((managerName) => ({ managerName }));
const NAMES_AS_NUMBERS = 'The column Reports to is read as the numbers of managers, and';
const NUMBERS_AS_NAMES = 'The column Manager is read as the names of managers, and';

describe('a column of managers', () => {
  it.each<[string, Attributes[], string[]]>([
    ['numbers', numbers('E1', '00042', 'E 17'), []],
    ['codes of letters', numbers('ABERG', 'BOKAFOR'), []],
    ['names', numbers(null, 'Dan Levi', 'Levi, Dan'), [`${NAMES_AS_NUMBERS} 2 of 2 do not look like numbers. 3`]],
    ['numbers with their names', numbers('Dan Levi (42)', 'Ada Berg (43)'), []],
    ['one name', numbers('Dan Levi'), []],
    ['names among as many numbers', numbers('Dan Levi', 'Ada Berg', 'E1', 'E2'), []],
    ['names in a column of names', names('Dan Levi', 'Berg, Ada'), []],
    [
      'numbers in a column of names',
      names('NO_MANAGER', '1002', '1003'),
      [`${NUMBERS_AS_NAMES} 2 of 3 do not look like names. 3`],
    ],
    [
      'addresses',
      numbers('dan@example.com', 'ada1@example.com'),
      [`${NAMES_AS_NUMBERS} 2 of 2 do not look like numbers. 2`],
    ],
    [
      'addresses in a column of names',
      names('dan@example.com', 'ada1@example.com'),
      [`${NUMBERS_AS_NAMES} 2 of 2 do not look like names. 2`],
    ],
    ['names with a number in them', names('Dan Levi 2', 'Ada Berg 3'), []],
  ])('of %s', (_what, records, found) => expect(told(records)).toEqual(found));

  it('of codes of letters in a column of names', () =>
    expect(told(names('NO_MANAGER', 'cgrant', 'vstokes'))).toEqual([
      `${NUMBERS_AS_NAMES} 2 of 3 do not look like names. 3`,
    ]));
});

describe('a manager who is told by name alone', () => {
  const both = { managerName: 'Ada Berg', managerEmployeeNumber: 'E1' };
  const address = { managerName: 'Ada Berg', managerEmail: 'ada@example.com' };
  it('leads to nobody where the source does not say that names do', () =>
    expect(told([both, ...names('Dan Levi', 'Berg, Ada')], false)).toEqual([
      'The column Manager tells managers by name alone in 2 rows. Names lead to nobody. 3',
    ]));
  it('leads to somebody where it does', () => expect(told(names('Dan Levi'))).toEqual([]));
  it('beside a number or an address is no matter', () => expect(told([both, address], false)).toEqual([]));
});

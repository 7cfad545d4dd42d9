import { nameReader } from './name-cell';

const read = nameReader('familyName', (cell) => cell);

it.each(['000019', '6', '2026-05-14', '14.05.2026', ' 42 '])('%j in a column of names refuses its row', (cell) =>
  expect(read(cell)).toMatchObject({ code: 'ROW_NAME_IS_NUMBER', refusesRow: true }),
);

it.each(['Ng', '3rd', 'X 2', '-', '', "'t Hart", 'Müller 2'])('%j does not', (cell) => expect(read(cell)).toBe(cell));

it('other columns may hold numbers', () => expect(nameReader('title', (cell) => cell)('42')).toBe('42'));

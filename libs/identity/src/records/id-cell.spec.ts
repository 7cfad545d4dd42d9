import { idReader } from './id-cell';

const read = idReader('employeeNumber', true);

it.each(['1.23E+05', '1,23E+05', '1E+05', '1.00042E7', '1.00042e7', '42.0'])(
  '%s is what a program made of an id',
  (cell) => expect(read(cell)).toMatchObject({ code: 'ROW_ID_DAMAGED' }),
);

it.each(['1E5', '00042', 'E1.5', '4.2', '12E'])('%s may be one', (cell) => expect(read(cell)).toBe(cell));

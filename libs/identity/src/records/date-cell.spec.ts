import { dateCellReader } from './date-cell';

it.each([
  ['dd/MM/yyyy', '\u200f٢٥/٠٤/١٩٩٠', '1990-04-25'],
  ['yyyy/M/d', '۱۹۹۰/۴/۳', '1990-04-03'],
  ['d/M/yyyy', '२५/४/१९९०', '1990-04-25'],
  ['dd.MM.yyyy', '２５．０４．１９９０', '1990-04-25'],
])('a date in the digits of another script is a date: %s, %s', (format, cell, date) =>
  expect(dateCellReader([format])(cell)).toBe(date),
);

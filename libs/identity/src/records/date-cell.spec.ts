import { BORN_BEFORE, dateCellReader } from './date-cell';

it.each([
  ['dd/MM/yyyy', '\u200f٢٥/٠٤/١٩٩٠', '1990-04-25'],
  ['yyyy/M/d', '۱۹۹۰/۴/۳', '1990-04-03'],
  ['d/M/yyyy', '२५/४/१९९०', '1990-04-25'],
  ['dd.MM.yyyy', '２５．０４．１９９０', '1990-04-25'],
])('a date in the digits of another script is a date: %s, %s', (format, cell, date) =>
  expect(dateCellReader([format])(cell)).toBe(date),
);

it('tells what a birth with a year of two digits may mean in the century in which it was', () => {
  const read = dateCellReader(['dd/MM/yy', 'MM/dd/yy'], BORN_BEFORE);
  expect(read('05/04/55')).toMatchObject({
    code: 'ROW_DATE_AMBIGUOUS',
    message: 'the date may mean 1955-04-05 (dd/MM/yy) or 1955-05-04 (MM/dd/yy)',
  });
});

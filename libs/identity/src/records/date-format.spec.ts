import fc from '@joinery/testing/fc';
import { isLocalDate, nextDate } from '@joinery/kernel';
import { dateReader, isIsoDate, previousDate } from './date-format';

const part = (from: number, to: number, width: number) =>
  fc.integer({ min: from, max: to }).map((value) => String(value).padStart(width, '0'));
const maybeDate = fc.tuple(part(1, 9999, 4), part(0, 14, 2), part(0, 33, 2)).map((parts) => parts.join('-'));
const date = maybeDate.filter(isLocalDate);

describe('dates', () => {
  it('the fast look at a date and the careful one agree', () => {
    fc.assert(
      fc.property(maybeDate, (text) => expect(isIsoDate(text)).toBe(isLocalDate(text))),
      { numRuns: 2_000 },
    );
  });

  it('the day before is the inverse of the day after', () => {
    fc.assert(fc.property(date, (day) => expect(nextDate(previousDate(nextDate(day)))).toBe(nextDate(day))));
    expect(nextDate(previousDate('2024-03-01'))).toBe('2024-03-01');
  });

  it('a date that is written in a format is read back in it', () => {
    const read = dateReader('dd.MM.yyyy');
    fc.assert(
      fc.property(date, (day) => {
        const [year, month, dayOfMonth] = day.split('-');
        expect(read?.(`${dayOfMonth}.${month}.${year}`)).toBe(day);
      }),
    );
  });

  it.each([
    ['61', '1900-03-01'],
    ['25569', '1970-01-01'],
    ['43831', '2020-01-01'],
    ['45351.75', '2024-02-29'],
    ['2958465', '9999-12-31'],
  ])('the day number %s of a spreadsheet is %s', (text, day) => expect(dateReader('excel')?.(text)).toBe(day));

  it('day numbers go on by one day each', () => {
    const read = dateReader('excel');
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 2_958_464 }), (serial) =>
        expect(read?.(String(serial + 1))).toBe(nextDate(read?.(String(serial)) ?? '')),
      ),
    );
  });

  it.each(['60', '0', '2958466', '2020-01-01', '-5'])('%s is no day number', (text) =>
    expect(dateReader('excel')?.(text)).toBeNull(),
  );

  const refused = ['', 'dd/MM', 'dd/MM/MM/yyyy', 'yyyy-MM-dd HH:mm', 'dd/MM/yyyyy', 'DD/MM/YYYY'];
  it.each(refused)('the format "%s" cannot be compiled', (format) => {
    expect(dateReader(format)).toBeNull();
  });

  it('a format is matched from end to end, points are points, and quoted text is text', () => {
    expect(dateReader('dd.MM.yyyy')?.('01x02x2024')).toBeNull();
    expect(dateReader('dd/MM/yyyy')?.('01/02/2024 10:00')).toBeNull();
    expect(dateReader("'on' d MMMM yyyy")?.('on 1 February 2024')).toBe('2024-02-01');
  });
});

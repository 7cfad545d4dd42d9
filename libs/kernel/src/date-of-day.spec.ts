import { dateOfDay } from './date-of-day';

describe('dateOfDay', () => {
  it.each([
    [0, '1970-01-01'],
    [-1, '1969-12-31'],
    [59, '1970-03-01'],
    [11_016, '2000-02-29'],
    [11_017, '2000-03-01'],
    [-25_509, '1900-02-28'],
    [-25_508, '1900-03-01'],
    [20_587, '2026-05-14'],
    [-719_162, '0001-01-01'],
    [2_932_896, '9999-12-31'],
  ])('day %d is %s', (day, date) => {
    expect(dateOfDay(day)).toBe(date);
  });

  it.each([-719_163, 2_932_897, NaN, Infinity])('day %d lies outside the calendar', (day) => {
    expect(dateOfDay(day)).toBeNull();
  });

  it('says the same as the platform of every thousandth day', () => {
    for (let day = -719_000; day < 2_932_000; day += 997)
      expect(dateOfDay(day)).toBe(new Date(day * 86_400_000).toISOString().slice(0, 10));
  });
});

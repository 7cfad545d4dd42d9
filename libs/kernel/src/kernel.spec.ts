import { canonicalJson } from './canonical-json';
import { compareText } from './compare-text';
import { digest, sha256 } from './hash';
import {
  asLongAfter,
  earliestAfter,
  endOfDay,
  isLocalDate,
  nextDate,
  parseInstant,
  shift,
  startOfDay,
} from './instant';
import { isUuid } from './uuid';

describe('dates and instants', () => {
  const ends: readonly [string, string, string, string][] = [
    ['Melbourne ends its day at 14:00 UTC in May', '2026-05-14', 'Australia/Melbourne', '2026-05-14T14:00:00.000Z'],
    [
      'Los Angeles ends the same date seventeen hours later',
      '2026-05-14',
      'America/Los_Angeles',
      '2026-05-15T07:00:00.000Z',
    ],
    [
      'a day whose midnight the clocks skip ends at 01:00 local time',
      '2026-04-23',
      'Africa/Cairo',
      '2026-04-23T22:00:00.000Z',
    ],
    ['the last day of the calendar has an end', '9999-12-30', 'UTC', '9999-12-31T00:00:00.000Z'],
    ['29 February of a leap year', '2028-02-29', 'UTC', '2028-03-01T00:00:00.000Z'],
  ];
  it.each(ends)('%s', (_sentence, date, zone, instant) => expect(endOfDay(date, zone)).toBe(instant));

  it('gives the same answer when it is asked again', () =>
    expect(startOfDay('2026-05-14', 'UTC')).toBe(startOfDay('2026-05-14', 'UTC')));

  const dates: readonly [string, boolean][] = [
    ['2026-02-28', true],
    ['2026-02-29', false],
    ['2028-02-29', true],
    ['1900-02-29', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['2026-01-01T00:00:00Z', false],
  ];
  it.each(dates)('%s is a date: %s', (text, is) => expect(isLocalDate(text)).toBe(is));

  it('counts a month as the calendar does', () =>
    expect(shift('2026-01-31T00:00:00.000Z', 'P1M', 'UTC')).toBe('2026-02-28T00:00:00.000Z'));

  // The text of a year of five digits would stand before all others.
  const far: readonly [string, () => string, string][] = [
    ['a shift past the last year', () => shift('9998-06-01T00:00:00.000Z', 'P400Y', 'UTC'), '9999-12-31T23:59:59.999Z'],
    ['a shift before the first year', () => shift('0001-06-01T00:00:00.000Z', '-P400Y', 'UTC'), '0000-01-01T00:00:00.000Z'],
    ['the end of the last day, west of Greenwich', () => endOfDay('9999-12-30', 'America/Los_Angeles'), '9999-12-31T08:00:00.000Z'],
    ['the end of the very last day', () => endOfDay('9999-12-31', 'America/Los_Angeles'), '9999-12-31T23:59:59.999Z'],
    ['the start of the first day, east of Greenwich', () => startOfDay('0000-01-01', 'Asia/Tokyo'), '0000-01-01T00:00:00.000Z'],
    [
      'as long after as ages',
      () => asLongAfter('9998-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z', '9000-01-01T00:00:00.000Z'),
      '9999-12-31T23:59:59.999Z',
    ],
  ]; // prettier-ignore
  it.each(far)('%s stays in the order of time', (_sentence, reckon, instant) => expect(reckon()).toBe(instant));

  it('crosses the end of a year', () => expect(nextDate('2026-12-31')).toBe('2027-01-01'));

  const instants: readonly [string, string | null][] = [
    ['1995-01-01', '1995-01-01T00:00:00.000Z'],
    ['2026-05-14T09:00:00+02:00', '2026-05-14T07:00:00.000Z'],
    ['2026-05-14T09:00:00', null],
    ['yesterday', null],
  ];
  it.each(instants)('reads %s as %s', (text, instant) => expect(parseInstant(text)).toBe(instant));

  it('finds the next of several instants and ignores those that have passed', () => {
    expect(earliestAfter('2026-01-02', ['2026-01-01', null, '2026-01-04', '2026-01-03'])).toBe('2026-01-03');
    expect(earliestAfter('2026-01-02', ['2026-01-01', undefined])).toBeNull();
  });
});

describe('hashes', () => {
  it('do not depend on the order of keys (RFC 8785)', () =>
    expect(digest({ b: 1, a: [2, { d: 3, c: 4 }] })).toBe(digest({ a: [2, { c: 4, d: 3 }], b: 1 })));
  it('are over the canonical text', () => expect(digest({ b: 1, a: 'ü' })).toBe(sha256('{"a":"ü","b":1}')));
  it('write numbers as RFC 8785 does', () => expect(canonicalJson([1e21, 0.000001, -0])).toBe('[1e+21,0.000001,0]'));
  it('refuse what has no JSON form', () => expect(() => canonicalJson(undefined)).toThrow('cannot be hashed'));
});

describe('texts', () => {
  it('are put in the order of their code units, on every machine', () => {
    expect(['b', 'é', 'a', 'Z', 'b'].sort(compareText)).toEqual(['Z', 'a', 'b', 'b', 'é']);
    expect(compareText('b', 'b')).toBe(0);
  });

  it.each<[string, boolean]>([
    ['01900000-0000-7000-8000-00000000abcd', true],
    ['01900000-0000-7000-8000-00000000ABCD', true],
    ['01900000-0000-7000-8000-00000000abcdef', false],
    ['x01900000-0000-7000-8000-00000000abcd', false],
    ['01900000000070008000-00000000abcd', false],
    ['', false],
  ])('%s is a UUID: %s', (text, is) => expect(isUuid(text)).toBe(is));
});

import fc from '@joinery/testing/fc';
import type { Attributes } from '../profile/attribute';
import type { LifecycleRules } from './lifecycle';
import { lifecycleState } from './lifecycle-state';

const RULES: LifecycleRules = {
  uses: new Set(),
  zone: (facts) => (typeof facts.timeZone === 'string' ? facts.timeZone : 'UTC'),
  instants: [
    { name: 'preStart', dates: ['startDate', 'hireDate'], at: 'day-start', offset: '-P7D' },
    { name: 'start', dates: ['startDate', 'hireDate'], at: 'day-start', offset: null },
    { name: 'end', dates: ['lastDayOfWork', 'terminationDate'], at: 'day-end', offset: null },
    { name: 'purge', dates: ['lastDayOfWork', 'terminationDate'], at: 'day-end', offset: 'P180D' },
  ],
  states: [
    { id: 'lc.purge', state: 'purged', from: 'purge', when: null },
    { id: 'lc.leaver', state: 'leaver', from: 'end', when: null },
    { id: 'lc.leave', state: 'leave', from: 'start', when: (facts) => facts.hrStatus === 'on-leave' },
    { id: 'lc.active', state: 'active', from: 'start', when: null },
    { id: 'lc.prehire', state: 'prehire', from: 'preStart', when: null },
    { id: 'lc.future', state: 'future', from: null, when: (facts) => typeof facts.startDate === 'string' },
  ],
};
const at = (facts: Attributes, now: string) => lifecycleState(facts, RULES, now);
const HIRED: Attributes = { startDate: '2020-03-02', timeZone: 'Europe/Berlin' };

describe('the state that dates give', () => {
  const tables: [string, Attributes, string, string][] = [
    [
      'unknown, where the start is no day, whatever else it is',
      { startDate: 'tomorrow' },
      '2020-01-01T00:00:00.000Z',
      'unknown',
    ],
    [
      'unknown, where the end is no day',
      { ...HIRED, terminationDate: '2024-02-30' },
      '2021-01-01T00:00:00.000Z',
      'unknown',
    ],
    [
      'active, where the end is open',
      { ...HIRED, terminationDate: '9999-99-99' },
      '2021-01-01T00:00:00.000Z',
      'active',
    ],
    ['long before the start: future', HIRED, '2020-01-01T00:00:00.000Z', 'future'],
    ['a week before the start: prehire', HIRED, '2020-02-23T23:00:00.000Z', 'prehire'],
    ['a second before the day begins there: prehire', HIRED, '2020-03-01T22:59:59.999Z', 'prehire'],
    ['as the day begins there: active', HIRED, '2020-03-01T23:00:00.000Z', 'active'],
    ['on leave, when the source says so', { ...HIRED, hrStatus: 'on-leave' }, '2021-01-01T00:00:00.000Z', 'leave'],
    ['on leave, but not before the start', { ...HIRED, hrStatus: 'on-leave' }, '2020-02-27T00:00:00.000Z', 'prehire'],
    [
      'said to be terminated, but no date says so: active',
      { ...HIRED, hrStatus: 'terminated' },
      '2021-01-01T00:00:00.000Z',
      'active',
    ],
    [
      'said to be active, but the last day is over: leaver',
      { ...HIRED, hrStatus: 'active', lastDayOfWork: '2020-12-31' },
      '2021-01-01T00:00:00.000Z',
      'leaver',
    ],
    ['on the last day: active', { ...HIRED, lastDayOfWork: '2020-12-31' }, '2020-12-31T22:59:59.999Z', 'active'],
    [
      'as the last day ends there: leaver',
      { ...HIRED, lastDayOfWork: '2020-12-31' },
      '2020-12-31T23:00:00.000Z',
      'leaver',
    ],
    ['half a year later: purged', { ...HIRED, lastDayOfWork: '2020-12-31' }, '2021-07-01T00:00:00.000Z', 'purged'],
    [
      'last day today, in Auckland, where it is over: leaver',
      { startDate: '2020-01-01', lastDayOfWork: '2026-05-14', timeZone: 'Pacific/Auckland' },
      '2026-05-14T12:00:00.000Z',
      'leaver',
    ],
    [
      'last day today, in Honolulu, where it is not over: active',
      { startDate: '2020-01-01', lastDayOfWork: '2026-05-14', timeZone: 'Pacific/Honolulu' },
      '2026-05-15T09:59:59.000Z',
      'active',
    ],
    [
      'last day today, in Honolulu, a second later: leaver',
      { startDate: '2020-01-01', lastDayOfWork: '2026-05-14', timeZone: 'Pacific/Honolulu' },
      '2026-05-15T10:00:00.000Z',
      'leaver',
    ],
    [
      'start on a night that skips midnight in Cairo: prehire before 01:00',
      { startDate: '2026-04-24', timeZone: 'Africa/Cairo' },
      '2026-04-23T21:59:59.000Z',
      'prehire',
    ],
    [
      'start on a night that skips midnight in Cairo: active from 01:00',
      { startDate: '2026-04-24', timeZone: 'Africa/Cairo' },
      '2026-04-23T22:00:00.000Z',
      'active',
    ],
    [
      'last day 29 February: leaver on 1 March',
      { startDate: '2020-01-01', lastDayOfWork: '2028-02-29' },
      '2028-03-01T00:00:00.000Z',
      'leaver',
    ],
    [
      'last day 29 February: active that day',
      { startDate: '2020-01-01', lastDayOfWork: '2028-02-29' },
      '2028-02-29T23:59:59.999Z',
      'active',
    ],
    [
      'an open end in 9999: active',
      { startDate: '2020-01-01', lastDayOfWork: '9999-12-31' },
      '2026-01-01T00:00:00.000Z',
      'active',
    ],
    [
      'an end before the start belongs to a former employment: active',
      { startDate: '2026-01-01', lastDayOfWork: '2024-06-30' },
      '2026-02-01T00:00:00.000Z',
      'active',
    ],
    [
      'an end before the start is passed over for the next date',
      { startDate: '2026-01-01', lastDayOfWork: '2024-06-30', terminationDate: '2026-01-31' },
      '2026-02-01T00:00:00.000Z',
      'leaver',
    ],
    [
      'hired and gone on one day: active that day',
      { startDate: '2026-01-05', lastDayOfWork: '2026-01-05' },
      '2026-01-05T12:00:00.000Z',
      'active',
    ],
    [
      'hired and gone on one day: leaver the next',
      { startDate: '2026-01-05', lastDayOfWork: '2026-01-05' },
      '2026-01-06T00:00:00.000Z',
      'leaver',
    ],
    [
      'a withdrawn hire is never a prehire',
      { startDate: '2026-01-05', lastDayOfWork: '2026-01-04' },
      '2026-01-03T00:00:00.000Z',
      'leaver',
    ],
    [
      'somebody at work whose employment follows on another is no leaver',
      { startDate: '2026-01-05', lastDayOfWork: '2026-01-04', hireDate: '2019-05-01', employmentStatus: 'active' },
      '2026-01-05T12:00:00.000Z',
      'active',
    ],
    ['unknown, where the start does not exist', { startDate: '2026-02-30' }, '2026-03-05T00:00:00.000Z', 'unknown'],
    ['nobody knows a date: unknown', {}, '2026-03-05T00:00:00.000Z', 'unknown'],
    [
      'a zone that does not exist counts as UTC',
      { startDate: '2026-01-05', timeZone: 'Mars/Base' },
      '2026-01-05T00:00:00.000Z',
      'active',
    ],
  ];
  it.each(tables)('%s', (_sentence, facts, now, state) => {
    expect(at(facts, now).state).toBe(state);
  });

  it('names the row, the zone, the instants, and when to look again', () => {
    expect(at({ ...HIRED, lastDayOfWork: '2020-12-31' }, '2020-06-01T00:00:00.000Z')).toEqual({
      state: 'active',
      rule: 'lc.active',
      since: '2020-03-01T23:00:00.000Z',
      endedAt: null,
      zone: 'Europe/Berlin',
      instants: {
        preStart: '2020-02-23T23:00:00.000Z',
        start: '2020-03-01T23:00:00.000Z',
        end: '2020-12-31T23:00:00.000Z',
        purge: '2021-06-29T22:00:00.000Z',
      },
      wakeAt: '2020-12-31T23:00:00.000Z',
    });
    expect(at(HIRED, '2026-01-01T00:00:00.000Z').wakeAt).toBeNull();
  });

  it('names the end of whoever is over by its date, also when something is counted from it', () => {
    const left = { ...HIRED, lastDayOfWork: '2020-12-31' };
    const [end, purge] = ['2020-12-31T23:00:00.000Z', '2021-06-29T22:00:00.000Z'];
    expect(at(left, '2021-01-01T00:00:00.000Z')).toMatchObject({ state: 'leaver', since: end, endedAt: end });
    expect(at(left, '2022-01-01T00:00:00.000Z')).toMatchObject({ state: 'purged', since: purge, endedAt: end });
  });

  it('does not change by itself before `wakeAt`', () => {
    const day = fc
      .date({ min: new Date('2019-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const zone = fc.constantFrom('UTC', 'Pacific/Auckland', 'Pacific/Honolulu', 'Africa/Cairo', 'America/New_York');
    fc.assert(
      fc.property(
        day,
        fc.option(day, { nil: null }),
        zone,
        day,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (...parts) => {
          const [startDate, lastDayOfWork, timeZone, today, share] = parts;
          const facts = { startDate, lastDayOfWork, timeZone };
          const now = `${today}T10:00:00.000Z`;
          const { state, wakeAt } = at(facts, now);
          const until = Date.parse(wakeAt ?? '2040-01-01T00:00:00.000Z');
          const between = new Date(Date.parse(now) + (until - Date.parse(now)) * share).toISOString();
          expect(at(facts, between).state).toBe(state);
        },
      ),
      { numRuns: 300 },
    );
  });
});

import { type DispatchSchedule, dispatchTime } from './dispatch-schedule';

const weekEvenings: DispatchSchedule = {
  zone: 'Europe/Berlin',
  open: [{ cron: '0 20 * * 1-5', duration: 'PT4H' }],
  freezes: [],
  bypass: ['leaver'],
};
const christmas = { from: '2026-12-23T23:00:00.000Z', until: '2027-01-03T23:00:00.000Z', reason: 'year end' };
const frozen: DispatchSchedule = { ...weekEvenings, freezes: [christmas] };

describe('a joiner of an app', () => {
  it.each([
    ['without a schedule goes at once', null, '2026-11-24T12:00:00.000Z', '2026-11-24T12:00:00.000Z', 'at-once'],
    [
      'with windows waits for the evening',
      weekEvenings,
      '2026-11-24T12:00:00.000Z',
      '2026-11-24T19:00:00.000Z',
      'window',
    ],
    [
      'goes at once while the window is open',
      weekEvenings,
      '2026-11-24T21:00:00.000Z',
      '2026-11-24T21:00:00.000Z',
      'open',
    ],
    [
      'goes with the first instant of the window',
      weekEvenings,
      '2026-11-24T19:00:00.000Z',
      '2026-11-24T19:00:00.000Z',
      'open',
    ],
    [
      'waits again with the first instant after it',
      weekEvenings,
      '2026-11-24T23:00:00.000Z',
      '2026-11-25T19:00:00.000Z',
      'window',
    ],
    ['waits over the weekend', weekEvenings, '2026-11-28T01:00:00.000Z', '2026-11-30T19:00:00.000Z', 'window'],
    [
      'keeps to the hour of the zone after summer time',
      weekEvenings,
      '2026-07-01T12:00:00.000Z',
      '2026-07-01T18:00:00.000Z',
      'window',
    ],
    [
      'waits for the end of a freeze, then for the window',
      frozen,
      '2026-12-24T20:00:00.000Z',
      '2027-01-04T19:00:00.000Z',
      'freeze',
    ],
    [
      'of an open window that freezes waits as well',
      frozen,
      '2026-12-24T19:30:00.000Z',
      '2027-01-04T19:00:00.000Z',
      'freeze',
    ],
    [
      'frozen with no windows goes when the freeze ends',
      { ...frozen, open: [] },
      '2026-12-25T00:00:00.000Z',
      christmas.until,
      'freeze',
    ],
    [
      'outside a freeze with no windows goes at once',
      { ...frozen, open: [] },
      '2026-12-20T00:00:00.000Z',
      '2026-12-20T00:00:00.000Z',
      'open',
    ],
  ])('%s', (_sentence, schedule, now, at, reason) => {
    expect(dispatchTime(schedule, 'joiner', now)).toMatchObject({ at, reason });
  });

  it('finds the nearest of several windows', () => {
    const two = { ...weekEvenings, open: [...weekEvenings.open, { cron: '30 6 * * *', duration: 'PT30M' }] };
    expect(dispatchTime(two, 'joiner', '2026-11-25T00:00:00.000Z').at).toBe('2026-11-25T05:30:00.000Z');
  });

  it('says so when every window that is left is frozen', () => {
    const ever = {
      ...weekEvenings,
      freezes: [{ ...christmas, until: '9999-01-01T00:00:00.000Z' }],
      open: [{ cron: '0 20 24 12 *', duration: 'PT1H' }],
    };
    expect(dispatchTime(ever, 'joiner', '2026-12-24T12:00:00.000Z')).toMatchObject({ at: null, reason: 'never' });
  });
});

it('sends a leaver at once, whatever is closed or frozen, unless the policy binds leavers too', () => {
  const now = '2026-12-25T00:00:00.000Z';
  expect(dispatchTime(frozen, 'leaver', now)).toMatchObject({ at: now, reason: 'bypass' });
  expect(dispatchTime({ ...frozen, bypass: [] }, 'leaver', now)).toMatchObject({
    at: '2027-01-04T19:00:00.000Z',
    reason: 'freeze',
  });
});

it('says when and why in words', () => {
  expect(dispatchTime(weekEvenings, 'mover', '2026-11-24T12:00:00.000Z').text).toBe(
    'at 2026-11-24T19:00:00.000Z: when the window opens ("0 20 * * 1-5" for PT4H, Europe/Berlin)',
  );
  expect(dispatchTime(frozen, 'mover', '2026-12-24T20:00:00.000Z').text).toBe(
    'at 2027-01-04T19:00:00.000Z: frozen until 2027-01-03T23:00:00.000Z (year end), then when the window opens ("0 20 * * 1-5" for PT4H, Europe/Berlin)',
  );
  expect(dispatchTime({ ...frozen, open: [] }, 'mover', '2026-12-24T20:00:00.000Z').text).toBe(
    'at 2027-01-03T23:00:00.000Z: frozen until 2027-01-03T23:00:00.000Z (year end)',
  );
});

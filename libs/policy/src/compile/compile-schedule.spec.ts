import { soundPolicy } from '../test/policy-files';
import { type RefusedRow, swap, testRefused } from '../test/refused-row';

const withSchedule = (text: string): { 'apps/chat.yaml': (file: string) => string } => ({
  'apps/chat.yaml': swap('owner: it\n', `owner: it\nschedule: ${text}\n`),
});

testRefused([
  [
    'a pattern with seconds',
    withSchedule('{open: [{cron: "0 0 20 * * 1-5", duration: PT4H}]}'),
    'apps/chat.yaml:5:26',
    'CRON_INVALID',
    'Five fields',
  ],
  [
    'a pattern with an hour that no day has',
    withSchedule('{open: [{cron: "0 25 * * *", duration: PT4H}]}'),
    'apps/chat.yaml:5:26',
    'CRON_INVALID',
  ],
  [
    'a pattern that never comes',
    withSchedule('{open: [{cron: "0 0 30 2 *", duration: PT4H}]}'),
    'apps/chat.yaml:5:26',
    'CRON_INVALID',
  ],
  [
    'a window that lasts no time',
    withSchedule('{open: [{cron: "0 20 * * *", duration: PT0H}]}'),
    'apps/chat.yaml:5:50',
    'DURATION_INVALID',
  ],
  [
    'a window that lasts less than nothing',
    withSchedule('{open: [{cron: "0 20 * * *", duration: -PT4H}]}'),
    'apps/chat.yaml:5:50',
    'DURATION_INVALID',
  ],
  [
    'a duration in other words',
    withSchedule('{open: [{cron: "0 20 * * *", duration: 4 hours}]}'),
    'apps/chat.yaml:5:50',
    'DURATION_INVALID',
    'PT4H',
  ],
  ['a zone that is none', withSchedule('{zone: Mars/Olympus}'), 'apps/chat.yaml:5:18', 'UNKNOWN_ZONE', 'Europe/Berlin'],
  [
    'a freeze that ends before it begins',
    withSchedule('{freezes: [{from: "2027-01-02", until: "2026-12-24", reason: x}]}'),
    'apps/chat.yaml:5:50',
    'VALUE_INVALID',
  ],
  [
    'a freeze without a day',
    withSchedule('{freezes: [{from: Christmas, until: "2026-12-24", reason: x}]}'),
    'apps/chat.yaml:5:29',
    'INSTANT_INVALID',
    '2026-12-24',
  ],
  ['a lane that is none', withSchedule('{bypass: [visitor]}'), 'apps/chat.yaml:5:21', 'UNKNOWN_VALUE'],
] satisfies readonly RefusedRow[]);

it('takes the zone of the policy and lets leavers pass unless it is told otherwise', () => {
  const [app] = soundPolicy(withSchedule('{open: [{cron: "0 20 * * 1-5", duration: PT4H}]}')).apps;
  expect(app?.schedule).toMatchObject({ freezes: [], bypass: ['leaver'], open: [{ cron: '0 20 * * 1-5' }] });
  expect(soundPolicy(withSchedule('{bypass: []}')).apps[0]?.schedule?.bypass).toEqual([]);
  expect(soundPolicy().apps[0]?.schedule).toBeNull();
});

it('begins and ends a day of a freeze at midnight of the zone of its windows', () => {
  const days = 'freezes: [{from: "2026-12-24", until: "2027-07-01T00:00:00Z", reason: x}]';
  const from = (text: string): string | undefined => soundPolicy(withSchedule(text)).apps[0]?.schedule?.freezes[0]?.from; // prettier-ignore
  expect(from(`{zone: Asia/Tokyo, ${days}}`)).toBe('2026-12-23T15:00:00.000Z');
  expect(from(`{zone: UTC, ${days}}`)).toBe('2026-12-24T00:00:00.000Z');
});

it('changes the digest of the policy', () => {
  expect(soundPolicy(withSchedule('{bypass: []}')).digest).not.toBe(soundPolicy().digest);
});

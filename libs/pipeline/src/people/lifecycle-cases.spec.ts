import path from 'node:path';
import type { Attributes } from '@joinery/identity';
import { loadPolicyFolder, type PolicySet } from '@joinery/policy';
import type { PersonToEvaluate } from '@joinery/store';
import { afterwards, lookAt } from '../policy/what-if/look';

const shipped = ((): PolicySet => {
  const { policySet } = loadPolicyFolder(path.join(__dirname, '../../../../policies'));
  if (policySet === null) throw new Error('the shipped policy does not load');
  return policySet;
})();

/** A record of HR, or several. */
type Records = Attributes | readonly Attributes[];
/** When somebody is looked at, what HR says then (null: as before), and what comes: state, event, account in Chat. */
type Look = readonly [at: string, hr: Records | null, comes: string];

/** Lives through the looks, everything done at once that each of them wants. */
function live(looks: readonly Look[], policy: PolicySet = shipped): string[] {
  let person: PersonToEvaluate = {
    id: 'p', label: 'p', outcomeHash: null, state: null, profile: null, observations: [], accounts: [],
    reserved: { userName: 'ada.berg' }, grantMemory: {}, handGrants: [],
  }; // prettier-ignore
  return looks.map(([at, hr]) => {
    if (hr !== null) person = { ...person, observations: observationsOf(hr) };
    const outcome = lookAt(person, policy, new Date(at).toISOString());
    person = afterwards(outcome);
    const chat = outcome.desires.find(({ appId }) => appId === 'chat')?.image ?? null;
    return `${outcome.lifecycle.state} ${outcome.event ?? '-'} ${chat === null ? 'none' : chat.active ? 'open' : 'closed'}`;
  });
}

function observationsOf(hr: Records): PersonToEvaluate['observations'] {
  return [hr].flat().map((record: Attributes, i) => ({
    sourceId: 'hr',
    recordKey: String(record.employeeNumber),
    versionId: `v${i}`,
    learnedAt: '2026-01-01T00:00:00.000Z',
    attributes: record,
  }));
}

const ADA = {
  employeeNumber: 'E1',
  givenName: 'Ada',
  familyName: 'Berg',
  workerType: 'employee',
  timeZone: 'Europe/Berlin',
};
const works = { ...ADA, startDate: '2020-01-01' };
const NOON = 'T12:00:00Z';

const cases: readonly (readonly [sentence: string, looks: readonly Look[]])[] = [
  ['before the start: nothing until a week ahead, then a closed account, which opens on the first day where she works', [
    ['2026-05-01T12:00:00Z', { ...ADA, startDate: '2026-05-18' }, 'future - none'],
    ['2026-05-10T21:59:59Z', null, 'future - none'],
    ['2026-05-10T22:00:00Z', null, 'prehire joiner closed'],
    ['2026-05-17T21:59:59Z', null, 'prehire - closed'],
    ['2026-05-17T22:00:00Z', null, 'active - open'],
  ]],
  ['the start is put off: the account stays closed, and opens on the later day; nobody joins twice', [
    ['2026-05-12T12:00:00Z', { ...ADA, startDate: '2026-05-18' }, 'prehire joiner closed'],
    ['2026-05-13T12:00:00Z', { ...ADA, startDate: '2026-07-01' }, 'future postpone closed'],
    ['2026-06-30T22:00:00Z', null, 'active - open'],
  ]],
  ['a start that is put off before anybody was told of it is told once', [
    ['2026-05-01T12:00:00Z', { ...ADA, startDate: '2026-05-18' }, 'future - none'],
    ['2026-05-02T12:00:00Z', { ...ADA, startDate: '2026-07-01' }, 'future - none'],
    ['2026-06-24T12:00:00Z', null, 'prehire joiner closed'],
  ]],
  ['the end is the first instant of the next day in Melbourne, which is the same day in London', [
    ['2026-05-14T13:59:59Z', { ...works, timeZone: 'Australia/Melbourne', lastDayOfWork: '2026-05-14' }, 'active joiner open'],
    ['2026-05-14T14:00:00Z', null, 'leaver leaver closed'],
  ]],
  ['in Los Angeles it is the morning of the next day in London', [
    ['2026-05-15T06:59:59Z', { ...works, timeZone: 'America/Los_Angeles', lastDayOfWork: '2026-05-14' }, 'active joiner open'],
    ['2026-05-15T07:00:00Z', null, 'leaver leaver closed'],
  ]],
  ['in Cairo, where the next day has no midnight, it is one o’clock', [
    ['2026-04-23T21:59:59Z', { ...works, timeZone: 'Africa/Cairo', lastDayOfWork: '2026-04-23' }, 'active joiner open'],
    ['2026-04-23T22:00:00Z', null, 'leaver leaver closed'],
  ]],
  ['purged is who left half a year ago', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-01-02${NOON}`, { ...works, lastDayOfWork: '2026-01-01' }, 'leaver leaver closed'],
    ['2026-06-30T21:59:59Z', null, 'leaver - closed'],
    ['2026-06-30T22:00:00Z', null, 'purged - closed'],
  ]],
  ['a leave keeps the account, and ends by itself', [
    [`2026-01-01${NOON}`, { ...works, leaveStart: '2026-03-01', leaveEnd: '2026-03-31' }, 'active joiner open'],
    [`2026-03-01${NOON}`, null, 'leave leave open'],
    ['2026-03-31T22:00:00Z', null, 'active return open'],
  ]],
  ['a leave by the word of HR alone begins and ends with the word', [
    [`2026-01-01${NOON}`, { ...works, sourceStatus: 'Active' }, 'active joiner open'],
    [`2026-03-01${NOON}`, { ...works, sourceStatus: 'On Leave' }, 'leave leave open'],
    [`2026-04-01${NOON}`, { ...works, sourceStatus: 'Active' }, 'active return open'],
  ]],
  ['whoever leaves the company while on leave is a leaver', [
    [`2026-03-02${NOON}`, { ...works, leaveStart: '2026-03-01', leaveEnd: '2026-12-31' }, 'leave joiner open'],
    [`2026-04-01${NOON}`, { ...works, leaveStart: '2026-03-01', leaveEnd: '2026-12-31', lastDayOfWork: '2026-03-31' }, 'leaver leaver closed'],
  ]],
  ['a suspension closes the account and gives it back', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-02-01${NOON}`, { ...works, sourceStatus: 'Suspended' }, 'suspended suspend closed'],
    [`2026-03-01${NOON}`, { ...works, sourceStatus: 'Active' }, 'active return open'],
  ]],
  ['hired again within the retention, by the same record: the same account opens again', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-02-01${NOON}`, { ...works, lastDayOfWork: '2026-01-31' }, 'leaver leaver closed'],
    [`2026-04-01${NOON}`, { ...works, startDate: '2026-04-01' }, 'active rehire open'],
  ]],
  ['an end that lies before the new start is that of the former employment, and ends nothing', [
    [`2026-02-01${NOON}`, { ...works, lastDayOfWork: '2026-01-31' }, 'leaver - none'],
    [`2026-04-01${NOON}`, { ...works, startDate: '2026-04-01', lastDayOfWork: '2026-01-31' }, 'active rehire open'],
  ]],
  ['hired again under another number: the same person by both records', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-02-01${NOON}`, { ...works, lastDayOfWork: '2026-01-31' }, 'leaver leaver closed'],
    [`2026-04-01${NOON}`, [{ ...works, lastDayOfWork: '2026-01-31' }, { ...ADA, employeeNumber: 'E9', startDate: '2026-04-01' }], 'active rehire open'],
  ]],
  ['hired again for a later day is a rehire when that day is near, not a joiner', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-02-01${NOON}`, { ...works, lastDayOfWork: '2026-01-31' }, 'leaver leaver closed'],
    [`2026-03-01${NOON}`, { ...works, startDate: '2026-05-01' }, 'future - closed'],
    [`2026-04-24${NOON}`, null, 'prehire rehire closed'],
    [`2026-05-01${NOON}`, null, 'active - open'],
  ]],
  ['hired again after the retention', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-02-01${NOON}`, { ...works, lastDayOfWork: '2026-01-31' }, 'leaver leaver closed'],
    [`2026-12-01${NOON}`, null, 'purged - closed'],
    [`2027-01-01${NOON}`, { ...works, startDate: '2027-01-01' }, 'active rehire open'],
  ]],
  ['a contractor who is hired for good: the end of the contract ends nothing', [
    [`2026-01-01${NOON}`, { ...works, workerType: 'contractor', contractEndDate: '2026-03-31' }, 'active joiner open'],
    [`2026-03-01${NOON}`, { ...works, workerType: 'employee', contractEndDate: '2026-03-31' }, 'active conversion open'],
    [`2026-04-01${NOON}`, null, 'active - open'],
  ]],
  ['a contractor who is hired for good under another number, from the day after the contract', [
    [`2026-01-01${NOON}`, { ...works, workerType: 'contractor', contractEndDate: '2026-03-31' }, 'active joiner open'],
    [`2026-03-01${NOON}`, [{ ...works, workerType: 'contractor', contractEndDate: '2026-03-31' }, { ...ADA, employeeNumber: 'E9', startDate: '2026-04-01' }], 'active - open'],
    ['2026-03-31T22:00:00Z', null, 'active conversion open'],
  ]],
  ['a contract that runs out ends access, though nobody entered a termination', [
    [`2026-01-01${NOON}`, { ...works, workerType: 'contractor', contractEndDate: '2026-03-31' }, 'active joiner open'],
    ['2026-03-31T22:00:00Z', null, 'leaver leaver closed'],
  ]],
  ['a second employment beside the first: whichever of the two ends, the other goes on', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-02-01${NOON}`, [works, { ...ADA, employeeNumber: 'E2', startDate: '2026-02-01' }], 'active - open'],
    [`2026-03-01${NOON}`, [{ ...works, lastDayOfWork: '2026-02-28' }, { ...ADA, employeeNumber: 'E2', startDate: '2026-02-01' }], 'active - open'],
    [`2026-04-01${NOON}`, [works, { ...ADA, employeeNumber: 'E2', startDate: '2026-02-01', lastDayOfWork: '2026-03-31' }], 'active - open'],
    [`2026-05-01${NOON}`, [{ ...works, lastDayOfWork: '2026-04-30' }, { ...ADA, employeeNumber: 'E2', startDate: '2026-02-01', lastDayOfWork: '2026-03-31' }], 'leaver leaver closed'],
  ]],
  ['a new department is a move, a new telephone number is none', [
    [`2026-01-01${NOON}`, { ...works, department: 'Sales', phone: '1' }, 'active joiner open'],
    [`2026-02-01${NOON}`, { ...works, department: 'Sales', phone: '2' }, 'active - open'],
    [`2026-03-01${NOON}`, { ...works, department: 'Legal', phone: '2' }, 'active mover open'],
  ]],
  ['the end of the first job is none of the second, which returns no end at all', [
    ['2026-03-02T09:00:00Z', [{ ...works, lastDayOfWork: '2026-05-10' }, { ...ADA, employeeNumber: 'E2', startDate: '2026-03-01' }], 'active joiner open'],
    ['2026-05-09T09:00:00Z', null, 'active - open'],
    ['2026-05-12T09:00:00Z', null, 'active - open'],
    ['2026-08-03T09:00:00Z', [{ ...works, lastDayOfWork: '2026-05-10' }, { ...ADA, employeeNumber: 'E2', startDate: '2026-03-01', lastDayOfWork: '2026-08-01' }], 'leaver leaver closed'],
  ]],
  ['the end of the job that spoke is none of the one that speaks from today on', [
    ['2026-02-02T09:00:00Z', { ...works, lastDayOfWork: '2026-05-10' }, 'active joiner open'],
    ['2026-05-09T09:00:00Z', [{ ...works, lastDayOfWork: '2026-05-10' }, { ...ADA, employeeNumber: 'E2', startDate: '2026-05-01' }], 'active - open'],
    ['2026-05-12T09:00:00Z', null, 'active - open'],
  ]],
  ['nor is the word for it', [
    ['2026-02-02T09:00:00Z', { ...works, sourceStatus: 'Active' }, 'active joiner open'],
    ['2026-05-09T09:00:00Z', [{ ...works, lastDayOfWork: '2026-05-10', sourceStatus: 'Terminated' }, { ...ADA, employeeNumber: 'E2', startDate: '2026-05-11' }], 'active - open'],
    ['2026-05-12T09:00:00Z', null, 'active - open'],
  ]],
  ['a second employment that is still to come moves nobody today', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-02-01${NOON}`, [works, { ...ADA, employeeNumber: 'E2', startDate: '2026-06-01', department: 'Legal' }], 'active - open'],
  ]],
  ['a hire that is taken back ends on the day before it begins', [
    [`2026-05-12${NOON}`, { ...ADA, startDate: '2026-05-18' }, 'prehire joiner closed'],
    [`2026-05-13${NOON}`, { ...ADA, startDate: '2026-05-18', lastDayOfWork: '2026-05-17' }, 'leaver rescind closed'],
  ]],
  ['a hire that is taken back by the word of HR, without a date', [
    [`2026-05-12${NOON}`, { ...ADA, startDate: '2026-05-18' }, 'prehire joiner closed'],
    [`2026-05-13${NOON}`, { ...ADA, startDate: '2026-05-18', sourceStatus: 'Terminated' }, 'leaver rescind closed'],
  ]],
  ['a hire that was taken back is on again, for the same day or for another', [
    [`2026-05-12${NOON}`, { ...ADA, startDate: '2026-05-18' }, 'prehire joiner closed'],
    [`2026-05-13${NOON}`, { ...ADA, startDate: '2026-05-18', lastDayOfWork: '2026-05-17' }, 'leaver rescind closed'],
    [`2026-05-14${NOON}`, { ...ADA, startDate: '2026-05-18', lastDayOfWork: null }, 'prehire reinstate closed'],
    [`2026-05-15${NOON}`, { ...ADA, startDate: '2026-05-18', lastDayOfWork: '2026-05-17' }, 'leaver rescind closed'],
    [`2026-05-16${NOON}`, { ...ADA, startDate: '2026-05-20', lastDayOfWork: null }, 'prehire joiner closed'],
  ]],
  ['a termination that is cancelled before its day changes nothing', [
    [`2026-01-01${NOON}`, { ...works, lastDayOfWork: '2026-03-31' }, 'active joiner open'],
    [`2026-03-01${NOON}`, { ...works, lastDayOfWork: null }, 'active - open'],
    [`2026-04-01${NOON}`, null, 'active - open'],
  ]],
  ['a termination that is cancelled after its day is told as such, and opens the same account again', [
    [`2026-01-01${NOON}`, { ...works, lastDayOfWork: '2026-03-31' }, 'active joiner open'],
    [`2026-04-01${NOON}`, null, 'leaver leaver closed'],
    [`2026-04-02${NOON}`, { ...works, lastDayOfWork: null }, 'active reinstate open'],
  ]],
  ['a termination that is entered weeks late ends access now', [
    [`2026-05-01${NOON}`, works, 'active joiner open'],
    [`2026-05-20${NOON}`, { ...works, lastDayOfWork: '2026-04-30' }, 'leaver leaver closed'],
  ]],
  ['a termination that is entered after its retention ends access now as well', [
    [`2026-05-01${NOON}`, works, 'active joiner open'],
    [`2026-12-20${NOON}`, { ...works, lastDayOfWork: '2026-04-30' }, 'purged leaver closed'],
  ]],
  ['an end that is found weeks late, because nobody looked, is found', [
    [`2026-05-01${NOON}`, { ...works, lastDayOfWork: '2026-05-02' }, 'active joiner open'],
    [`2026-06-20${NOON}`, null, 'leaver leaver closed'],
  ]],
  ['a start that is found weeks late is a joiner with an open account', [
    [`2026-01-01${NOON}`, { ...ADA, startDate: '2026-05-01' }, 'future - none'],
    [`2026-06-20${NOON}`, null, 'active joiner open'],
  ]],
  ['an employment that began and ended between two looks is told, and makes no account', [
    [`2026-01-01${NOON}`, { ...ADA, startDate: '2026-05-01', lastDayOfWork: '2026-05-31' }, 'future - none'],
    [`2026-06-20${NOON}`, null, 'leaver leaver none'],
  ]],
  ['a leave that began and ended between two looks leaves no trace', [
    [`2026-01-01${NOON}`, { ...works, leaveStart: '2026-03-01', leaveEnd: '2026-03-31' }, 'active joiner open'],
    [`2026-06-20${NOON}`, null, 'active - open'],
  ]],
  ['dates that vanish from the record are held, and with them the person', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-02-01${NOON}`, { ...works, startDate: null }, 'active - open'],
  ]],
  ['somebody of whom no date and no word is known is nobody yet', [
    [`2026-01-01${NOON}`, ADA, 'unknown - none'],
    [`2026-02-01${NOON}`, { ...works }, 'active joiner open'],
  ]],
  ['a record that is not there any more is no termination', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-02-01${NOON}`, [], 'active - open'],
  ]],
]; // prettier-ignore

test.each(cases)('%s', (_sentence, looks) => {
  expect(live(looks)).toEqual(looks.map(([, , comes]) => comes));
});

/** The shipped set with an app that deletes at the purge, half a year after the end. */
const deleting: PolicySet = {
  ...shipped,
  apps: shipped.apps.map((app) => ({ ...app, states: { ...app.states, purged: 'delete' as const } })),
};

const retentions: typeof cases = [
  ['half a year after the end, when everybody knew it in time', [
    [`2026-01-01${NOON}`, { ...works, lastDayOfWork: '2026-01-31' }, 'active joiner open'],
    ['2026-01-31T23:00:00Z', null, 'leaver leaver closed'],
    ['2026-07-30T21:59:59Z', null, 'leaver - closed'],
    ['2026-07-30T22:00:00Z', null, 'purged - none'],
  ]],
  ['half a year after it was closed, when the end was entered after its retention', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-12-20${NOON}`, { ...works, lastDayOfWork: '2026-04-30' }, 'purged leaver closed'],
    [`2027-06-17${NOON}`, null, 'purged - closed'],
    ['2027-06-18T13:00:00Z', null, 'purged - none'],
  ]],
  ['half a year after it was closed, when the end was entered a month late', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-03-02${NOON}`, { ...works, lastDayOfWork: '2026-01-31' }, 'leaver leaver closed'],
    [`2026-07-31${NOON}`, null, 'purged - closed'],
    [`2026-08-30${NOON}`, null, 'purged - none'],
  ]],
  ['never, when the end is taken back meanwhile', [
    [`2026-01-01${NOON}`, works, 'active joiner open'],
    [`2026-12-20${NOON}`, { ...works, lastDayOfWork: '2026-04-30' }, 'purged leaver closed'],
    [`2026-12-21${NOON}`, works, 'purged - closed'],
    [`2026-12-22${NOON}`, { ...works, lastDayOfWork: null }, 'active rehire open'],
    [`2027-12-22${NOON}`, null, 'active - open'],
  ]],
]; // prettier-ignore

test.each(retentions)('where an app deletes, the account goes %s', (_sentence, looks) => {
  expect(live(looks, deleting)).toEqual(looks.map(([, , comes]) => comes));
});

test('everybody whose life is not over knows when they are looked at next', () => {
  const wakes = (hr: Attributes, at: string, policy = shipped): string | null => {
    const person = {
      id: 'p', label: 'p', outcomeHash: null, state: null, profile: null, observations: observationsOf(hr), accounts: [],
      reserved: {}, grantMemory: {}, handGrants: [],
    } as const; // prettier-ignore
    return lookAt(person, policy, at).wakeAt;
  };
  const at = '2026-05-01T12:00:00.000Z';
  expect(wakes({ ...ADA, startDate: '2026-05-18' }, at)).toBe('2026-05-10T22:00:00.000Z');
  expect(wakes({ ...ADA, startDate: '2026-05-18' }, '2026-05-10T22:00:00.000Z')).toBe('2026-05-17T22:00:00.000Z');
  expect(wakes({ ...works, lastDayOfWork: '2026-05-31' }, at)).toBe('2026-05-31T22:00:00.000Z');
  expect(wakes({ ...works, lastDayOfWork: '2026-04-30' }, at)).toBe('2026-10-27T23:00:00.000Z');
  expect(wakes({ ...works, leaveStart: '2026-05-10', leaveEnd: '2026-05-20' }, at)).toBe('2026-05-09T22:00:00.000Z');
  expect(wakes(works, at)).toBeNull();
  const until = '2026-08-01T00:00:00.000Z';
  const guarding = { ...shipped, protectedPeople: [{ names: ['E1'], reason: 'emergencies', expiresAt: until }] };
  expect(wakes(works, at, guarding)).toBe(until);
  expect(wakes(works, until, guarding)).toBeNull();
});

test('a date whose retention runs out of the calendar is told with its attribute, and changes nothing else', () => {
  const hr = { ...works, lastDayOfWork: '9998-12-31' };
  const person: PersonToEvaluate = {
    id: 'p', label: 'p', outcomeHash: null, state: null, profile: null, observations: observationsOf(hr), accounts: [],
    reserved: { userName: 'ada.berg' }, grantMemory: {}, handGrants: [],
  }; // prettier-ignore
  const { lifecycle, findings } = lookAt(person, shipped, '2026-05-14T12:00:00.000Z');
  expect([lifecycle.state, lifecycle.wakeAt]).toEqual(['active', '9998-12-31T23:00:00.000Z']);
  expect(findings).toMatchObject([{ code: 'DATE_BEYOND_CALENDAR', place: { path: 'lastDayOfWork' } }]);
});

test.each<[string, Attributes, userName: string, told: readonly string[]]>([
  ['nobody says what they are called', { givenName: null, familyName: null }, 'ue1', ['NAMED_BY_NUMBER']],
  [
    'what they are called has no letters that can be written',
    { givenName: '???', familyName: null },
    'ue1',
    ['NAMED_BY_NUMBER'],
  ],
  ['they have a family name only', { givenName: null }, 'berg', []],
  ['the name went after it was used', { givenName: null, familyName: null }, 'ada.berg', []],
  ['the name came after the number was used', {}, 'ue1', []],
])('whoever is called by their number alone is told: %s', (_when, said, userName, told) => {
  const person: PersonToEvaluate = {
    id: 'p', label: 'p', outcomeHash: null, state: null, profile: null, observations: observationsOf({ ...works, ...said }), accounts: [],
    reserved: { userName }, grantMemory: {}, handGrants: [],
  }; // prettier-ignore
  const { findings } = lookAt(person, shipped, '2026-05-14T12:00:00.000Z');
  const named = findings.filter(({ place }) => place?.path === 'userName');
  expect(named.map(({ code }) => code)).toEqual(told);
});

import { staleAt, staleTimes } from './stale-times';

const RUNS = ['2026-03-02', '2026-03-04', '2026-03-10', '2026-03-13'].map((day) => ({
  sourceId: 'hr',
  at: `${day}T09:00:00.000Z`,
}));

const times = staleTimes([{ sourceId: 'hr', staleAfter: 'P3D' }, { sourceId: 'idp' }], RUNS);

it.each<[string, string, readonly string[]]>([
  ['is not stale before it was first heard', '2026-03-01T00:00:00.000Z', []],
  ['is not stale while it is heard in time', '2026-03-05T09:00:00.000Z', []],
  ['is not stale just before its time is over', '2026-03-07T08:59:59.999Z', []],
  ['is stale as soon as its time is over', '2026-03-07T09:00:00.000Z', ['hr']],
  ['is fresh again with the next complete run', '2026-03-10T09:00:00.000Z', []],
  ['is fresh where the next run comes as its time is over', '2026-03-13T09:00:00.000Z', []],
  ['is stale for good when nothing more comes', '2027-01-01T00:00:00.000Z', ['hr']],
])('a source %s', (_sentence, at, expected) => expect(staleAt(times, at)).toEqual(expected));

it('a source of which policy is patient for ever is never stale', () => {
  expect(times.filter(({ sourceId }) => sourceId === 'idp')).toEqual([]);
});

import type { Authority } from '../profile/profile';
import { sourceFreshness, sourcesThatGoStale } from './source-freshness';

const hr = { sourceId: 'hr', staleAfter: 'P3D' };
const monday = '2026-05-11T02:00:00.000Z';

test.each<[string, Parameters<typeof sourceFreshness>, { isStale: boolean; staleAt: string | null }]>([
  [
    'one that policy gives no time is never stale',
    [{ sourceId: 'hr' }, { completeAt: '1999-01-01T00:00:00.000Z', firstAt: null }, monday],
    { isStale: false, staleAt: null },
  ],
  [
    'one of which nothing has come is not stale: nobody believes it',
    [hr, { completeAt: null, firstAt: null }, monday],
    { isStale: false, staleAt: null },
  ],
  [
    'until its time is over it is fresh',
    [hr, { completeAt: monday, firstAt: monday }, '2026-05-14T01:59:59.999Z'],
    { isStale: false, staleAt: '2026-05-14T02:00:00.000Z' },
  ],
  [
    'from that very instant on it is stale',
    [hr, { completeAt: monday, firstAt: monday }, '2026-05-14T02:00:00.000Z'],
    { isStale: true, staleAt: '2026-05-14T02:00:00.000Z' },
  ],
  [
    'one that was never complete is counted from its first run',
    [hr, { completeAt: null, firstAt: monday }, '2026-05-20T00:00:00.000Z'],
    { isStale: true, staleAt: '2026-05-14T02:00:00.000Z' },
  ],
])('%s', (_sentence, question, expected) => {
  expect(sourceFreshness(...question)).toMatchObject(expected);
});

test('only sources that may decide something with an onStale other than keep can turn', () => {
  const row = (from: string[], onStale: Authority['onStale']): Authority => ({
    rule: 'r', from, pick: 'first', onNull: 'clear', onAbsent: 'keep', onStale,
  }); // prettier-ignore
  const authority = new Map([
    ['department', row(['hr'], 'keep')],
    ['phone', row(['idp', 'crm'], 'next')],
  ]);
  expect([...sourcesThatGoStale(authority)].sort()).toEqual(['crm', 'idp']);
});

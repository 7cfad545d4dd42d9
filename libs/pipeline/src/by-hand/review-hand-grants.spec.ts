import type { LifecycleState } from '@joinery/identity';
import type { HandGrantRecord } from '@joinery/store';
import { reviewHandGrants } from './review-hand-grants';

const given = (more: Partial<HandGrantRecord>): HandGrantRecord => ({
  id: '1', identityId: 'p', kind: 'manual', effect: 'allow', entitlement: 'group:finance', by: 'bo', reason: 'month-end',
  givenAt: '2026-05-01T00:00:00.000Z', from: '2026-05-01T00:00:00.000Z', until: null, onMove: 'review', status: 'active',
  statusAt: '2026-05-01T00:00:00.000Z', statusBy: 'bo', statusReason: null, ...more,
}); // prettier-ignore

type Row = [string, Partial<HandGrantRecord>, boolean, LifecycleState, { counts: boolean; becomes: string | null }];
test.each<Row>([
  ['nothing happens to somebody who stays', {}, false, 'active', { counts: true, becomes: null }],
  ['a mover keeps what was given to be kept', { onMove: 'keep' }, true, 'active', { counts: true, becomes: null }],
  ['a mover has what is to be reviewed until it is', {}, true, 'active', { counts: true, becomes: 'review' }],
  ['what waits for a review already waits once', { status: 'review' }, true, 'active', { counts: true, becomes: null }],
  ['a mover loses what was to end with a move', { onMove: 'expire' }, true, 'active', { counts: false, becomes: 'ended' }],
  ['whoever moves while on leave has moved', { onMove: 'expire' }, true, 'leave', { counts: false, becomes: 'ended' }],
  ['whoever moves before the first day has moved', {}, true, 'prehire', { counts: true, becomes: 'review' }],
  ['in doubt nothing ends', { onMove: 'expire' }, true, 'unknown', { counts: true, becomes: 'review' }],
  ['in doubt nothing is taken from anybody', {}, false, 'unknown', { counts: true, becomes: null }],
  ['a leaver’s is over for good, whatever it says', { onMove: 'keep' }, false, 'leaver', { counts: false, becomes: 'ended' }],
  ['so it is once they are purged', { kind: 'request' }, false, 'purged', { counts: false, becomes: 'ended' }],
  ['what forbids goes along with a mover', { effect: 'deny', onMove: 'expire', until: '2027-01-01T00:00:00.000Z' }, true, 'active', { counts: true, becomes: null }],
  ['what forbids outlasts the employment, to its own day', { effect: 'deny', until: '2027-01-01T00:00:00.000Z' }, false, 'leaver', { counts: true, becomes: null }],
])('%s', (_sentence, more, hasMoved, state, { counts, becomes }) => {
  const { valid, changes } = reviewHandGrants([given(more)], hasMoved, state);
  expect([valid.length === 1, changes[0]?.status ?? null]).toEqual([counts, becomes]);
}); // prettier-ignore

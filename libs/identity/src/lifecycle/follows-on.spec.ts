import type { Attributes } from '../profile/attribute';
import { followsOn } from './follows-on';

it.each<[string, Attributes, boolean]>([
  ['somebody at work with an earlier first day', { startDate: '2026-06-01', hiredOn: '2019-02-01' }, true],
  ['somebody at work whose first day was the last one before', { hiredOn: '2026-05-31' }, true],
  ['somebody at work with no earlier first day', { startDate: '2026-06-01', hiredOn: '2026-06-01' }, false],
  ['somebody at work with an empty first day', { startDate: '2026-06-01', hiredOn: '' }, false],
  ['somebody at work with no first day at all', { startDate: null }, false],
  ['somebody on leave', { employmentStatus: 'leave', hiredOn: '2019-02-01' }, true],
  ['somebody of no known status', { employmentStatus: null, hiredOn: '2019-02-01' }, false],
  ['somebody who has left', { employmentStatus: 'terminated', hiredOn: '2019-02-01' }, false],
])('%s follows on an employment that ended: %j %s', (_who, facts, does) => {
  expect(followsOn({ employmentStatus: 'active', ...facts }, '2026-05-31', ['startDate', 'hiredOn'])).toBe(does);
});

import { renderReading } from './render-reading';

it.each([
  ['failed', {}, 'chat: failed'],
  [
    'complete',
    { accounts: 1_200, groups: 1, missing: 2, orphan: 3, different: 4 },
    "chat: complete, 1,200 accounts and 1 group read; 2 missing, 3 nobody's, 4 different",
  ],
  [
    'incomplete',
    { accounts: 1, groups: 0, missing: 0, orphan: 0, different: 0 },
    "chat: incomplete, 1 account and 0 groups read; 0 missing, 0 nobody's, 0 different",
  ],
])('a reading that is %s, with %j, is told as %s', (status, counts, told) => {
  expect(renderReading({ appId: 'chat', status, counts })).toBe(told);
});

import type { Plan, Reconciliation } from '@joinery/store';
import { describeReconciliation, exitOf, nextAfter } from './describe-reconciliation';

type Status = Reconciliation['status'];

describe('the exit code of reconcile', () => {
  it.each<[string, readonly Status[], number, number]>([
    ['0, where every app was read completely and nothing is to be done', ['complete', 'complete'], 0, 0],
    ['2, where a plan has steps', ['complete'], 3, 2],
    ['1, where a reading is incomplete, though nothing differs', ['complete', 'incomplete'], 0, 1],
    ['1, where a reading is incomplete, whatever the plan says', ['incomplete'], 3, 1],
    ['1, where a reading failed', ['failed'], 0, 1],
  ])('is %s', (_sentence, statuses, steps, expected) => {
    const plan = { summary: { steps, apps: [] } } as unknown as Plan;
    expect(
      exitOf(
        statuses.map((status) => ({ status })),
        plan,
      ),
    ).toBe(expected);
  });
});

it('an incomplete reading says what follows from it', () => {
  const counts = { accounts: 3, groups: 1, missing: 0, orphan: 0, different: 0 };
  const done = {
    appId: 'chat',
    status: 'incomplete',
    counts,
    doubts: ['a page was short'],
  } as unknown as Reconciliation;
  expect(describeReconciliation(done, []).split('\n')).toEqual([
    "chat: incomplete, 3 accounts and 1 group read; 0 missing, 0 nobody's, 0 different",
    '  doubt: a page was short',
    '  Nothing follows from what this reading did not show. Next: joinery app test chat',
  ]);
});

it('an empty plan is no proof that all is well where an app could not be read', () => {
  const plan = { status: 'empty', hash: 'f00', summary: { steps: 0, apps: [{}] }, withheld: 0 } as unknown as Plan;
  const told = (status: Status): string => nextAfter([{ appId: 'chat', status }], plan);
  expect(told('complete')).toBe('Nothing to do: every account is as policy wants it.');
  expect(told('failed')).toBe('Nothing to do by what is known. What chat could not show is not: joinery app test chat');
});

import type { PlanStep, StepKind } from './plan';
import { StepCount } from './step-count';

const step = (appId: string, kind: StepKind, groupsAdded: string[] = [], groupsRemoved: string[] = []): PlanStep =>
  ({ appId, kind, groupsAdded, groupsRemoved }) as unknown as PlanStep;

describe('what steps come to', () => {
  it('is counted by app and kind, apps by name, those as well that no step touches', () => {
    const counts = new StepCount();
    for (const one of [
      step('wiki', 'create', ['Sales', 'Staff']),
      step('chat', 'update', ['Sales'], ['Legal', 'Law', 'Staff']),
      step('wiki', 'create', ['Staff']),
      step('wiki', 'deactivate', [], ['Sales']),
    ])
      counts.add(one);
    expect(counts.summary(new Map([['wiki', 7], ['desk', 3]]))).toEqual({
      steps: 4,
      apps: [
        { appId: 'chat', kinds: { update: 1 }, groupsAdded: 1, groupsRemoved: 3, unchanged: 0 },
        { appId: 'desk', kinds: {}, groupsAdded: 0, groupsRemoved: 0, unchanged: 3 },
        { appId: 'wiki', kinds: { create: 2, deactivate: 1 }, groupsAdded: 3, groupsRemoved: 1, unchanged: 7 },
      ],
    });
  }); // prettier-ignore

  it('is nothing before the first', () => expect(new StepCount().summary()).toEqual({ steps: 0, apps: [] }));
});

import type { StandingApproval } from '@joinery/policy';
import type { PlanStep } from './plan';
import { standingFor } from './standing-approval';

const approval = (id: string, changes: Partial<StandingApproval>): StandingApproval => ({
  id,
  title: id,
  owner: 'security',
  actions: ['deactivate'],
  apps: null,
  ...changes,
});

const leavers = approval('s.leavers', {});
const chatters = approval('s.chat', { actions: ['create', 'reactivate'], apps: ['chat'] });

type Step = Pick<PlanStep, 'kind' | 'appId' | 'identityId'>;
const step = (kind: PlanStep['kind'], appId = 'chat'): Step => ({ kind, appId, identityId: 'i1' });

describe('a step', () => {
  it.each<readonly [string, Step, string | null]>([
    [
      'that closes an account falls under the approval of leavers, in every app',
      step('deactivate', 'crm'),
      's.leavers',
    ],
    ['that makes an account falls under the approval of its app', step('create'), 's.chat'],
    ['of another app does not', step('create', 'crm'), null],
    ['that nobody named waits for a person', step('update'), null],
    ['that deletes is not one that closes', step('delete'), null],
    [
      'that makes a group comes with what it is made for, and never alone',
      { ...step('create-group'), identityId: null },
      null,
    ],
    ['that makes a group never falls under one, whatever it says', { ...step('create'), identityId: null }, null],
  ])('%s', (_sentence, asked, id) => {
    expect(standingFor(asked, [leavers, chatters])).toEqual(id === null ? null : expect.objectContaining({ id }));
  });
});

import type { AppPolicy, PolicySet } from '@joinery/policy';
import type { AccountImage, StepInput } from '@joinery/provisioning';
import { pendingStep } from './pending-step';

it.each<[AppPolicy['membership'], string[] | undefined]>([
  ['ours', ['Legal']],
  ['exclusive', ['Legal']],
  ['additive', undefined],
])('in an app with %s groups, whoever was put into one they are not to be in loses %p', (membership, removed) => {
  const image: AccountImage = { active: true, attributes: {}, groups: ['Sales'] };
  const account = { appId: 'chat', identityId: 'p1', desired: image, current: image, given: ['Legal'], because: [], drift: 'none' } as unknown as StepInput; // prettier-ignore
  const policy = { apps: [{ id: 'chat', membership }] } as unknown as PolicySet;
  expect(pendingStep(account, policy)?.groupsRemoved).toEqual(removed);
});

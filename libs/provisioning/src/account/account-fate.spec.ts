import type { Lifecycle, LifecycleState } from '@joinery/identity';
import { type AppPolicy, loadPolicyFolder } from '@joinery/policy';
import path from 'node:path';
import { accountFate } from './account-fate';

const { policySet } = loadPolicyFolder(path.resolve(__dirname, '../../../../policies'));
const chat = policySet?.apps.find(({ id }) => id === 'chat') as AppPolicy;
const grants = [{ entitlement: 'app:chat', because: [] }];
const now = '2026-07-01T00:00:00.000Z';

function fate(state: LifecycleState, app: AppPolicy, facts: object, given = grants): string {
  const lifecycle: Lifecycle = {
    state,
    rule: 'lc',
    since: null,
    endedAt: null,
    zone: 'UTC',
    instants: {},
    wakeAt: null,
  };
  return accountFate({ app, facts: facts as Record<string, string>, lifecycle, grants: given, now });
}

const ada = { userName: 'ada' };
const deleting: AppPolicy = { ...chat, outOfScope: 'delete', states: { ...chat.states, purged: 'delete' } };

test.each<[string, string, string]>([
  ['open while the person works and is given the app', fate('active', chat, ada), 'open'],
  ['closed when no rule gives it any more', fate('active', chat, ada, []), 'closed'],
  ['deleted when the app deletes what is out of scope', fate('active', deleting, ada, []), 'deleted'],
  ['closed for a leaver', fate('leaver', deleting, ada, []), 'closed'],
  ['deleted at the purge of an app that deletes', fate('purged', deleting, ada, []), 'deleted'],
  ['held while the state is unknown', fate('unknown', deleting, ada, []), 'held'],
  ['held when a value that is required is missing', fate('active', chat, {}), 'held'],
])('an account is %s', (_sentence, is, expected) => {
  expect(is).toBe(expected);
});

import type { AppPolicy, PolicySet } from '@joinery/policy';
import { appCauses } from './app-causes';

const window = {
  create: null,
  enable: { instant: 'start', offset: null },
  disable: { instant: 'end', offset: null },
  delete: null,
};
const policy = { apps: [{ id: 'chat', window } as unknown as AppPolicy] } as unknown as PolicySet;

it.each<[string, string[], string, string]>([
  ['names the app where its file is another', ['app chat', 'instant end', 'table sites'], 'app chat', 'app chat'],
  [
    'names the instants of its window, and none of others',
    ['instant end', 'instant leave', 'zones'],
    'instant end',
    'app chat',
  ],
  ['names the zones where no instant of it is another', ['default zone', 'instant leave'], 'default zone', 'app chat'],
  ['names the tables last of accounts and first of values', ['table sites', 'zones'], 'zones', 'table sites'],
  ['names the app where nothing of that is another', ['app wiki', 'rule br.x'], 'app chat', 'app chat'],
])('%s', (_sentence, parts, ofAccount, ofValue) => {
  const changes = parts.map((part) => ({ part }));
  expect(appCauses(policy, policy, changes).get('chat')).toEqual({ ofAccount, ofValue });
});

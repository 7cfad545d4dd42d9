import type { KnownAccount } from './looked-at';
import { standingAccounts } from './merged-accounts';

const image = { active: true, attributes: {}, groups: [] };
const account = (appId: string, holderId: string | null, isThere: boolean): KnownAccount => ({
  appId,
  ...(holderId === null ? {} : { holderId }),
  desiredHash: 'absent',
  currentHash: isThere ? 'h' : 'absent',
  appliedHash: isThere ? 'h' : 'absent',
  current: isThere ? image : null,
  applied: isThere ? image : null,
});

describe('of the accounts of two people who are one', () => {
  const standing = (own: KnownAccount[], brought: KnownAccount[]): { stays: string[]; second: string[] } => {
    const { accounts, secondAccounts } = standingAccounts(own, brought);
    const told = (list: readonly KnownAccount[]): string[] =>
      list.map(({ appId, holderId }) => `${appId} ${holderId ?? 'own'}`);
    return { stays: told(accounts), second: told(secondAccounts) };
  };

  it.each<[sentence: string, own: KnownAccount[], brought: KnownAccount[], stays: string[], second: string[]]>([
    ['all are their own while nobody was merged', [account('chat', null, true)], [], ['chat own'], []],
    [
      'the own one stays where both have one',
      [account('chat', null, true)],
      [account('chat', 'b', true)],
      ['chat own'],
      ['chat b'],
    ],
    [
      'the other one stays where the own one was only wished for',
      [account('chat', null, false)],
      [account('chat', 'b', true)],
      ['chat b'],
      ['chat own'],
    ],
    ['the other one stays where there is no own one', [], [account('chat', 'b', true)], ['chat b'], []],
    ['one that was only wished for never takes over', [], [account('chat', 'b', false)], [], ['chat b']],
    [
      'the first of two that are brought along stays',
      [],
      [account('chat', 'b', true), account('chat', 'c', true)],
      ['chat b'],
      ['chat c'],
    ],
  ])('%s', (_sentence, own, brought, stays, second) => expect(standing(own, brought)).toEqual({ stays, second }));
});

import type { ClaimedAccount } from '@joinery/store';
import { staleness } from './staleness';

type Asked = Parameters<typeof staleness>[0];

const fits: Asked = {
  step: { kind: 'update', basis: 'b', desiredHash: 'd' } as ClaimedAccount['step'],
  currentHash: 'b',
  desiredHash: 'd',
  wasPostponed: false,
};
const kind = (name: ClaimedAccount['step']['kind']): Asked => ({ ...fits, step: { ...fits.step, kind: name } });

describe('a claimed step', () => {
  it.each<readonly [string, Asked, RegExp | null]>([
    ['fits the account that it was planned on', fits, null],
    ['drops out when somebody moved the account', { ...fits, currentHash: 'x' }, /the account moved/],
    ['goes on when an attempt of its own may have moved it', { ...fits, currentHash: 'x', wasPostponed: true }, null],
    ['closes an account, whatever else was done to it', { ...kind('deactivate'), currentHash: 'x' }, null],
    ['makes no account in order to close it', { ...kind('deactivate'), currentHash: 'absent' }, /the account moved/],
    ['makes none anew that is gone', { ...fits, currentHash: 'absent', wasPostponed: true }, /the account moved/],
    ['deletes no account that somebody moved', { ...kind('delete'), currentHash: 'x' }, /the account moved/],
    ['drops out when policy wants something else', { ...fits, desiredHash: 'x' }, /policy wants something else/],
    ['drops out so even when it closes', { ...kind('deactivate'), desiredHash: 'x' }, /policy wants something else/],
    ['and also after an attempt', { ...fits, desiredHash: 'x', wasPostponed: true }, /policy wants something else/],
  ])('%s', (_sentence, asked, reason) => {
    if (reason === null) expect(staleness(asked)).toBeNull();
    else expect(staleness(asked)).toMatch(reason);
  });
});

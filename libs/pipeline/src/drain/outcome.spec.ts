import { TerminalError } from '@joinery/connectors/kit';
import type { ClaimedAccount } from '@joinery/store';
import { afterError, confirmed, ended } from './outcome';

it('what an app shows of an account in spite of a failure says nothing of its groups: they stay as they are known', () => {
  const account = { attempts: 0, current: { active: true, attributes: {}, groups: ['Staff'] } } as unknown as ClaimedAccount; // prettier-ignore
  const error = new TerminalError('APP_WRITE_IGNORED', 'no', [], { remoteId: 'u1', active: true, attributes: {} });
  expect(afterError(account, error, 0).finished.shown).toEqual({ active: true, attributes: {}, groups: ['Staff'] });
  const isNew = { ...account, current: null };
  expect(afterError(isNew, error, 0).finished.shown?.groups).toEqual([]);
});

describe('groups that somebody may be in besides', () => {
  const step = { desired: { active: true, attributes: {}, groups: ['Sales'] }, groupsAdded: ['Sales'], groupsRemoved: ['Legal'] }; // prettier-ignore
  const account = { step, wasLeft: false, givenSince: ['Legal', 'Sales', 'Staff'] } as unknown as ClaimedAccount;
  const result = { remoteId: 'u1', effect: 'changed', proof: 'read-back', exchanges: [] } as const;

  it('are known no more once a step is confirmed that put them in or took them out, and only these', () => {
    expect(confirmed(account, result, []).finished.givenSince).toEqual(['Staff']);
  });

  it('are none where the account is gone', () => {
    const gone = { ...account, step: { ...account.step, desired: 'absent' as const } };
    expect(confirmed(gone, result, []).finished.givenSince).toEqual([]);
  });

  it('are also those that a holder which died may have put them into', () => {
    const left = { ...account, wasLeft: true, givenSince: ['Legal'] };
    expect(ended(left, 'stale', 'policy wants something else').finished.givenSince).toEqual(['Legal', 'Sales']);
    expect(ended({ ...left, wasLeft: false }, 'stale', 'other').finished.givenSince).toEqual(['Legal']);
  });
});

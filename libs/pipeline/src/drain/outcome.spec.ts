import { TerminalError } from '@joinery/connectors/kit';
import type { ClaimedAccount } from '@joinery/store';
import { afterError } from './outcome';

it('what an app shows of an account in spite of a failure says nothing of its groups: they stay as they are known', () => {
  const account = { attempts: 0, current: { active: true, attributes: {}, groups: ['Staff'] } } as unknown as ClaimedAccount; // prettier-ignore
  const error = new TerminalError('APP_WRITE_IGNORED', 'no', [], { remoteId: 'u1', active: true, attributes: {} });
  expect(afterError(account, error, 0).finished.shown).toEqual({ active: true, attributes: {}, groups: ['Staff'] });
  const isNew = { ...account, current: null };
  expect(afterError(isNew, error, 0).finished.shown?.groups).toEqual([]);
});

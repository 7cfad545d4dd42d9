import { type AccountResult, RefusedInPartError, StoppedError, TerminalError } from '@joinery/connectors/kit';
import type { ClaimedAccount } from '@joinery/store';
import { AccountDesk } from './account-desk';
import type { AppCare } from './app-care';
import type { DrainTurn } from './drain';
import { RequestGate } from './request-gate';
import type { BatchWish } from './to-write';

const image = { active: false, attributes: { title: 'Captain' }, groups: [] };
const account = { identityId: 'i1', step: { kind: 'deactivate', lane: 0, desired: image }, attempts: 0 } as unknown as ClaimedAccount; // prettier-ignore
const result: AccountResult = { remoteId: 'r1', effect: 'changed', proof: 'read-back', exchanges: [{ method: 'PATCH', path: '/Users/r1', status: 403, ms: 2 }] }; // prettier-ignore

describe('what is sent for an account', () => {
  let noted: unknown[];

  const send = (ends: () => Promise<AccountResult>): ReturnType<AccountDesk['send']> => {
    noted = [];
    const care = { note: (_exchanges: unknown, error: unknown) => noted.push(error) } as unknown as AppCare;
    const turn = { target: { ensureAccount: ends }, ground: {}, appId: 'chat', gate: new RequestGate(null) };
    return new AccountDesk(turn as unknown as DrainTurn, care).send(account, {} as BatchWish);
  };

  it('goes on to its memberships when it is done', async () => {
    expect(await send(() => Promise.resolve(result))).toEqual({ account, result, refusal: null });
    expect(noted).toEqual([null]);
  });

  it('goes on to its memberships when a part of it is refused, and fails by then', async () => {
    const shown = { remoteId: 'r1', active: false, attributes: { title: 'Sailor' } };
    const error = new RefusedInPartError('The app took every change but title.', result, shown);
    const sent = await send(() => Promise.reject(error));
    expect(sent).toMatchObject({
      account,
      result,
      refusal: {
        finished: {
          status: 'failed',
          reason: 'APP_REFUSED_IN_PART: The app took every change but title.',
          shown: { active: false, attributes: { title: 'Sailor' }, groups: [] },
        },
      },
    });
    // What was sent stands with the result, and would stand twice in the evidence.
    expect(sent).toMatchObject({
      refusal: { evidence: expect.not.objectContaining({ exchanges: expect.anything() }) },
    });
    expect(noted).toEqual([error]);
  });

  it('ends with what it failed with', async () => {
    const error = new TerminalError('APP_REFUSED', 'No.');
    expect(await send(() => Promise.reject(error))).toMatchObject({ finished: { reason: 'APP_REFUSED: No.' } });
    expect(noted).toEqual([error]);
  });

  it.each([
    ['POST', true, 'eva stopped the sending'],
    ['GET', false, null],
  ])('that was stopped after a %s counts as a try: %s', async (method, countsAsAttempt, reason) => {
    const error = new StoppedError('eva stopped the sending', [{ method, path: '/Users', status: 201, ms: 2 }]);
    const finished = { status: 'waiting', countsAsAttempt, reason };
    expect(await send(() => Promise.reject(error))).toMatchObject({ finished });
  });
});

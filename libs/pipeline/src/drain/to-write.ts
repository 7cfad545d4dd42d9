import type { AccountWrite } from '@joinery/connectors/kit';
import type { AppPolicy } from '@joinery/policy';
import { ABSENT, type AccountImage } from '@joinery/provisioning';
import type { ClaimedAccount } from '@joinery/store';
import type { Ground } from '../ports';
import { referencePaths, referencesIn } from '../apps/references';

/** What all accounts of a batch have in common. */
export type BatchWish = Pick<AccountWrite, 'match' | 'resolve' | 'claimedAt'>;

const NOBODY: AccountImage = { active: false, attributes: {}, groups: [] };

/** Looks up whom the batch refers to; in apps whose policy maps no references that costs nothing. */
export async function wishOf(
  ground: Ground,
  appId: string,
  app: AppPolicy | undefined,
  batch: readonly ClaimedAccount[],
): Promise<BatchWish> {
  const claimedAt = performance.now();
  const resolve = await referencesIn(ground, appId, referencePaths(app), batch.map(imageOf));
  return { claimedAt, match: matchOf(app), ...(resolve === null ? {} : { resolve }) };
}

/** What an account that is there already is recognised by. */
export function matchOf(app: AppPolicy | undefined): AccountWrite['match'] {
  return app?.match ?? ['externalId', 'userName'];
}

/** What the target is asked to bring about for a claimed account. */
export function toWrite(account: ClaimedAccount, wish: BatchWish): AccountWrite {
  return {
    ...wish,
    externalId: account.identityId,
    remoteId: account.remoteId,
    desired: imageOf(account) ?? NOBODY,
    current: account.current,
    kept: account.kept,
    isAwaited: account.isAwaited,
    attempt: account.attempts,
  };
}

function imageOf({ step }: ClaimedAccount): AccountImage | null {
  return step.desired === ABSENT ? null : step.desired;
}

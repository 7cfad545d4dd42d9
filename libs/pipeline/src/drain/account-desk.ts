import {
  type AccountLook,
  type AccountResult,
  type AccountWrite,
  type Permit,
  RefusedInPartError,
  TransientError,
} from '@joinery/connectors/kit';
import type { ClaimedAccount } from '@joinery/store';
import type { AppCare } from './app-care';
import { exchangesOf } from './circuit-breaker';
import type { DroppedCreate } from './claim-batch';
import type { DrainTurn } from './drain';
import type { Written } from './member-desk';
import { afterOwnError, ended, knownAs, refusedInPart, type StepOutcome } from './outcome';
import { type BatchWish, matchOf, toWrite } from './to-write';

/** Brings about the accounts' own records, one by one, and hears what the app says of itself meanwhile. */
export class AccountDesk {
  constructor(
    private readonly turn: DrainTurn,
    private readonly care: AppCare,
  ) {}

  async send(account: ClaimedAccount, wish: BatchWish): Promise<Written | StepOutcome> {
    const { target, ground, appId } = this.turn;
    const keepAwaited = (forMs: number): Promise<void> =>
      ground.store.transaction((tx) => tx.accounts.noteAwaited(account.id, forMs));
    const write: AccountWrite = { ...toWrite(account, wish), keepAwaited, permit: this.permit(account) };
    return this.noting(account, async () => {
      try {
        const result: AccountResult =
          account.step.kind === 'delete' ? await target.deleteAccount(write) : await target.ensureAccount(write);
        ground.trace?.('answered', appId);
        this.care.note(result.exchanges, null);
        return { account, result, refusal: null };
      } catch (error) {
        if (!(error instanceof RefusedInPartError)) throw error;
        this.care.note(exchangesOf(error), error);
        return { account, result: error.result, refusal: refusedInPart(account, error) };
      }
    });
  }

  /**
   * Looks for the account that a create may have made before policy wanted something else: an answer was lost, or the
   * app shows late. What is found is on record from then on, and planned for; the step has dropped out either way.
   * While the app cannot say, the step stays due.
   */
  async lookForDropped({ account, reason }: DroppedCreate): Promise<StepOutcome> {
    const { target, ground } = this.turn;
    const sent = await ground.store.read((tx) => tx.plans.desiredIn(account.planId, account.stepSeq));
    if (sent === null) return ended(account, 'stale', reason);
    const write: AccountWrite = {
      externalId: account.identityId,
      remoteId: account.remoteId,
      desired: sent,
      current: null,
      match: matchOf(ground.policies.current().apps.find((app) => app.id === account.appId)),
      attempt: account.attempts,
      permit: this.permit(account),
    };
    return this.noting(account, async () => {
      const look = await target.findAccount(write);
      this.care.note(look.exchanges, null);
      return dropped({ account, reason }, look);
    });
  }

  private async noting<T>(account: ClaimedAccount, work: () => Promise<T>): Promise<T | StepOutcome> {
    const { ground, appId } = this.turn;
    try {
      return await work();
    } catch (error) {
      if (error instanceof TransientError) ground.trace?.('unknown', appId);
      this.care.note(exchangesOf(error), error);
      return afterOwnError(account, error, Math.random());
    }
  }

  private permit({ step, attempts }: ClaimedAccount): Permit {
    const { gate, ground, appId } = this.turn;
    const permit = gate.permit(step.lane);
    const { trace } = ground;
    if (!trace) return permit;
    const traced = async (): Promise<void> => {
      await permit();
      trace(attempts > 0 ? 'looking' : 'sending', appId);
    };
    return Object.assign(traced, { answered: permit.answered, hold: permit.hold });
  }
}

function dropped({ account, reason }: DroppedCreate, { account: found, exchanges }: AccountLook): StepOutcome {
  if (found === null) return ended(account, 'stale', `${reason}; its create has made no account`, { exchanges });
  const text = `${reason}; its create has made the account ${found.remoteId}`;
  return ended(account, 'stale', text, { exchanges, ...knownAs(found) });
}

import {
  type AccountResult,
  type AccountShown,
  ConflictError,
  type Exchange,
  type RefusedInPartError,
  StoppedError,
  TargetError,
  TerminalError,
  ThrottledError,
  TransientError,
  WaitingError,
} from '@joinery/connectors/kit';
import { ABSENT, type AccountImage, type KeptForms } from '@joinery/provisioning';
import type { ClaimedAccount, FinishedAccount } from '@joinery/store';

/** What became of one step, with the evidence for the audit log. */
export interface StepOutcome {
  readonly finished: FinishedAccount;
  readonly evidence: Readonly<Record<string, unknown>> & { readonly exchanges?: readonly Exchange[] };
  /** Nothing was sent and nothing was learned: no event tells of it. */
  readonly isSilent?: boolean;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 300_000;

/** Patience after a failure: doubling from a second to five minutes, a quarter of it by chance. */
function backOff(attempts: number, chance: number): number {
  const step = Math.min(FIRST_RETRY_MS * 2 ** attempts, LAST_RETRY_MS);
  return Math.round(step * (0.75 + chance / 4));
}

/** What is known of an account besides the step's end. */
interface Known {
  readonly remoteId?: string;
  readonly exchanges?: readonly Exchange[];
  /** The account is there, in spite of the failure. */
  readonly shown?: AccountImage;
  readonly kept?: KeptForms;
  /** What the app did beside what it was asked. */
  readonly remarks?: readonly string[];
}

export function confirmed(
  account: ClaimedAccount,
  result: AccountResult,
  members: readonly MemberEvidence[],
): StepOutcome {
  const { step, givenSince } = account;
  const desired = step.desired === ABSENT ? null : step.desired;
  const settled = new Set([...step.groupsRemoved, ...(desired?.groups ?? [])]);
  return {
    finished: {
      ...endOf(account, 'confirmed', null),
      remoteId: desired === null ? null : result.remoteId,
      kept: desired === null ? null : (result.kept ?? null),
      givenSince: desired === null ? [] : givenSince.filter((group) => !settled.has(group)),
    },
    evidence: {
      effect: result.effect,
      proof: result.proof,
      exchanges: result.exchanges,
      ...toldBy({ remarks: result.remarks ?? [] }),
      ...(members.length > 0 ? { members } : {}),
    },
  };
}

/** How a step ended, or why it goes on, by itself. */
function endOf(
  account: ClaimedAccount,
  status: FinishedAccount['status'],
  reason: string | null,
  { remoteId, shown, kept }: Known = {},
): FinishedAccount {
  const { givenSince, wasLeft, step } = account;
  return {
    account,
    status,
    reason,
    remoteId: remoteId ?? null,
    shown: shown ?? null,
    kept: kept ?? null,
    // Nobody knows what a holder that died had sent.
    givenSince: wasLeft ? [...new Set([...givenSince, ...step.groupsAdded])] : givenSince,
    retryInMs: 0,
    countsAsAttempt: false,
  };
}

export interface MemberEvidence {
  readonly group: string;
  readonly change: 'added' | 'removed';
  readonly proof: 'read-back' | 'accepted';
  /** Memberships that the same requests were about, this one included. */
  readonly together: number;
  /** With bodies when the requests were about this membership alone. */
  readonly exchanges: readonly Exchange[];
}

/** The step ends here, and a person or the next plan takes it up. */
export function ended(
  account: ClaimedAccount,
  status: 'failed' | 'stale' | 'refused',
  reason: string,
  known: Known = {},
): StepOutcome {
  return { finished: endOf(account, status, reason, known), evidence: { reason, ...toldBy(known) } };
}

/** The step stays due and is tried again. */
export function postponed(
  account: ClaimedAccount,
  reason: string,
  retryInMs: number,
  countsAsAttempt: boolean,
  known: Known = {},
): StepOutcome {
  return {
    finished: { ...endOf(account, 'waiting', reason, known), retryInMs, countsAsAttempt },
    evidence: { reason, retryInMs, ...toldBy(known) },
  };
}

function toldBy({ exchanges = [], remarks = [] }: Known): Pick<Known, 'exchanges' | 'remarks'> {
  return { ...(exchanges.length > 0 ? { exchanges } : {}), ...(remarks.length > 0 ? { remarks } : {}) };
}

/**
 * What a failure means for a step. Leavers are never given up on, and neither is anybody else: only refusals end a
 * step.
 */
export function afterError(account: ClaimedAccount, error: unknown, chance: number): StepOutcome {
  if (error instanceof StoppedError) {
    const { message, exchanges } = error;
    // What was written before the stop shows the next time, and is to be known for ours.
    const wasWritten = exchanges.some(({ method }) => method !== 'GET');
    return { ...postponed(account, message, 0, wasWritten, { exchanges }), isSilent: exchanges.length === 0 };
  }
  if (error instanceof ThrottledError)
    return postponed(account, error.message, error.retryAfterMs, false, { exchanges: error.exchanges });
  if (error instanceof ConflictError || error instanceof TerminalError) {
    return ended(account, 'failed', `${error.code}: ${error.message}`, knownBy(error, account));
  }
  if (error instanceof TransientError || error instanceof TargetError) {
    return postponed(account, error.message, backOff(account.attempts, chance), true, knownBy(error, account));
  }
  throw error;
}

/**
 * What a failure of the account's own record means. Where we stopped before anything was written, no mark stays on the
 * step: with one, an account that moves meanwhile would be taken for moved by the step itself.
 */
export function afterOwnError(account: ClaimedAccount, error: unknown, chance: number): StepOutcome {
  const outcome = afterError(account, error, chance);
  const isUntouched = error instanceof StoppedError && !outcome.finished.countsAsAttempt;
  return isUntouched ? { ...outcome, finished: { ...outcome.finished, reason: null } } : outcome;
}

/** The end of a step of which the app took a part. What was sent for it stands with what was done. */
export function refusedInPart(account: ClaimedAccount, error: RefusedInPartError): StepOutcome {
  return ended(account, 'failed', `${error.code}: ${error.message}`, { ...knownBy(error, account), exchanges: [] });
}

function knownBy(error: TargetError, { current }: ClaimedAccount): Known {
  const { exchanges, account } = error;
  const remarks = error instanceof WaitingError ? (error.result.remarks ?? []) : [];
  return { exchanges, remarks, ...(account === null ? {} : knownAs(account, current?.groups)) };
}

/** What an app shows of an account. Groups are no matter of the account's own record. */
export function knownAs({ remoteId, active, attributes, kept }: AccountShown, groups: readonly string[] = []): Known {
  return { remoteId, shown: { active, attributes, groups }, ...(kept ? { kept } : {}) };
}

/** What became of the memberships of a step that did not end well. */
export interface Memberships {
  readonly done: readonly MemberEvidence[];
  /** Groups whose additions the app may have taken, though nothing shows it. */
  readonly open: readonly string[];
}

/**
 * The end of a step whose account is done, when its memberships are not, or of which the app refused a part: what is
 * known of the account is kept, and what was done of the memberships. `known` is how the account is now, null: as
 * desired.
 */
export function withDone(
  { finished, evidence }: StepOutcome,
  { remoteId, exchanges, kept, remarks = [] }: AccountResult,
  known: AccountImage | null,
  { done, open }: Memberships,
): StepOutcome {
  const image = known ?? finished.account.step.desired;
  const groups = withChanges(finished.account.current?.groups ?? [], done);
  const shown = image === null || image === ABSENT ? null : { ...image, groups };
  const givenSince = withChanges([...finished.givenSince, ...open], done);
  return {
    finished: { ...finished, remoteId, shown, kept: kept ?? null, givenSince },
    evidence: {
      ...evidence,
      ...toldBy({ remarks }),
      exchanges: [...exchanges, ...(evidence.exchanges ?? [])],
      ...(done.length > 0 ? { members: done } : {}),
    },
  };
}

function withChanges(groups: readonly string[], done: readonly MemberEvidence[]): readonly string[] {
  const changed = new Set(groups);
  for (const { change, group } of done) if (change === 'added') changed.add(group);
  for (const { change, group } of done) if (change === 'removed') changed.delete(group);
  return [...changed].sort();
}

/** The whole app is to be left alone. */
export interface Pause {
  readonly ms: number;
  readonly reason: string;
  /** The app did not say for how long. */
  readonly isGuess: boolean;
}

/** How long the whole app must be left alone after this failure; null when only this step is concerned. */
export function pauseAfter(error: unknown): Pause | null {
  if (!(error instanceof ThrottledError)) return null;
  return { ms: error.retryAfterMs, reason: error.message, isGuess: error.isGuess };
}

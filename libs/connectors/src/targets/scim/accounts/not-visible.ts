import { TerminalError, TransientError, type TargetError } from '../../../kit/errors';
import type { AccountShown, AccountWrite, Exchange } from '../../../kit/target';

/**
 * Attempts after which an app that keeps saying yes is taken to do nothing; with the drain's back-off that is a minute.
 */
const PATIENCE = 6;
/** The same by the clock, for what concerns the whole app and not one step of many that wait for their turn. */
export const PATIENCE_MS = 60_000;

/** True while an app that does not show what ought to be there may just be slow. */
export function isEarly({ attempt }: Pick<AccountWrite, 'attempt'>): boolean {
  return (attempt ?? 0) < PATIENCE;
}

/**
 * The app said yes and does not show it. That may be a slow replica: it is looked at again later. An app that has been
 * asked often enough does nothing, and a person has to know. `write` null: never given up on, as the closing of an
 * account. `account`: it is there and ours, whatever it lacks.
 */
export function notVisible(
  text: string,
  write: Pick<AccountWrite, 'attempt'> | null,
  trail: readonly Exchange[],
  account: AccountShown | null = null,
): TargetError {
  if (write === null || isEarly(write)) return new TransientError('APP_WRITE_NOT_VISIBLE', text, trail, account);
  const often = `${text} This was tried ${write.attempt} times before.`;
  return new TerminalError('APP_WRITE_IGNORED', often, trail, account);
}

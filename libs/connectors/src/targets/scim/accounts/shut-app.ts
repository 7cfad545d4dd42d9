import { describeError, parseError } from '@joinery/scim';
import { AuthError, TerminalError } from '../../../kit/errors';
import type { Exchange } from '../../../kit/target';
import type { ScimClient } from '../client/client';
import { askForAnybody } from './nobody-there';

export const SHUT_ADVICE = 'Is its SCIM API switched on, and does its licence include it?';

/**
 * An app whose SCIM API is not switched on, or not paid for, refuses whatever it is asked (400 in Entra ID, 402, 501):
 * that is no matter of the one person or group that the work was about. Where nothing was let through, it is asked for
 * anybody; refused that in the same words, it stops the app as a refused token does.
 */
export async function unlessShut<Result>(client: ScimClient, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TerminalError && isRefusedThroughout(error.exchanges)) await refuseShutApp(client, error);
    throw error;
  }
}

function isRefusedThroughout(exchanges: readonly Exchange[]): boolean {
  return exchanges.length > 0 && exchanges.every(({ status }) => status !== null && status >= 400);
}

async function refuseShutApp(client: ScimClient, { message, exchanges }: TerminalError): Promise<void> {
  const trail = [...exchanges];
  const { status, text } = await askForAnybody(client, trail, 'see whether the app lets us in at all');
  const words = describeError(parseError(status, text));
  const isSame = status === exchanges.at(-1)?.status && unnumbered(message).includes(unnumbered(words));
  if (!isSame) return;
  throw new AuthError('APP_SHUT', `The app refuses whatever it is asked: ${words}. ${SHUT_ADVICE}`, trail);
}

/** Without what is of one request alone: its number, its time. */
function unnumbered(words: string): string {
  return words.replace(/\S*\d\S*/g, '').trim();
}

import { AuthError } from '@joinery/connectors/kit';
import type { SendingState } from '@joinery/store';
import type { Ground } from '../ports';
import { DrainApp } from './drain-app';

const state: SendingState = { budget: null, pausedUntil: null, pauseStreak: 0, circuit: null, standstill: null };

/** Ground on which the app cannot be opened; `done` tells what was written down. */
function groundThatThrows(error: Error, done: unknown[]): Ground {
  const reading = { apps: { find: () => ({ id: 'chat' }) }, dispatch: { sendingState: () => state } };
  const writing = {
    dispatch: { openCircuit: (appId: string, reason: string) => void done.push([appId, reason]) },
    audit: { append: (events: readonly { type: string }[]) => void done.push(...events.map(({ type }) => type)) },
  };
  return {
    store: {
      read: (work: (tx: unknown) => unknown) => Promise.resolve(work(reading)),
      transaction: (work: (tx: unknown) => unknown) => Promise.resolve(work(writing)),
    },
    clock: { now: () => '2026-05-14T08:00:00.000Z' },
    targets: {
      open: () => {
        throw error;
      },
    },
  } as unknown as Ground;
}

describe('an app that cannot be opened', () => {
  it('is left alone, with the reason, when our certificate cannot be read', async () => {
    const done: unknown[] = [];
    const error = new AuthError('APP_CERTIFICATE_MISSING', 'chat: the file chat.pem cannot be read');
    const drain = new DrainApp(groundThatThrows(error, done));
    expect(await drain.execute('chat', () => false)).toEqual({ confirmed: 0, others: 0 });
    expect(done).toEqual([['chat', 'chat: the file chat.pem cannot be read'], 'app.circuit-opened']);
  });

  it('is a fault of ours for any other reason', async () => {
    const drain = new DrainApp(groundThatThrows(new TypeError('a bug'), []));
    await expect(drain.execute('chat', () => false)).rejects.toThrow('a bug');
  });
});

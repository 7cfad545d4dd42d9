import { type RoundLog, Rounds } from './rounds';

/** A log that is a list; what is wrong stands behind a `!`. */
function listed(): { readonly said: string[]; readonly log: RoundLog } {
  const said: string[] = [];
  const wrong = (line: string): void => void said.push(`! ${line}`);
  return { said, log: { log: (line) => void said.push(line), warn: wrong, error: wrong } };
}

const well = (): Promise<void> => Promise.resolve();
const failing = (message: string) => (): Promise<void> => Promise.reject(new Error(message));

it('tells a trouble once, another one anew, and when it is over', async () => {
  const { said, log } = listed();
  const rounds = new Rounds(log);
  for (let i = 0; i < 3; i += 1) await rounds.once('tick', failing('connect ECONNREFUSED'));
  await rounds.once('beat', well);
  await rounds.once('tick', failing('the database system is starting up'));
  await rounds.once('tick', well);
  await rounds.once('tick', well);
  expect(said).toEqual([
    '! tick: connect ECONNREFUSED',
    '! tick: the database system is starting up',
    'tick works again, after 4 rounds that failed',
  ]);
});

it('tells a trouble again that lasts', () => {
  const { said, log } = listed();
  const rounds = new Rounds(log);
  for (const now of [0, 299_000, 300_000, 301_000]) rounds.trouble('queue', 'no room', now);
  expect(said).toEqual(['! queue: no room', '! queue: no room']);
});

it('lets no loop overlap itself, and an end waits for what runs', async () => {
  const rounds = new Rounds(listed().log);
  const done: string[] = [];
  let finish = (): void => undefined;
  const slow = new Promise<void>((resolve) => (finish = resolve)).then(() => void done.push('first'));
  void rounds.once('tick', () => slow);
  await rounds.once('tick', () => Promise.resolve(void done.push('second')));
  await rounds.once('beat', () => Promise.resolve(void done.push('beside')));
  expect(done).toEqual(['beside']);
  const ended = rounds.end().then(() => done.push('end'));
  finish();
  await ended;
  expect(done).toEqual(['beside', 'first', 'end']);
});

import { RoundTroubles } from './round-troubles';

it('tells a trouble once, another one anew, and when it is over', () => {
  const said: string[] = [];
  const troubles = new RoundTroubles({
    log: (line) => said.push(line),
    error: (line) => said.push(`! ${line}`),
  });
  for (let i = 0; i < 3; i += 1) troubles.tell('tick', 'connect ECONNREFUSED');
  troubles.over('beat');
  troubles.tell('tick', 'the database system is starting up');
  troubles.over('tick');
  troubles.over('tick');
  expect(said).toEqual([
    '! tick: connect ECONNREFUSED',
    '! tick: the database system is starting up',
    'tick works again, after 4 rounds that failed',
  ]);
});

it('tells a trouble again that lasts', () => {
  const said: string[] = [];
  const troubles = new RoundTroubles({ log: () => undefined, error: (line) => said.push(line) });
  for (const now of [0, 299_000, 300_000, 301_000]) troubles.tell('queue', 'no room', now);
  expect(said).toEqual(['queue: no room', 'queue: no room']);
});

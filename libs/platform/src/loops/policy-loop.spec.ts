import { PolicyLoop } from './policy-loop';

type Given = ConstructorParameters<typeof PolicyLoop>;

/** A worker whose policy is each of these digests in turn, and what it does by that. */
function worker(...digests: readonly [string, ...string[]]): { loop: PolicyLoop; done: string[] } {
  const done: string[] = [];
  const note = <T>(what: string, value: T): Promise<T> => {
    done.push(what);
    return Promise.resolve(value);
  };
  const left = [...digests];
  const policyOf = (digest: string): object => ({ id: 'starter', version: '1', digest });
  let now = digests[0];
  const joinery = {
    policies: { current: () => policyOf(now) },
    putPolicyInForce: {
      execute: () => {
        now = left.shift() ?? now;
        return Promise.resolve({ policy: policyOf(now), isFollowed: false, refused: [] });
      },
    },
    controlDispatch: { askWindows: () => note('windows', undefined) },
  };
  const look = { take: () => note('look', { people: 0, plan: { id: '1', status: 'empty' } }) };
  const log = { log: () => undefined, warn: () => undefined, error: () => undefined };
  const given = [joinery, 'policies', look, log] as unknown as Given;
  return { loop: new PolicyLoop(...given), done };
}

describe('what waits for a window', () => {
  it('is asked anew when a worker starts: the clock or the policy may be another one', async () => {
    const { loop, done } = worker('a');
    await loop.begin();
    expect(done).toEqual(['windows']);
  });

  it('is asked anew before the look when the policy changes, and not while it stays', async () => {
    const { loop, done } = worker('a', 'a', 'b', 'b');
    await loop.begin();
    done.length = 0;
    for (let rounds = 0; rounds < 3; rounds += 1) await loop.round();
    expect(done).toEqual(['windows', 'look']);
  });
});

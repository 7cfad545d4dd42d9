import { Patience } from './patience';

const AWAY = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const LIMIT = 1_000;

describe('whoever waits for work', () => {
  let now = 0;
  let patience: Patience;

  beforeEach(() => {
    now = 0;
    patience = new Patience(LIMIT, () => {
      const since = now;
      return () => now - since;
    });
  });

  const after = (ms: number, error: Error): (() => void) => {
    now += ms;
    return () => patience.bear(error);
  };

  it('bears a database that is away for as long as the limit, and not any longer', () => {
    expect(after(0, AWAY)).not.toThrow();
    expect(after(LIMIT, AWAY)).not.toThrow();
    expect(after(1, AWAY)).toThrow(AWAY);
  });

  it('counts anew once the database has answered', () => {
    expect(after(0, AWAY)).not.toThrow();
    patience.renew();
    expect(after(LIMIT + 1, AWAY)).not.toThrow();
  });

  it('bears nothing else', () => {
    expect(after(0, new Error('a bug'))).toThrow('a bug');
  });
});

import { tally } from './run-progress';

const app = (appId: string, kinds: Record<string, number>) => ({
  appId,
  kinds,
  groupsAdded: 0,
  groupsRemoved: 0,
  unchanged: 7,
});
const apps = [app('chat', { create: 5, 'create-group': 1 }), app('mail', { update: 2 }), app('wiki', {})];

describe('how far a plan has come', () => {
  it('is what it planned for each app, less what has ended', () => {
    const { counts, byApp } = tally({ apps }, [{ appId: 'chat', status: 'confirmed', n: 2 }], 'waiting', []);
    expect(counts).toMatchObject({ confirmed: 2, waiting: 6, planned: 0 });
    expect(byApp.map(({ appId, confirmed, waiting }) => [appId, confirmed, waiting])).toEqual([
      ['chat', 2, 4],
      ['mail', 0, 2],
    ]);
  });

  it('counts what was refused as failed, and what was stale or superseded as dropped', () => {
    const ended = (['failed', 'refused', 'stale', 'superseded'] as const).map((status) => ({ appId: 'chat', status, n: 1 })); // prettier-ignore
    const { counts, byApp } = tally({ apps }, ended, 'waiting', []);
    expect(byApp[0]).toMatchObject({ confirmed: 0, waiting: 2, failed: 2, dropped: 2 });
    expect(counts).toMatchObject({ failed: 1, refused: 1, stale: 1, superseded: 1, waiting: 4 });
  });

  it('leaves the steps of a plan that nobody approved planned', () => {
    expect(tally({ apps }, [], 'planned', []).counts).toMatchObject({ planned: 8, waiting: 0 });
  });

  it('says why an app waits', () => {
    const trouble = { appId: 'mail', pauseReason: 'it asked for patience', lastError: '503' };
    expect(tally({ apps }, [], 'waiting', [trouble]).byApp).toMatchObject([
      { appId: 'chat', pauseReason: null, lastError: null },
      { appId: 'mail', pauseReason: 'it asked for patience', lastError: '503' },
    ]);
  });
});

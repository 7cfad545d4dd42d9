import type { GuardLimit } from '@joinery/policy';
import type { GuardVerdict, PlanSummary } from './plan';
import { reviewPlan } from './review-plan';

const limit: GuardLimit = { id: 'g.disable', actions: ['deactivate', 'delete'], percent: 3, floor: 5, over: 'P1D' };

function verdict(
  planned: { deactivate?: number; delete?: number },
  population: number,
  recent = 0,
): GuardVerdict | undefined {
  const summary: PlanSummary = {
    steps: 1,
    apps: [{ appId: 'chat', kinds: planned, groupsAdded: 0, groupsRemoved: 0, unchanged: 0 }],
  };
  return reviewPlan(summary, [limit], { population: new Map([['chat', population]]), recent: () => recent })[0];
}

describe('the guard on closing accounts', () => {
  const cases: readonly [string, { deactivate?: number; delete?: number }, number, number, boolean][] = [
    ['five of forty pass: the floor is five', { deactivate: 5 }, 40, 0, false],
    ['six of forty are held', { deactivate: 6 }, 40, 0, true],
    ['thirty of a thousand pass: three percent', { deactivate: 30 }, 1000, 0, false],
    ['thirty-one of a thousand are held', { deactivate: 31 }, 1000, 0, true],
    ['deletions count like deactivations', { deactivate: 3, delete: 3 }, 40, 0, true],
    [
      'what was closed during the last day counts with it, so that a slow leak does not pass',
      { deactivate: 3 },
      40,
      3,
      true,
    ],
    ['somebody who leaves on the day after is fine', { deactivate: 3 }, 40, 2, false],
  ];

  it.each(cases)('%s', (_sentence, planned, population, recent, tripped) => {
    expect(verdict(planned, population, recent)?.tripped).toBe(tripped);
  });

  it('says nothing about a plan that closes nothing', () => {
    expect(verdict({}, 10)).toBeUndefined();
  });

  it.each([
    [6, 40, 3, 'g.disable: 6 of deactivate or delete in chat (15.0 % of 40), after 3 done or under way within P1D; the limit is 5'],
    [1, 0, 0, 'g.disable: 1 of deactivate or delete in chat; the limit is 5'],
  ])('%i of %i, after %i, is put into words', (deactivate, population, recent, text) => {
    expect(verdict({ deactivate }, population, recent)?.text).toBe(text);
  }); // prettier-ignore

  it('takes an app that nobody counted for one without accounts', () => {
    const apps = [{ appId: 'new', kinds: { delete: 6 }, groupsAdded: 0, groupsRemoved: 0, unchanged: 0 }];
    const [told] = reviewPlan({ steps: 6, apps }, [limit], { population: new Map(), recent: () => 0 });
    expect(told).toMatchObject({ population: 0, limit: 5, tripped: true });
  });

  it('measures the share against the population before the closings of the window', () => {
    expect(verdict({ deactivate: 1 }, 900, 100)?.limit).toBe(30);
  });
});

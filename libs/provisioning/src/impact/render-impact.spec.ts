import type { GuardVerdict } from '../plan/plan';
import type { ImpactCluster, PolicyImpact, Sample } from './impact';
import { renderImpact } from './render-impact';

const sample = (id: string): Sample => ({ identityId: id, subject: `Person ${id}`, before: 'open', after: 'closed' });

function cluster(changes: Partial<ImpactCluster>): ImpactCluster {
  const what = { kind: 'deactivate', what: 'account in chat', cause: 'rule br.chat' } as const;
  return { ...what, people: 1, common: null, samples: [], from: null, until: null, ...changes };
}

const guard = (tripped: boolean, text: string): GuardVerdict =>
  ({ guardId: 'g', appId: 'chat', tripped, text }) as unknown as GuardVerdict;

const nothing: PolicyImpact = {
  from: { id: 'acme', version: '1', digest: '0123456789abcdef' },
  to: { id: 'acme', version: '2', digest: 'fedcba9876543210' },
  at: '2026-07-01T00:00:00.000Z',
  horizon: null,
  changes: [],
  people: 40,
  affected: 0,
  now: [],
  later: [],
  drift: [],
  withheld: 0,
  guards: [],
  verdict: 'none',
};

describe('an impact as people read it', () => {
  it('says in a few lines that nothing follows', () => {
    expect(renderImpact(nothing).split('\n')).toEqual([
      'acme 1 (0123456789ab) -> acme 2 (fedcba987654)',
      'as of 2026-07-01T00:00:00.000Z: 0 of 40 people are affected at once',
      '',
      'Changed (0)',
      '  nothing that decides',
      '',
      '',
      'Nothing follows from the change.',
    ]);
  });

  it('tells the worst first, to whom, when, and what the guards say', () => {
    const impact: PolicyImpact = {
      ...nothing,
      horizon: '2026-10-01T00:00:00.000Z',
      changes: [{ part: 'rule br.chat', change: 'removed' }] as PolicyImpact['changes'],
      affected: 6,
      now: [
        cluster({ people: 3, common: { attribute: 'department', value: 'Sales', percent: 100 } }),
        cluster({ kind: 'grant', what: 'group:sales', people: 2 }),
        cluster({ kind: 'hold', what: 'account in wiki' }),
        cluster({ what: 'account in wiki', people: 2 }),
      ],
      later: [
        cluster({ kind: 'delete', from: '2026-08-01T00:00:00.000Z', until: '2026-08-01T00:00:00.000Z' }),
        cluster({ kind: 'delete', from: '2026-08-01T00:00:00.000Z', until: '2026-09-01T00:00:00.000Z' }),
      ],
      drift: [
        { appId: 'chat', kinds: { create: 1, deactivate: 3 }, groupsAdded: 0, groupsRemoved: 0, unchanged: 0 },
        { appId: 'wiki', kinds: {}, groupsAdded: 0, groupsRemoved: 0, unchanged: 9 },
      ],
      withheld: 1,
      guards: [guard(true, 'chat: 5 of 40'), guard(false, 'wiki: 2 of 40')],
      verdict: 'guard breach',
    };
    expect(renderImpact(impact).split('\n').slice(3)).toEqual([
      'Changed (1)',
      '  removed rule br.chat',
      '',
      'At once: deactivate 5, hold 1, grant 2',
      '  - deactivate account in chat: 3 people  (rule br.chat; 100 %: department = Sales)',
      '  + grant group:sales: 2 people  (rule br.chat)',
      '  ! hold account in wiki: 1 person  (rule br.chat)',
      '  - deactivate account in wiki: 2 people  (rule br.chat)',
      '',
      'Later, until 2026-10-01T00:00:00.000Z: delete 2',
      '  - delete account in chat: 1 person, at 2026-08-01T00:00:00.000Z  (rule br.chat)',
      '  - delete account in chat: 1 person, from 2026-08-01T00:00:00.000Z to 2026-09-01T00:00:00.000Z  (rule br.chat)',
      '',
      'Drift: what the first policy wants already, and no app has yet',
      '  chat: 3 deactivate, 1 create',
      '',
      '  guard HOLDS  chat: 5 of 40',
      '  guard ok     wiki: 2 of 40',
      '  break-glass withholds 1 of the steps',
      '',
      'A guard would hold the plan. Nothing is applied: put the policy in force, and it makes a plan.',
    ]);
  });

  it('shows five people, each once, and each cluster once before any twice', () => {
    const now = [
      cluster({ samples: ['1', '2', '3', '4'].map(sample) }),
      cluster({ kind: 'grant', what: 'group:sales', samples: ['5', '1', '6', '7'].map(sample) }),
    ];
    const lines = renderImpact({ ...nothing, now }).split('\n');
    expect(lines.slice(lines.indexOf('For example'), -2)).toEqual([
      'For example',
      '  Person 1  deactivate account in chat: open -> closed',
      '  Person 5  grant group:sales: open -> closed',
      '  Person 2  deactivate account in chat: open -> closed',
      '  Person 3  deactivate account in chat: open -> closed',
      '  Person 6  grant group:sales: open -> closed',
      '',
    ]);
  });

  it('counts the changes that it does not show', () => {
    const changes = Array.from({ length: 22 }, (_, n) => ({ part: `rule br.${n}`, change: 'added' }));
    const lines = renderImpact({ ...nothing, changes: changes as PolicyImpact['changes'] }).split('\n');
    expect(lines.slice(3, 5)).toEqual(['Changed (22)', '  added rule br.0']);
    expect(lines.slice(23, 25)).toEqual(['  added rule br.19', '  … 2 more']);
    expect(renderImpact({ ...nothing, changes: changes.slice(2) as PolicyImpact['changes'] })).not.toContain('more');
  });
});

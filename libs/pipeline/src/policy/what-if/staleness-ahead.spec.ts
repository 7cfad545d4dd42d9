import type { Authority, SourceFreshness } from '@joinery/identity';
import { staleBy, type StaleQuestion, staleTurns, staleTurnsMatter } from './staleness-ahead';

const source = (sourceId: string, staleAt: string | null): SourceFreshness => ({
  sourceId, staleAt, completeAt: null, isStale: false,
}); // prettier-ignore
const [NOW, TURN, LATER] = ['2026-05-01T00:00:00.000Z', '2026-05-04T00:00:00.000Z', '2026-06-01T00:00:00.000Z'];
const HR = source('hr', TURN);

test('sources are stale from their instant on', () => {
  const sources = [HR, source('idp', null), source('old', NOW)];
  expect([staleBy(sources, NOW), staleBy(sources, TURN)]).toEqual([['old'], ['hr', 'old']]);
  expect(staleTurns(sources, [{ sourceId: 'hr' }, { sourceId: 'idp' }])).toEqual([TURN, null]);
});

const rule = (onStale: Authority['onStale']): Authority => ({
  rule: '', from: ['hr', 'idp'], pick: 'first', onNull: 'keep', onAbsent: 'keep', onStale,
}); // prettier-ignore
const derived = { attribute: 'label', uses: ['phone'] };

/** Phones are passed on when HR is stale; labels are made of them. */
const question = (reads: string, more: Partial<Record<'states' | 'sources', unknown>> = {}): StaleQuestion =>
  ({
    policy: {
      authority: new Map([['phone', rule('next')], ['title', rule('keep')]]),
      derivations: [derived],
      lifecycle: { uses: new Set(more.states === undefined ? ['startDate'] : [more.states]) },
    },
    read: [reads],
    sources: more.sources ?? [HR],
  }) as unknown as StaleQuestion; // prettier-ignore

test.each<[string, StaleQuestion, string, boolean]>([
  ['matters to a rule that reads what it passes on', question('phone'), LATER, true],
  ['matters to a rule that reads what is made of it', question('label'), LATER, true],
  ['does not matter to other rules', question('department'), LATER, false],
  ['does not matter where its last word counts on', question('title'), LATER, false],
  ['matters where it decides who is here', question('department', { states: 'phone' }), LATER, true],
  ['does not matter beyond the horizon', question('phone'), NOW, false],
  ['does not matter when it is stale already', question('phone', { sources: [source('hr', NOW)] }), LATER, false],
])('that a source turns stale %s', (_sentence, asked, until, matters) => {
  expect(staleTurnsMatter(asked, NOW, until)).toBe(matters);
});

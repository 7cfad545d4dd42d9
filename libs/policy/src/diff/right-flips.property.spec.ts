import fc from '@joinery/testing/fc';
import type { LifecycleState } from '@joinery/identity';
import { evaluateGrants, type HandGrant } from '../decide/evaluate-grants';
import type { PolicySet } from '../policy-set';
import { factsOf, soundPolicy } from '../test/policy-files';
import { RightFlips } from './right-flips';

const rules = (...lines: readonly string[]): PolicySet =>
  soundPolicy({
    'birthright/core.yaml': `kind: grants\nrules:\n${lines.map((line) => `  - {owner: it, ${line}}`).join('\n')}\n`,
  });
describe('whatever the rules, the people and what was given by hand', () => {
  const department = fc.constantFrom('Sales', 'Finance', 'Legal', null);
  const line = fc
    .record({
      effect: fc.constantFrom('allow', 'allow', 'deny'),
      grant: fc.constantFrom('[app:chat]', '[group:sales]', '[app:chat, group:sales]'),
      when: fc.constantFrom(
        '',
        ', when: {"===": [{var: department}, Sales]}',
        ', when: {in: [{var: department}, [Finance, Legal]]}',
        ', when: {"!": {starts_with: [{var: location}, Ber]}}',
      ),
      time: fc.constantFrom('', '', '', ', window: {from: {instant: start}}'),
    })
    .map(({ effect, grant, when, time }) => `effect: ${effect}, grant: ${grant}${when}${time}`);
  const set = fc
    .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 })
    .chain((ids) => fc.tuple(...ids.map((id) => line.map((rest) => `id: ${id}, ${rest}`))))
    .map((lines) => rules(...lines));
  const person = fc.record({ department, location: fc.constantFrom('Berlin', 'Cairo', null) });
  const hand = fc.array(
    fc
      .record({ effect: fc.constantFrom<HandGrant['effect']>('allow', 'deny'), entitlement: fc.constantFrom('app:chat', 'group:sales') })
      .map(({ effect, entitlement }): HandGrant => ({ id: '1', kind: 'manual', effect, entitlement, by: 'ada', reason: 'trial', from: '2020-01-01T00:00:00.000Z', until: null })),
    { maxLength: 2 },
  ); // prettier-ignore
  const state = fc.constantFrom<LifecycleState>('active', 'leaver', 'prehire');
  const start = fc.constantFrom('2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z');

  it('same means the same rights under both; moved says who gains and loses what', () => {
    fc.assert(
      fc.property(set, set, person, state, fc.tuple(start, hand), (before, after, facts, now, [begins, byHand]) => {
        const move = new RightFlips(before.rules, after.rules).move(factsOf(facts), now);
        const held = (policySet: PolicySet, given: readonly HandGrant[]): string[] =>
          evaluateGrants({
            facts: factsOf(facts), policySet, lifecycle: { state: now, instants: { start: begins }, zone: 'UTC' }, byHand: given,
            memory: {}, now: '2026-05-14T12:00:00.000Z',
          }).grants.map(({ entitlement }) => entitlement); // prettier-ignore
        if (move.kind === 'same') expect(held(after, byHand)).toEqual(held(before, byHand));
        if (move.kind !== 'moved') return;
        // By rules alone: with what is given by hand more or less may be held.
        const [was, is] = [held(before, []), held(after, [])];
        expect(move.gained).toEqual(is.filter((right) => !was.includes(right)));
        expect(move.lost).toEqual(was.filter((right) => !is.includes(right)));
      }),
      { numRuns: 300 },
    );
  });
});

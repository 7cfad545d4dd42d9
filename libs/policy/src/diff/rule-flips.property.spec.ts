import fc from '@joinery/testing/fc';
import type { Attributes, LifecycleState } from '@joinery/identity';
import { evaluateGrants } from '../decide/evaluate-grants';
import type { PolicySet } from '../policy-set';
import { factsOf, soundPolicy } from '../test/policy-files';
import { RuleFlips } from './rule-flips';

test('whoever is not concerned has the same grants under both, whatever the rules and the people', () => {
  const department = fc.constantFrom('Sales', 'Finance', 'Legal', null);
  const when = fc.oneof(
    fc.constant(null),
    department.map((name) => ({ '===': [{ var: 'department' }, name ?? 'Nobody'] })),
    fc.constantFrom('Ber', 'Cai').map((start) => ({ '!': { starts_with: [{ var: 'location' }, start] } })),
  );
  const rule = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    owner: fc.constant('it'),
    effect: fc.constantFrom('allow', 'deny'),
    grant: fc.constantFrom(['app:chat'], ['group:sales'], ['app:chat', 'group:sales']),
    when,
  });
  const set = fc
    .uniqueArray(rule, { selector: ({ id }) => id, minLength: 1, maxLength: 4 })
    .map((all) => all.map(({ when: condition, ...rest }) => (condition === null ? rest : { ...rest, when: condition })))
    .map((all) => soundPolicy({ 'birthright/core.yaml': JSON.stringify({ kind: 'grants', rules: all }) }));
  const person = fc.record({ department, location: fc.constantFrom('Berlin', 'Cairo', null) });
  const state = fc.constantFrom<LifecycleState>('active', 'leaver', 'future');
  const told = (facts: Attributes, now: LifecycleState, policySet: PolicySet): string =>
    JSON.stringify(
      evaluateGrants({
        facts, policySet, lifecycle: { state: now, instants: {}, zone: 'UTC' }, byHand: [], memory: {}, now: '2026-05-14T12:00:00.000Z',
      }), // prettier-ignore
    );
  fc.assert(
    fc.property(set, set, person, state, (before, after, facts, now) => {
      const flips = new RuleFlips(before.rules, after.rules);
      if (flips.touches(factsOf(facts), now)) return;
      expect(told(factsOf(facts), now, after)).toBe(told(factsOf(facts), now, before));
    }),
    { numRuns: 150 },
  );
});

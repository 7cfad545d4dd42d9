import type { LifecycleState } from '@joinery/identity';
import { evaluateGrants } from '../decide/evaluate-grants';
import { explainGrants, explainMissing, type ExplainQuestion } from './explain-grants';
import { factsOf, soundPolicy } from '../test/policy-files';

const policy = soundPolicy({
  'birthright/core.yaml': `kind: grants
rules:
  - {id: br.chat, owner: it, grant: [app:chat]}
  - {id: br.sales, owner: it, grant: [group:sales], when: {"===": [{var: department}, Sales]}}
  - id: br.sales.field
    owner: it
    grant: [group:sales]
    when:
      and:
        - {in: [{var: department}, [Finance, Legal]]}
        - {or: [{starts_with: [{var: location}, Ber]}, {"===": [{var: location}, Cairo]}]}
        - {"!": {"===": [{var: givenName}, Zoe]}}
  - {id: deny.nobody, owner: it, effect: deny, grant: [app:chat], when: {"===": [{var: department}, Nobody]}}
`,
});

function question(facts: Record<string, string | null>, state: LifecycleState = 'active'): ExplainQuestion {
  return {
    facts: factsOf(facts),
    lifecycle: { state, instants: {}, zone: 'UTC' },
    policySet: policy,
    byHand: [],
    memory: {},
    now: '2026-05-14T12:00:00.000Z',
  };
}

it('tells of every grant which leaf decided it, and on which value', () => {
  const asked = question({ department: 'Sales' });
  const explained = explainGrants(asked, evaluateGrants(asked));
  expect(explained.map(({ entitlement, decision }) => [entitlement, decision])).toEqual([
    ['app:chat', 'granted'],
    ['group:sales', 'granted'],
  ]);
  expect(explained[1]?.because[0]?.leaves).toEqual([
    { expression: { '===': [{ var: 'department' }, 'Sales'] }, uses: { department: 'Sales' }, result: true },
  ]);
});

it('tells since when a rule counts by its grace alone', () => {
  const policySet = soundPolicy({
    'birthright/core.yaml': (text: string) => text.replace('id: br.sales', 'id: br.sales\n    grace: P9D'),
  });
  const lostAt = '2026-05-10T12:00:00.000Z';
  const asked = { ...question({ department: 'Legal' }), policySet, memory: { 'br.sales': lostAt } };
  const [chat, sales] = explainGrants(asked, evaluateGrants(asked));
  expect(chat?.because[0]).toMatchObject({ lostAt: null });
  expect(sales?.because[0]).toMatchObject({ lostAt, until: '2026-05-19T12:00:00.000Z', leaves: [{ result: false }] });
});

it('tells a negated leaf with its negation: what is true is what speaks for the grant', () => {
  const asked = question({ department: 'Legal', location: 'Cairo', givenName: 'Ada' });
  const sales = explainGrants(asked, evaluateGrants(asked)).find(({ entitlement }) => entitlement === 'group:sales');
  expect(sales?.because[0]?.leaves.at(-1)).toEqual({
    expression: { '!': [{ '===': [{ var: 'givenName' }, 'Zoe'] }] },
    uses: { givenName: 'Ada' },
    result: true,
  });
});

it('tells of what is denied what would give it and what forbids it', () => {
  const asked = question({ department: 'Nobody' });
  const [chat] = explainGrants(asked, evaluateGrants(asked));
  expect(chat).toMatchObject({ entitlement: 'app:chat', decision: 'denied', because: [{ rule: 'br.chat' }] });
  expect(chat?.deniedBy[0]).toMatchObject({
    rule: 'deny.nobody',
    leaves: [{ uses: { department: 'Nobody' }, result: true }],
  });
});

it('shows no value of a sensitive attribute, neither where it decided nor where it stands in the way', () => {
  const policySet = soundPolicy({
    'schema/person.yaml': (text: string) => text.replace('Site}', 'Site, sensitive: true}'),
    'birthright/core.yaml': `kind: grants
rules:
  - {id: br.chat, owner: it, grant: [app:chat], when: {present: {var: location}}}
  - {id: br.sales, owner: it, grant: [group:sales], when: {"===": [{var: location}, Cairo]}}
  - {id: deny.south, owner: it, effect: deny, grant: [group:sales], when: {starts_with: [{var: location}, Bern]}}
`,
  });
  const asked = { ...question({ location: 'Bern-Wankdorf' }), policySet };
  const [chat] = explainGrants(asked, evaluateGrants(asked));
  expect(chat?.because[0]?.leaves).toMatchObject([{ uses: { location: '•••' }, result: true }]);
  const missing = explainMissing('group:sales', asked);
  expect(missing.ways[0]?.obstacles).toMatchObject([{ change: { is: '•••', needs: 'Cairo', value: 'Cairo' } }]);
  expect(missing.deniedBy[0]).toMatchObject({ leaves: [{ uses: { location: '•••' } }], liftedBy: [{ is: '•••' }] });
  expect(missing.ways[0]?.proven).toBe(true);
  expect(JSON.stringify([chat, missing])).not.toContain('Wankdorf');
});

describe('for somebody who lacks it, an entitlement is', () => {
  it('a proposal away where the only rule that would give it is not in force', () => {
    const policySet = soundPolicy({
      'birthright/core.yaml': `kind: grants
rules:
  - {id: br.chat, owner: it, grant: [app:chat]}
  - {id: br.wiki, owner: it, status: proposed, grant: [group:sales], when: {"===": [{var: department}, Sales]}}
  - {id: br.old, owner: it, status: retired, grant: [group:sales]}
`,
    });
    const { ways } = explainMissing('group:sales', { ...question({ department: 'Sales' }), policySet });
    expect(ways).toMatchObject([
      { rule: 'br.wiki', proven: true, obstacles: [{ kind: 'proposed', what: 'rule', id: 'br.wiki' }] },
    ]);
  });

  it('one change away through the nearest rule, and the change is proven', () => {
    const { ways, has } = explainMissing('group:sales', question({ department: 'Finance', location: 'Rome' }));
    expect(has).toBe(false);
    expect(ways[0]).toEqual({
      rule: 'br.sales',
      at: 'birthright/core.yaml#br.sales',
      via: [],
      proven: true,
      obstacles: [{ kind: 'fact', change: { attribute: 'department', is: 'Finance', needs: 'Sales', value: 'Sales' } }],
    });
    expect(ways[1]).toMatchObject({
      rule: 'br.sales.field',
      proven: true,
      obstacles: [
        { kind: 'fact', change: { attribute: 'location', is: 'Rome', needs: 'begins with Ber', value: 'Ber' } },
      ],
    });
  });

  it('further away the more leaves stand in between', () => {
    const { ways } = explainMissing('group:sales', question({ department: 'IT', givenName: 'Zoe' }));
    const field = ways.find((way) => way.rule === 'br.sales.field');
    expect(field?.proven).toBe(true);
    expect(field?.obstacles).toEqual([
      { kind: 'fact', change: { attribute: 'department', is: 'IT', needs: 'one of Finance, Legal', value: 'Finance' } },
      { kind: 'fact', change: { attribute: 'location', is: null, needs: 'begins with Ber', value: 'Ber' } },
      { kind: 'fact', change: { attribute: 'givenName', is: 'Zoe', needs: 'not Zoe', value: null } },
    ]);
  });

  it('a matter of the state where the rule does not name it', () => {
    const { ways } = explainMissing('app:chat', question({}, 'leaver'));
    expect(ways[0]?.obstacles).toEqual([
      { kind: 'state', is: 'leaver', needs: ['prehire', 'active', 'leave', 'suspended'], changes: null },
    ]);
  });

  it('forbidden where a deny holds, whatever gives it', () => {
    const { deniedBy } = explainMissing('app:chat', question({ department: 'Nobody' }));
    expect(deniedBy).toMatchObject([
      { rule: 'deny.nobody', liftedBy: [{ attribute: 'department', is: 'Nobody', needs: 'not Nobody' }] },
    ]);
  });

  it('not to be had where no rule gives it', () => {
    expect(explainMissing('app:erp', question({}))).toEqual({
      entitlement: 'app:erp',
      has: false,
      deniedBy: [],
      ways: [],
    });
  });
});

import type { Grant } from '@joinery/policy';
import type { AccountImage } from '../account/account';
import { type AccountVerdict, compareVerdicts, type Comparison, type Verdict } from './compare-verdicts';
import { type Effect, ToldEffects } from './effect';
import { impactVerdict, type ImpactCluster } from './impact';

const OPEN: AccountImage = { active: true, attributes: { userName: 'ben', title: 'Seller' }, groups: ['Sales'] };
const SHUT: AccountImage = { ...OPEN, active: false };
const GROUPS = new Map([
  ['group:sales', 'Sales'],
  ['group:legal', 'Legal'],
]);
const because = (rule: string): Grant['because'] => [{ kind: 'rule', rule, at: `f#${rule}`, via: [], until: null }];
const grant = (entitlement: string, rule: string): Grant => ({ entitlement, because: because(rule) });
const chat = (image: AccountImage | null, more: Partial<AccountVerdict> = {}): AccountVerdict => ({
  appId: 'chat', scope: 'app:chat', image, current: OPEN, groups: GROUPS, held: false, findings: [], ...more,
}); // prettier-ignore
const verdict = (more: Partial<Verdict> = {}): Verdict => ({
  state: 'active',
  stateRule: 'lc.active',
  facts: { department: 'Sales', title: 'Seller' },
  attributes: {},
  grants: [grant('app:chat', 'br.chat'), grant('group:sales', 'br.sales')],
  denied: [],
  memory: {},
  accounts: [chat(OPEN)],
  ...more,
});
const COMPARISON: Comparison = {
  changedRules: new Set(['br.chat', 'deny.x']),
  grounds: {
    ofRules: new Map([['br.sales', { uses: ['department'], changed: [] }]]),
    byHand: { uses: [], changed: [] },
    bundles: new Set(),
  },
  renames: new Map([['chat', new Map([['Sales EMEA', 'Sales']])]]),
  apps: new Map(),
};
const moved = { value: 'Legal', source: 'idp', versionId: null, rule: 'authority.department', reason: 'won' } as const;
const told = (before: Verdict, after: Verdict, comparison = COMPARISON): string[] =>
  compareVerdicts(before, after, comparison).map(
    ({ kind, what, cause, before: was, after: is, isOld }) =>
      `${isOld ? 'still ' : ''}${kind} ${what} (${cause}): ${was} -> ${is}`,
  );

describe('what another policy does to somebody', () => {
  const rows: [string, Verdict, Verdict, string[]][] = [
    ['is nothing when all is the same', verdict(), verdict(), []],
    [
      'closes an account, and the right to it is not told a second time',
      verdict(),
      verdict({ grants: [grant('group:sales', 'br.sales')], accounts: [chat({ ...OPEN, active: false, groups: [] })] }),
      ['deactivate account in chat (rule br.chat): open -> closed'],
    ],
    [
      'deletes before it revokes',
      verdict(),
      verdict({ grants: [], accounts: [chat(null)] }),
      [
        'delete account in chat (rule br.chat): open -> none',
        'revoke group:sales (rule br.sales): by br.sales -> not given',
      ],
    ],
    [
      'takes a right because an attribute that its rule reads is another',
      verdict(),
      verdict({
        facts: { department: 'Legal', title: 'Seller' },
        attributes: { department: moved },
        grants: [grant('app:chat', 'br.chat')],
        accounts: [chat({ ...OPEN, groups: [] })],
      }),
      ['revoke group:sales (attribute department by authority.department): by br.sales -> not given'],
    ],
    [
      'takes a right because a changed rule forbids it',
      verdict(),
      verdict({
        grants: [grant('app:chat', 'br.chat')],
        denied: [{ ...grant('group:sales', 'br.sales'), deniedBy: because('deny.x') }],
      }),
      ['revoke group:sales (rule deny.x): by br.sales -> not given'],
    ],
    [
      'closes because the state is another',
      verdict(),
      verdict({ state: 'leaver', stateRule: 'lc.leaver', accounts: [chat({ ...OPEN, active: false })] }),
      ['deactivate account in chat (state active by lc.active -> leaver by lc.leaver): open -> closed'],
    ],
    [
      'is a mere state when nothing follows from it',
      verdict(),
      verdict({ state: 'leave', stateRule: 'lc.leave' }),
      ['state state (state active by lc.active -> leave by lc.leave): active -> leave'],
    ],
    [
      'changes a value because the app maps it differently, and fills one that was empty',
      verdict(),
      verdict({ accounts: [chat({ ...OPEN, attributes: { userName: 'ben', title: 'S.', locale: 'en' } })] }),
      ['change title in chat (app chat): Seller -> S.', 'fill locale in chat (app chat): empty -> en'],
    ],
    [
      'calls a group of the app differently',
      verdict(),
      verdict({ accounts: [chat({ ...OPEN, groups: ['Selling'] })] }),
      [
        'revoke group Sales in chat (app chat): member -> no member',
        'grant group Selling in chat (app chat): no member -> member',
      ],
    ],
    [
      'gives a group of theirs another name, and takes nothing from them',
      verdict(),
      verdict({ accounts: [chat({ ...OPEN, groups: ['Sales EMEA'] })] }),
      ['rename group Sales in chat (app chat): Sales -> Sales EMEA'],
    ],
    [
      'gives a group another name while they gain a right',
      verdict(),
      verdict({
        grants: [grant('app:chat', 'br.chat'), grant('group:legal', 'br.chat'), grant('group:sales', 'br.sales')],
        accounts: [chat({ ...OPEN, groups: ['Legal', 'Sales EMEA'] })],
      }),
      [
        'grant group:legal (rule br.chat): not given -> by br.chat',
        'rename group Sales in chat (app chat): Sales -> Sales EMEA',
      ],
    ],
    [
      'calls a group of theirs differently while they gain another right, and both are told',
      verdict(),
      verdict({
        grants: [grant('app:chat', 'br.chat'), grant('group:legal', 'br.chat'), grant('group:sales', 'br.sales')],
        accounts: [
          chat({ ...OPEN, groups: ['Legal', 'Selling'] }, { groups: new Map([...GROUPS, ['group:sales', 'Selling']]) }),
        ],
      }),
      [
        'revoke group Sales in chat (app chat): member -> no member',
        'grant group Selling in chat (app chat): no member -> member',
        'grant group:legal (rule br.chat): not given -> by br.chat',
      ],
    ],
    [
      'keeps a membership that the other ends',
      verdict({ grants: [grant('app:chat', 'br.chat')], accounts: [chat({ ...OPEN, groups: [] })] }),
      verdict({ grants: [grant('app:chat', 'br.chat')] }),
      ['keep group Sales in chat (app chat): no member -> member'],
    ],
    [
      'would never have begun a membership that the other keeps',
      verdict({ grants: [grant('app:chat', 'br.chat')], accounts: [chat(OPEN, { current: null })] }),
      verdict({
        grants: [grant('app:chat', 'br.chat')],
        accounts: [chat({ ...OPEN, groups: [] }, { current: null })],
      }),
      ['omit group Sales in chat (app chat): member -> no member'],
    ],
    [
      'has not what was left of a right that they alone had before, which is no news',
      verdict({ grants: [grant('app:chat', 'br.chat')] }),
      verdict({
        grants: [grant('app:chat', 'br.chat')],
        accounts: [chat({ ...OPEN, groups: [] }, { current: { ...OPEN, groups: [] } })],
      }),
      ['still omit group Sales in chat (app chat): member -> no member'],
    ],
    [
      'leaves an account as it is that it has become unclear about',
      verdict(),
      verdict({ accounts: [chat(OPEN, { held: true, findings: ['userName: it is missing'] })] }),
      ['hold account in chat (userName: it is missing): open -> left as it is'],
    ],
    [
      'governs an app no more, which closes nothing',
      verdict(),
      verdict({ accounts: [] }),
      ['hold account in chat (app chat): open -> not governed any more, left as it is'],
    ],
    [
      'opens an account in an app that is new',
      verdict({ accounts: [] }),
      verdict(),
      ['create account in chat (app chat): not governed -> open'],
    ],
    [
      'would never have made an account that it does not want: nothing is deleted',
      verdict(),
      verdict({ grants: [], accounts: [chat(null, { current: null })] }),
      [
        'omit account in chat (rule br.chat): open -> none',
        'revoke group:sales (rule br.sales): by br.sales -> not given',
      ],
    ],
    [
      'would never have opened one that it has closed',
      verdict(),
      verdict({ state: 'leave', stateRule: 'lc.leave', accounts: [chat(SHUT, { current: SHUT })] }),
      ['omit account in chat (state active by lc.active -> leave by lc.leave): open -> closed'],
    ],
    [
      'keeps one that the other has deleted',
      verdict({ accounts: [chat(null)] }),
      verdict({ accounts: [chat(SHUT, { current: SHUT })] }),
      ['keep account in chat (app chat): none -> closed'],
    ],
    [
      'keeps one open that the other has closed',
      verdict({ accounts: [chat(SHUT)] }),
      verdict(),
      ['keep account in chat (app chat): closed -> open'],
    ],
    [
      'opens one again that both have closed',
      verdict({ accounts: [chat(SHUT)] }),
      verdict({ accounts: [chat(OPEN, { current: SHUT })] }),
      ['reactivate account in chat (app chat): closed -> open'],
    ],
    [
      'makes one open that the other made closed',
      verdict({ accounts: [chat(SHUT)] }),
      verdict({ accounts: [chat(OPEN, { current: null })] }),
      ['create account in chat (app chat): closed -> open'],
    ],
  ];
  it.each(rows)('%s', (_sentence, before, after, expected) => expect(told(before, after)).toEqual(expected));
});

describe('what a part that an app goes by does to its accounts', () => {
  const comparison = {
    ...COMPARISON,
    apps: new Map([['chat', { ofAccount: 'instant start', ofValue: 'table titles' }]]),
  };
  const rows: [string, Verdict, Verdict, string[]][] = [
    [
      'opens an account later, because an instant of its window is another',
      verdict(),
      verdict({ accounts: [chat({ ...OPEN, active: false })] }),
      ['deactivate account in chat (instant start): open -> closed'],
    ],
    [
      'changes a value of which no attribute is another',
      verdict(),
      verdict({ accounts: [chat({ ...OPEN, attributes: { ...OPEN.attributes, title: 'Vendor' } })] }),
      ['change title in chat (table titles): Seller -> Vendor'],
    ],
    [
      'makes a value impossible, and leaves the rest of the account',
      verdict(),
      verdict({ accounts: [chat(OPEN, { valuesHeld: ['name.givenName'] })] }),
      ['hold name.givenName in chat (table titles): made -> cannot be made, left as it is'],
    ],
  ];
  it.each(rows)('%s', (_sentence, before, after, expected) =>
    expect(told(before, after, comparison)).toEqual(expected),
  );
});

describe('effects at one instant after another', () => {
  const effect = (kind: Effect['kind'], isOld = false): Effect => ({
    kind, what: 'account in chat', cause: '', before: '', after: '', isOld,
  }); // prettier-ignore
  const told = (again: boolean, ...looks: readonly (readonly Effect['kind'][])[]): string[] => {
    const effects = new ToldEffects(again);
    return looks.map((kinds) => effects.news(kinds.map((kind) => effect(kind))).map(({ kind }) => kind).join());
  }; // prettier-ignore
  it.each<[string, readonly (readonly Effect['kind'][])[], string[]]>([
    ['are told once while they last', [['omit'], ['omit'], ['omit']], ['omit', '', '']],
    ['are not told a second time by what lasts after them', [['delete'], ['omit'], ['omit']], ['delete', '', '']],
    ['are told when the worse comes', [['deactivate'], ['delete'], ['omit']], ['deactivate', 'delete', '']],
    ['keep what was made', [['create'], ['keep'], []], ['create', '', '']],
    ['keep a membership that was given', [['grant'], ['keep'], []], ['grant', '', '']],
  ])('%s', (_sentence, looks, expected) => expect(told(true, ...looks)).toEqual(expected));
  it('are news again when they come back, or once for ever', () => {
    expect(told(true, ['revoke'], [], ['revoke'])).toEqual(['revoke', '', 'revoke']);
    expect(told(false, ['revoke'], [], ['revoke'])).toEqual(['revoke', '', '']);
  });
  it('are over in the word in which they were told, and only if they were', () => {
    const effects = new ToldEffects(true);
    effects.news([effect('delete')]);
    effects.news([effect('omit')]);
    expect(effects.over([])).toEqual([{ kind: 'delete', what: 'account in chat' }]);
    expect(effects.news([])).toEqual([]);
    expect(effects.over([])).toEqual([]);
    expect(effects.news([effect('omit', true)])).toEqual([]);
    expect(effects.over([])).toEqual([]);
  });
});

describe('the verdict on a change', () => {
  const cluster = (kind: ImpactCluster['kind']): ImpactCluster => ({
    kind, what: '', cause: '', people: 1, common: null, samples: [], from: null, until: null,
  }); // prettier-ignore
  const guard = {
    guardId: 'g', appId: 'chat', planned: 9, recent: 0, limit: 5, population: 10, tripped: true, text: '',
  }; // prettier-ignore
  it('is none, additive, destructive, or a breach that the change itself causes', () => {
    expect(impactVerdict([], [guard], () => false)).toBe('none');
    // A limit that is lower now holds what was to be done anyway.
    expect(impactVerdict([], [guard], () => true)).toBe('guard breach');
    expect(impactVerdict([cluster('grant'), cluster('hold'), cluster('keep')], [], () => true)).toBe('additive');
    for (const kind of ['delete', 'deactivate', 'omit', 'revoke', 'change'] as const)
      expect(impactVerdict([cluster('grant'), cluster(kind)], [], () => true)).toBe('destructive');
    expect(impactVerdict([cluster('grant')], [guard], () => true)).toBe('guard breach');
    expect(impactVerdict([cluster('grant')], [guard], () => false)).toBe('additive');
  });
});

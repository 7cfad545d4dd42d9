import fc from '@joinery/testing/fc';
import type { AccountImage } from '../account/account';
import { buildStep, type StepInput } from './build-step';
import { imageHash } from '../account/image-hash';

const ben: AccountImage = {
  active: true,
  attributes: { userName: 'ben.okafor', title: 'Account Executive' },
  groups: ['Sales'],
};

function input(current: AccountImage | null, desired: AccountImage | null, rest: Partial<StepInput> = {}): StepInput {
  return {
    appId: 'chat',
    identityId: '00000000-0000-8000-8000-000000000001',
    subject: 'Ben Okafor (E1002)',
    desired,
    desiredHash: imageHash(desired),
    because: [],
    current,
    currentHash: imageHash(current),
    drift: 'none',
    ...rest,
  };
}

describe('a step', () => {
  const cases: readonly [string, AccountImage | null, AccountImage | null, string | null, number | null][] = [
    ['nothing that becomes something is a create, in the joiners’ lane', null, ben, 'create', 2],
    ['something that becomes nothing is a delete, in the leavers’ lane', ben, null, 'delete', 0],
    [
      'active that becomes inactive is a deactivation, in the leavers’ lane',
      ben,
      { ...ben, active: false },
      'deactivate',
      0,
    ],
    ['inactive that becomes active is a reactivation', { ...ben, active: false }, ben, 'reactivate', 2],
    [
      'another title is an update, in the movers’ lane',
      ben,
      { ...ben, attributes: { ...ben.attributes, title: 'Accountant' } },
      'update',
      1,
    ],
    ['another group is an update', ben, { ...ben, groups: ['Finance'] }, 'update', 1],
    ['nothing that stays nothing is no step', null, null, null, null],
    ['the same picture is no step', ben, { ...ben }, null, null],
    [
      'groups that a closed account loses still go with the leavers',
      { ...ben, active: false },
      { ...ben, active: false, groups: [] },
      'update',
      0,
    ],
    [
      'an account that is made ready before the first day waits for its window as any other',
      { ...ben, active: false },
      { active: false, attributes: { ...ben.attributes, title: 'Accountant' }, groups: [...ben.groups, 'Welcome'] },
      'update',
      1,
    ],
  ];

  it.each(cases)('%s', (_sentence, current, desired, kind, lane) => {
    const step = buildStep(input(current, desired));
    expect(step?.kind ?? null).toBe(kind);
    expect(step?.lane ?? null).toBe(lane);
  });

  it('names each changed attribute with before and after, and each group that comes or goes', () => {
    const step = buildStep(
      input(ben, { active: true, attributes: { ...ben.attributes, title: 'Accountant' }, groups: ['Finance'] }),
    );
    expect(step?.changes).toEqual([{ path: 'title', before: 'Account Executive', after: 'Accountant' }]);
    expect(step?.groupsAdded).toEqual(['Finance']);
    expect(step?.groupsRemoved).toEqual(['Sales']);
  });

  it('takes somebody out of a group that we put them into, also where the app did not show them there', () => {
    const mover = { ...ben, groups: ['Finance'] };
    const given = ['Sales', 'Finance'];
    expect(buildStep(input({ ...ben, groups: [] }, mover, { given }))).toMatchObject({ groupsAdded: ['Finance'], groupsRemoved: ['Sales'] }); // prettier-ignore
    expect(buildStep(input(null, mover, { given }))).toMatchObject({ kind: 'create', groupsRemoved: [] });
    expect(buildStep(input(ben, ben, { given }))).toMatchObject({ kind: 'update', groupsRemoved: ['Finance'] });
  });

  it('carries the picture it was computed on as its precondition', () => {
    expect(buildStep(input(ben, null))?.basis).toBe(imageHash(ben));
    expect(buildStep(input(null, ben))?.basis).toBe('absent');
  });

  it('says that the app had lost the account when that is why it is made again', () => {
    expect(buildStep(input(null, ben, { drift: 'moved' }))?.because.map((cause) => cause.code)).toContain(
      'MISSING_IN_APP',
    );
  });

  it.each([
    ['something was confirmed, and is not so any more', 'moved', 'DIFFERENT_IN_APP'],
    ['nothing was ever confirmed', 'unconfirmed', 'NOT_CONFIRMED'],
    ['a step of ours did not end well', 'unfinished', 'NOT_FINISHED'],
  ] as const)('says of an account that the app has otherwise whether %s', (_sentence, drift, code) => {
    const step = buildStep(input({ ...ben, attributes: {} }, ben, { drift }));
    expect(step?.because.map((cause) => cause.code)).toContain(code);
  });

  it('tells of a group only in the step that adds somebody to it', () => {
    const because = [
      { code: 'GRANTED' as const, rule: 'br.sales', text: 'group Sales by br.sales' },
      { code: 'GRANTED' as const, rule: 'br.all', text: 'group All staff by br.all' },
    ];
    const step = buildStep(input(ben, { ...ben, groups: ['All staff', 'Sales'] }, { because }));
    expect(step?.because).toEqual([because[1]]);
  });

  it('tells of a group that is only kept by grace beside what changes', () => {
    const text = 'group Sales kept until 2026-07-09 by grace of br.sales';
    const because = [{ code: 'KEPT_BY_GRACE' as const, rule: 'br.sales', text }];
    const moved = { ...ben, attributes: { ...ben.attributes, title: 'Accountant' } };
    expect(buildStep(input(ben, moved, { because }))?.because).toContainEqual(because[0]);
    expect(buildStep(input(ben, ben, { because }))).toBeNull();
  });
});

const image = fc.record({
  active: fc.boolean(),
  attributes: fc.dictionary(
    fc.constantFrom('userName', 'title', 'displayName', 'name.givenName'),
    fc.option(fc.string(), { nil: null }),
  ),
  groups: fc.uniqueArray(fc.constantFrom('Sales', 'Finance', 'Research')).map((names) => names.sort()),
});

describe('the algebra of steps', () => {
  it('equal pictures never make a step', () => {
    fc.assert(fc.property(image, (picture) => expect(buildStep(input(picture, structuredClone(picture)))).toBeNull()));
  });

  it('applying a step and planning again makes no step', () => {
    fc.assert(
      fc.property(fc.option(image, { nil: null }), fc.option(image, { nil: null }), (current, desired) => {
        const step = buildStep(input(current, desired));
        const after = step ? (step.desired === 'absent' ? null : step.desired) : current;
        expect(buildStep(input(after, step ? desired : current))).toBeNull();
      }),
    );
  });

  it('changes, added and removed groups turn the old picture into the new one', () => {
    fc.assert(
      fc.property(image, image, (current, desired) => {
        const step = buildStep(input(current, desired));
        if (!step) return;
        const groups = [
          ...current.groups.filter((name) => !step.groupsRemoved.includes(name)),
          ...step.groupsAdded,
        ].sort();
        expect(groups).toEqual(desired.groups);
        for (const [path, value] of Object.entries(desired.attributes)) {
          const changed = step.changes.find((change) => change.path === path);
          expect(changed ? changed.after : (current.attributes[path] ?? null)).toEqual(value);
        }
      }),
    );
  });
});

it('says of each group that is taken what forbids it, or that nothing gives it any more', () => {
  const current = { ...ben, groups: ['Berlin', 'Sales'] };
  const because = [
    { code: 'GRANTED', rule: 'br.chat', text: 'app:chat by br.chat' },
    { code: 'FORBIDDEN', rule: 'deny.interns', text: 'group Sales forbidden by deny.interns' },
  ] as const;
  const step = buildStep(input(current, { ...ben, groups: [] }, { because }));
  expect(step?.because.map(({ code, text }) => `${code} ${text}`)).toEqual([
    'FORBIDDEN group Sales forbidden by deny.interns',
    'NO_LONGER_GRANTED nothing gives group Berlin any more',
  ]);
});

it('says of a group that policy calls otherwise that it is the same one, and of another that nothing gives it', () => {
  const current = { ...ben, groups: ['Berlin', 'Sales'] };
  const because = [{ code: 'GRANTED', rule: 'br.sales', text: 'group Sales EMEA by br.sales' }] as const;
  const nameBefore = (group: string): string | undefined => (group === 'Sales EMEA' ? 'Sales' : undefined);
  const step = buildStep(input(current, { ...ben, groups: ['Sales EMEA'] }, { because, nameBefore }));
  expect(step?.because.map(({ code, text }) => `${code} ${text}`)).toEqual([
    'GRANTED group Sales EMEA by br.sales',
    'GROUP_CALLED group Sales is called Sales EMEA by now',
    'NO_LONGER_GRANTED nothing gives group Berlin any more',
  ]);
});

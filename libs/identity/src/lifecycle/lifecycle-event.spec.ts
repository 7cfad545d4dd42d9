import { type LifecycleRules, LIFECYCLE_STATES, type LifecycleState } from './lifecycle';
import { lifecycleEvent, type WhatChanged } from './lifecycle-event';
import { isToldByState, type LifecyclePast, pastAfter, pastOf } from './lifecycle-past';
import { inUsualWords } from './lifecycle-state';

const changed = (...what: readonly (keyof WhatChanged)[]): WhatChanged => ({
  moves: what.includes('moves'),
  converts: what.includes('converts'),
  startsAnew: what.includes('startsAnew'),
});

describe('what happened between two looks', () => {
  const tables: [string, LifecycleState | null, LifecycleState, (keyof WhatChanged)[], string | null][] = [
    ['somebody new before the start is a joiner', null, 'prehire', [], 'joiner'],
    ['somebody new who works already is a joiner', null, 'active', [], 'joiner'],
    ['somebody new who is on leave is a joiner', null, 'leave', [], 'joiner'],
    ['somebody known whose window opens is a joiner', 'future', 'prehire', [], 'joiner'],
    ['a prehire who starts joined before', 'prehire', 'active', [], null],
    ['somebody new who is gone already is no event', null, 'leaver', [], null],
    ['somebody new who comes later is no event yet', null, 'future', [], null],
    ['a change while active is a mover', 'active', 'active', ['moves'], 'mover'],
    ['a change while prehire is a mover', 'prehire', 'prehire', ['moves'], 'mover'],
    ['a change of somebody on leave is no mover', 'leave', 'leave', ['moves'], null],
    ['a change of a leaver is no mover', 'leaver', 'leaver', ['moves'], null],
    ['nothing changed', 'active', 'active', [], null],
    ['an end is a leaver', 'active', 'leaver', [], 'leaver'],
    ['an end during leave is a leaver', 'leave', 'leaver', [], 'leaver'],
    ['an end noticed late is a leaver', 'active', 'purged', [], 'leaver'],
    ['a leaver who is purged left before', 'leaver', 'purged', [], null],
    ['a leaver who comes back from another day on is a rehire', 'leaver', 'active', ['startsAnew', 'moves'], 'rehire'],
    ['a leaver who will come back is a rehire', 'leaver', 'prehire', ['startsAnew'], 'rehire'],
    ['a leaver whose end was taken back is reinstated', 'leaver', 'active', ['moves'], 'reinstate'],
    ['also when they are on leave', 'leaver', 'leave', [], 'reinstate'],
    ['a purged person who comes back is a rehire', 'purged', 'active', [], 'rehire'],
    ['a leave begins', 'active', 'leave', ['moves'], 'leave'],
    ['a leave ends', 'leave', 'active', [], 'return'],
    ['a suspension begins', 'active', 'suspended', [], 'suspend'],
    ['a suspension begins during a leave', 'leave', 'suspended', [], 'suspend'],
    ['a suspension ends', 'suspended', 'active', ['moves'], 'return'],
    ['a suspension turns into a leave', 'suspended', 'leave', [], 'leave'],
    ['a suspension that goes on is no event', 'suspended', 'suspended', ['moves'], null],
    ['whoever is now employed as something else is converted', 'active', 'active', ['moves', 'converts'], 'conversion'],
    ['a start that is put off', 'prehire', 'future', ['startsAnew'], 'postpone'],
    ['a start that is put off when it had come', 'active', 'future', ['startsAnew'], 'postpone'],
    ['a leaver who is hired for a later day is no event yet', 'leaver', 'future', ['startsAnew'], null],
    ['a prehire who will not come is rescinded', 'prehire', 'leaver', [], 'rescind'],
    ['a future hire who will not come is rescinded', 'future', 'leaver', [], 'rescind'],
    ['somebody who was in doubt from the first look on is a joiner once that ends', 'unknown', 'active', [], 'joiner'],
    ['to unknown nothing can be told', 'active', 'unknown', [], null],
  ];
  it.each(tables)('%s', (_sentence, before, after, what, event) => {
    expect(lifecycleEvent(pastOf(before), after, changed(...what))).toBe(event);
  });

  it('tells a withdrawn hire from an employment that began and ended between two looks', () => {
    const start = '2026-01-05T00:00:00.000Z';
    const event = (instants: Record<string, string>, wakeAt: string | null) =>
      lifecycleEvent(pastOf('prehire'), 'leaver', changed(), { instants, wakeAt });
    expect(event({ start, end: '2026-01-20T00:00:00.000Z' }, null)).toBe('leaver');
    expect(event({ start, end: start }, null)).toBe('rescind');
    expect(event({ start }, start)).toBe('rescind');
    expect(event({}, null)).toBe('rescind');
  });

  it('tells it whatever policy calls the instants', () => {
    const rules = {
      instants: [
        { name: 'on', dates: ['signOn'], at: 'day-start', offset: null },
        { name: 'off', dates: ['signOff'], at: 'day-end', offset: null },
      ],
      states: [{ id: 'gone', state: 'leaver', from: 'off', when: null }],
    } as unknown as LifecycleRules;
    const on = '2026-01-05T00:00:00.000Z';
    const event = (off: string): string | null =>
      lifecycleEvent(
        pastOf('prehire'),
        'leaver',
        changed(),
        inUsualWords({ instants: { on, off }, wakeAt: null }, rules),
      );
    expect([event('2026-01-20T00:00:00.000Z'), event(on)]).toEqual(['leaver', 'rescind']);
  });

  it('has an answer for every pair of states', () => {
    for (const before of LIFECYCLE_STATES) {
      for (const after of LIFECYCLE_STATES)
        expect(() => lifecycleEvent(pastOf(before), after, changed('moves', 'converts'))).not.toThrow();
    }
  });
});

describe('what a look has to know of the looks before it', () => {
  type Life = [LifecycleState, string | null, LifecyclePast['left'], 'anew'?][];
  const lives: [string, Life][] = [
    ['somebody who joins, moves in doubt and leaves', [['active', 'joiner', null], ['unknown', null, null], ['leaver', 'leaver', 'left']]],
    ['somebody hired again for a later day is no joiner on that day', [['active', 'joiner', null], ['leaver', 'leaver', 'left'], ['future', null, 'left', 'anew'], ['prehire', 'rehire', 'left'], ['active', null, 'left']]],
    ['whoever comes back after the retention begins a new one', [['active', 'joiner', null], ['leaver', 'leaver', 'left'], ['purged', null, 'purged'], ['future', null, 'purged'], ['active', 'rehire', 'left'], ['leaver', 'leaver', 'left'], ['active', 'rehire', 'left', 'anew']]],
    ['a leaver in doubt is a leaver still', [['active', 'joiner', null], ['leaver', 'leaver', 'left'], ['unknown', null, 'left'], ['active', 'reinstate', 'left']]],
    ['a start that is put off makes no second joiner', [['future', null, null], ['prehire', 'joiner', null], ['future', 'postpone', null, 'anew'], ['prehire', null, null], ['active', null, null]]],
    ['a rehire that is put off is told once as well', [['leaver', null, 'left'], ['prehire', 'rehire', 'left', 'anew'], ['future', 'postpone', 'left', 'anew'], ['unknown', null, 'left'], ['active', null, 'left']]],
    ['a hire that was taken back and is on again', [['prehire', 'joiner', null], ['leaver', 'rescind', null], ['prehire', 'reinstate', null]]],
    ['whoever never came, and is hired for another day, is a joiner', [['prehire', 'joiner', null], ['leaver', 'rescind', null], ['future', null, null, 'anew'], ['prehire', 'joiner', null]]],
    ['a hire that was put off and then taken back', [['prehire', 'joiner', null], ['future', 'postpone', null, 'anew'], ['leaver', 'rescind', null]]],
  ]; // prettier-ignore
  it.each(lives)('%s', (_sentence, life) => {
    let past = pastOf(null);
    for (const [state, expected, left, anew] of life) {
      const event = lifecycleEvent(past, state, changed(...(anew ? (['startsAnew'] as const) : [])));
      past = pastAfter(past, state, event);
      expect([state, event, past.left]).toEqual([state, expected, left]);
    }
  });

  it('is mostly told by the state alone', () => {
    expect(isToldByState(pastAfter(pastOf(null), 'active', 'joiner'), 'active')).toBe(true);
    expect(isToldByState(pastAfter(pastOf('active'), 'leaver', 'leaver'), 'leaver')).toBe(true);
    expect(isToldByState(pastAfter(pastOf('active'), 'unknown', null), 'unknown')).toBe(false);
    expect(isToldByState(pastAfter(pastOf('leaver'), 'active', 'rehire'), 'active')).toBe(false);
  });
});
